package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.grade.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * One source of one course on its way through the routes, from what was read to what is written.
 */
public final class SourcePull {

    private final CoursePull course;
    private final Source source;
    private final Counts counts;

    private final List<Refusal> refusals = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<ItemAndUser, Refusal> refused = new LinkedHashMap<>();
    private final Map<Long, ItemHeader> headers = new HashMap<>();
    private List<Map<String, Object>> differences = new ArrayList<>();
    private List<Map<String, Object>> before = List.of();
    private Map<Integer, Integer> batchByStudent = Map.of();
    private Map<Place, Reason> refusing = Map.of();
    private Map<Home.Key, Home> homes = Map.of();
    private GradingAssignments assignments = new GradingAssignments(Map.of(), null);
    private Memory memory = new Memory(List.of());
    private final Map<ItemAndUser, Memory.Answer> answers = new ConcurrentHashMap<>();
    private List<Chunk> held = List.of();
    private Throwable obstacle;
    private int made;
    private final Set<Long> refusedItems = ConcurrentHashMap.newKeySet();

    SourcePull(CoursePull course, Source source) {
        this.course = course;
        this.source = source;
        this.counts = new Counts(course.getCounts());
    }

    public Pull getPull() {
        return course.getPull();
    }

    public CoursePull getCourse() {
        return course;
    }

    public CourseMapping getMapping() {
        return course.getMapping();
    }

    public Source getSource() {
        return source;
    }

    /** Where its grades go; null when the editions installed have no table for them. */
    public Target getTarget() {
        return course.getPull().getEditions().target(source);
    }

    /** Year and term of new lines (enterprise). */
    Map<Home.Key, Home> homes() {
        return homes;
    }

    void setHomes(Map<Home.Key, Home> homes) {
        this.homes = homes;
    }

    /** What stands in OpenEduCat already (enterprise). */
    GradingAssignments assignments() {
        return assignments;
    }

    void setAssignments(GradingAssignments assignments) {
        this.assignments = assignments;
    }

    public Counts getCounts() {
        return counts;
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

    Map<ItemAndUser, Candidate> candidatesByKey() {
        Map<ItemAndUser, Candidate> map = new HashMap<>(candidates.size() * 2);
        candidates.forEach(
                candidate ->
                        map.put(
                                new ItemAndUser(
                                        candidate.grade().itemId(), candidate.grade().userId()),
                                candidate));
        return map;
    }

    /** What cannot be carried, as long as it is not known whether it was written before. */
    Map<ItemAndUser, Refusal> refused() {
        return refused;
    }

    /** Whether some item was read in which a grade may have been written before. */
    public boolean isSomeItemRead() {
        return !headers.isEmpty() || !refused.isEmpty();
    }

    /** By Moodle item; filled while its grades are screened. */
    Map<Long, ItemHeader> headers() {
        return headers;
    }

    List<Map<String, Object>> differences() {
        return differences;
    }

    /** Safe for use by several threads. */
    void addDifferences(List<Map<String, Object>> rows) {
        List<Map<String, Object>> small = rows.stream().map(SourcePull::withoutNulls).toList();
        synchronized (this) {
            differences.addAll(small);
        }
    }

    /** What is left of a new grade's row is a tenth: its columns are null, and have names. */
    private static Map<String, Object> withoutNulls(Map<String, Object> row) {
        return row.entrySet().stream()
                .filter(column -> column.getValue() != null)
                .collect(
                        Collectors.toUnmodifiableMap(
                                column -> column.getKey().intern(), Map.Entry::getValue));
    }

    /** Lays aside in what it differed, to be compared once more. */
    void compareAgain() {
        synchronized (this) {
            before = differences;
            differences = new ArrayList<>();
        }
    }

    /** Whether it still differs in the same; the rows come in any order. */
    boolean isSameAsBefore() {
        synchronized (this) {
            return before.size() == differences.size()
                    && new HashSet<>(before).equals(new HashSet<>(differences));
        }
    }

    Map<Integer, Integer> batchByStudent() {
        return batchByStudent;
    }

    void setBatchByStudent(Map<Integer, Integer> batchByStudent) {
        this.batchByStudent = Map.copyOf(batchByStudent);
    }

    /** Places into which nothing may be written. */
    Map<Place, Reason> refusing() {
        return refusing;
    }

    void setRefusing(Map<Place, Reason> refusing) {
        this.refusing = Map.copyOf(refusing);
    }

    /** What Moodle answered earlier, as far as it need not be asked again. */
    Memory memory() {
        return memory;
    }

    void setMemory(Memory memory) {
        this.memory = memory;
    }

    /** What Moodle answered now; safe for use by several threads. */
    Map<ItemAndUser, Memory.Answer> answers() {
        return answers;
    }

    public boolean isSomeAnswered() {
        return !answers.isEmpty();
    }

    /** What is to be written once the whole plan is known. */
    public List<Chunk> getHeld() {
        return held;
    }

    void hold(List<Chunk> chunks) {
        held = List.copyOf(chunks);
    }

    /**
     * Why what has not begun is not written; the first reason stays. Not an Exception: Camel keeps
     * each object with such a parameter, a thousand of them, as the key of what it knows of it.
     */
    synchronized void breakOff(Throwable why) {
        obstacle = obstacle == null ? why : obstacle;
    }

    /** Why it was broken off, or null. */
    synchronized Throwable getObstacle() {
        return obstacle;
    }

    /**
     * What its chunks share was made in a transaction that is about to be committed. Where one that
     * stands got no answer, the next finds nothing to make.
     */
    void setMade(int exams) {
        made = Math.max(made, exams);
    }

    int getMade() {
        return made;
    }

    /** Items that Moodle will not tell of: nobody more is asked for. */
    Set<Long> refusedItems() {
        return refusedItems;
    }
}
