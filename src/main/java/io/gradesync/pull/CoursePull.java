package io.gradesync.pull;

import io.gradesync.grade.Source;
import io.gradesync.moodle.RosterEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One source of one course on its way through the routes. */
public final class CoursePull {

    private final Pull pull;
    private final CourseMapping mapping;
    private final Source source;
    private final Counts counts = new Counts();

    private Gradebook gradebook = new Gradebook();
    private final Map<Long, RosterEntry> roster = new LinkedHashMap<>();
    private int rosterRows;
    private boolean rosterComplete;

    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Refusal> ungraded = new ArrayList<>();
    private Map<Long, ItemHeader> headers = Map.of();
    private final List<Map<String, Object>> differences = new ArrayList<>();
    private Map<Integer, Integer> batchByStudent = Map.of();

    CoursePull(Pull pull, CourseMapping mapping, Source source) {
        this.pull = pull;
        this.mapping = mapping;
        this.source = source;
    }

    public Pull getPull() {
        return pull;
    }

    public CourseMapping getMapping() {
        return mapping;
    }

    public Source getSource() {
        return source;
    }

    public Counts getCounts() {
        return counts;
    }

    public Gradebook getGradebook() {
        return gradebook;
    }

    /** What was read is thrown away, to be read once more. */
    void forgetGradebook() {
        gradebook = new Gradebook();
    }

    /** The active students, by Moodle user id. */
    public Map<Long, RosterEntry> getRoster() {
        return roster;
    }

    /** How many people Moodle has named so far: where its next page begins. */
    public int getRosterRows() {
        return rosterRows;
    }

    public boolean isRosterComplete() {
        return rosterComplete;
    }

    void addRosterPage(List<RosterEntry> page, boolean last) {
        rosterRows += page.size();
        rosterComplete = last;
        page.stream()
                .filter(entry -> entry != null && entry.userId() > 0)
                .forEach(entry -> roster.put(entry.userId(), entry));
    }

    /** Whether the roster shall come with groups, which the gradebook's own does not tell. */
    public boolean isGroupsNeeded() {
        return pull.getGroupBatches().values().stream()
                .anyMatch(
                        batch ->
                                mapping.courseId() != null
                                        && batch.courseId() == mapping.courseId());
    }

    public boolean isEmpty() {
        return roster.isEmpty();
    }

    public boolean isSmall() {
        return roster.size() <= pull.getLimits().wholeCourse();
    }

    /** Grades that are not written; safe for use by several threads. */
    void refuse(Refusal refusal) {
        counts.refused(refusal.reason(), 1);
        if (refusal.reason().isJournalled()) {
            synchronized (refusals) {
                refusals.add(refusal);
            }
        }
    }

    public List<Refusal> getRefusals() {
        synchronized (refusals) {
            return List.copyOf(refusals);
        }
    }

    List<Candidate> candidates() {
        return candidates;
    }

    /** What Moodle holds no grade for; which of them had one is told by the mapping. */
    List<Refusal> ungraded() {
        return ungraded;
    }

    public boolean isSomeUngraded() {
        return !ungraded.isEmpty();
    }

    Map<Long, ItemHeader> headers() {
        return headers;
    }

    void setHeaders(Map<Long, ItemHeader> headers) {
        this.headers = Map.copyOf(headers);
    }

    List<Map<String, Object>> differences() {
        return differences;
    }

    /** Safe for use by several threads. */
    void addDifferences(List<Map<String, Object>> rows) {
        synchronized (differences) {
            differences.addAll(rows);
        }
    }

    Map<Integer, Integer> batchByStudent() {
        return batchByStudent;
    }

    void setBatchByStudent(Map<Integer, Integer> batchByStudent) {
        this.batchByStudent = Map.copyOf(batchByStudent);
    }

    /** Groups of a student, empty when the roster did not tell. */
    Set<Long> groups(long userId) {
        RosterEntry entry = roster.get(userId);
        return entry == null ? Set.of() : entry.groups();
    }
}
