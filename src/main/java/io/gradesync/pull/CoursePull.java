package io.gradesync.pull;

import io.gradesync.grade.Source;
import io.gradesync.moodle.Assignment;
import io.gradesync.moodle.AssignmentGrade;
import io.gradesync.moodle.Quiz;
import io.gradesync.moodle.RosterEntry;
import io.gradesync.moodle.StudentGradebook;
import io.gradesync.moodle.Warning;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A course on its way through the routes: what was read of it before its sources are gone through,
 * one after the other. Filled by several threads while it is read.
 */
public final class CoursePull {

    private final Pull pull;
    private final CourseMapping mapping;
    private final Counts counts;

    private final Map<Long, RosterEntry> roster = new LinkedHashMap<>();
    private boolean rosterComplete;

    private Gradebook gradebook;
    private final List<Assignment> assignments = new ArrayList<>();
    private final Map<Long, List<AssignmentGrade>> assignmentGrades = new HashMap<>();
    private final Map<Long, Warning> refusedAssignments = new HashMap<>();
    private final List<Quiz> quizzes = new ArrayList<>();

    private RuntimeException failure;
    private final Map<Source, RuntimeException> sourceFailures = new EnumMap<>(Source.class);
    private final List<String> sentences = new ArrayList<>();
    private boolean someGradeRead;
    private long room;
    private boolean released;

    CoursePull(Pull pull, CourseMapping mapping) {
        this.pull = pull;
        this.mapping = mapping;
        this.counts = new Counts(pull.getCounts());
    }

    public Pull getPull() {
        return pull;
    }

    public CourseMapping getMapping() {
        return mapping;
    }

    public Counts getCounts() {
        return counts;
    }

    /** The sources to go through, each from its beginning. */
    public List<SourcePull> getSources() {
        return pull.getSources().stream().map(source -> new SourcePull(this, source)).toList();
    }

    /** The active students, by Moodle user id. */
    public synchronized Map<Long, RosterEntry> getRoster() {
        return roster;
    }

    synchronized boolean isRosterComplete() {
        return rosterComplete;
    }

    synchronized void setRoster(Collection<RosterEntry> students) {
        students.stream()
                .filter(student -> student.userId() > 0)
                .forEach(student -> roster.put(student.userId(), student));
        rosterComplete = true;
    }

    /** Whether the roster shall come with groups, which the gradebook's own does not show. */
    boolean needsGroups() {
        return pull.getGroupBatches().values().stream()
                .anyMatch(
                        batch ->
                                mapping.courseId() != null
                                        && batch.courseId() == mapping.courseId());
    }

    /** Groups of a student, empty when the roster did not tell. */
    Set<Long> groups(long userId) {
        RosterEntry entry = roster.get(userId);
        return entry == null ? Set.of() : entry.groups();
    }

    public boolean isEmpty() {
        return roster.isEmpty();
    }

    public boolean isSmall() {
        return roster.size() <= pull.getLimits().wholeCourse();
    }

    /** Null until it is read. */
    public Gradebook getGradebook() {
        return gradebook;
    }

    public boolean isGradebookRead() {
        return gradebook != null;
    }

    void setGradebook(Gradebook gradebook) {
        if (this.gradebook != null) {
            giveRoom(this.gradebook.size());
        }
        this.gradebook = gradebook;
    }

    /**
     * Puts what was read of a student into the gradebook.
     *
     * @throws PullException when there is no room for it
     */
    void add(StudentGradebook student) {
        takeRoom(gradebook.add(student));
    }

    /**
     * Something more is held of the course until it is released.
     *
     * @throws PullException when there is no room for it, or when it comes too late
     */
    synchronized void takeRoom(long grades) {
        // Where one request fails, others are still on their way; nobody would give that room back.
        if (released) {
            throw new PullException("Course %d has ended.".formatted(mapping.moodleCourseId()));
        }
        if (!pull.getLimits().room().take(grades)) {
            throw new PullException(
                    "Course %d holds more grades than there is memory for beside those read at the same time: look at what Moodle answers, give Java more memory (-Xmx), or lower gradesync.moodle.concurrency."
                            .formatted(mapping.moodleCourseId()));
        }
        room += grades;
    }

    private synchronized void giveRoom(long grades) {
        pull.getLimits().room().give(grades);
        room -= grades;
    }

    synchronized List<Assignment> assignments() {
        return List.copyOf(assignments);
    }

    /**
     * @throws PullException when there is no room for it
     */
    synchronized void add(Assignment assignment) {
        takeRoom(Room.grades(assignment.name()));
        assignments.add(assignment);
    }

    synchronized List<AssignmentGrade> grades(Assignment assignment) {
        return assignmentGrades.getOrDefault(assignment.id(), List.of());
    }

    synchronized void addGrades(long assignment, List<AssignmentGrade> grades) {
        assignmentGrades.put(assignment, grades);
    }

    /** Why Moodle would not tell the grades of an assignment; null when it did. */
    synchronized Warning refusal(Assignment assignment) {
        return refusedAssignments.get(assignment.id());
    }

    synchronized void refuse(long assignment, Warning warning) {
        refusedAssignments.put(assignment, warning);
    }

    synchronized List<Quiz> quizzes() {
        return List.copyOf(quizzes);
    }

    /**
     * @throws PullException when there is no room for it
     */
    synchronized void add(Quiz quiz) {
        takeRoom(Room.grades(quiz.name()));
        quizzes.add(quiz);
    }

    /** Nothing of the course can be read; the first reason stays. */
    synchronized void fail(RuntimeException why) {
        failure = failure == null ? why : failure;
    }

    /** Why nothing can be read, or null. */
    synchronized RuntimeException getFailure() {
        return failure;
    }

    /** One source cannot be read; the first reason stays. */
    synchronized void fail(Source source, RuntimeException why) {
        sourceFailures.putIfAbsent(source, why);
    }

    /** Why a source cannot be read, or null. */
    synchronized RuntimeException failure(Source source) {
        return sourceFailures.get(source);
    }

    /** A source has come to its end. */
    void sourceDone(SourcePull source) {
        someGradeRead |= source.getCounts().read() > 0;
    }

    /** A source broke off; what became of its grades until then counts. */
    void sourceFailed(String sentence) {
        sentences.add(sentence);
    }

    /** Whether a source that came to its end held any grade. */
    boolean isSomeGradeRead() {
        return someGradeRead;
    }

    /** Why sources failed, one sentence each. */
    List<String> sentences() {
        return sentences;
    }

    /** Lets go of what only the sources needed. */
    synchronized void release() {
        released = true;
        gradebook = null;
        assignmentGrades.clear();
        assignments.clear();
        quizzes.clear();
        giveRoom(room);
    }
}
