package io.gradesync.match;

import io.gradesync.moodle.MoodleCourse;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.MoodleUser;
import io.gradesync.moodle.SiteInfo;
import io.gradesync.pull.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One match of one instance while it runs. Courses are read side by side; what they report to is
 * safe for use by several threads.
 */
public final class Match {

    /** More notes than this help nobody. */
    private static final int MOST_NOTES = 50;

    private final Instance instance;
    private final boolean dryRun;
    private final Records records = new Records();
    private final Mapped mapped = new Mapped();
    private final Enrolments enrolments = new Enrolments();
    private final Map<Long, MoodleCourse> moodleCourses = new LinkedHashMap<>();
    private final Findings findings = new Findings();
    private final Map<Kind, Integer> written = new EnumMap<>(Kind.class);
    private final Set<String> notes = new LinkedHashSet<>();
    private final Set<Long> unread = new HashSet<>();

    private MoodleSite site;
    private SiteInfo siteInfo;
    private List<CourseMatch> courses = List.of();
    private volatile String failure;

    Match(Instance instance, boolean dryRun) {
        this.instance = instance;
        this.dryRun = dryRun;
    }

    public Instance getInstance() {
        return instance;
    }

    MoodleSite site() {
        return site;
    }

    void setSite(MoodleSite site) {
        this.site = site;
    }

    SiteInfo siteInfo() {
        return siteInfo;
    }

    void setSiteInfo(SiteInfo siteInfo) {
        this.siteInfo = siteInfo;
    }

    Records records() {
        return records;
    }

    Mapped mapped() {
        return mapped;
    }

    Enrolments enrolments() {
        return enrolments;
    }

    /** Safe for use by several threads; a later course stands for an earlier one of its id. */
    void addMoodleCourses(List<MoodleCourse> some) {
        synchronized (moodleCourses) {
            some.forEach(course -> moodleCourses.put(course.id(), course));
        }
    }

    List<MoodleCourse> moodleCourses() {
        synchronized (moodleCourses) {
            return List.copyOf(moodleCourses.values());
        }
    }

    Findings findings() {
        return findings;
    }

    /** Finds the courses that are mapped already, and those that match by their id numbers. */
    void decideCourses() {
        if (!moodleCourses().isEmpty() || !mapped.courses().isEmpty()) {
            findings.add(new CourseMatcher(records, mapped).match(moodleCourses()));
        }
        Map<Long, CourseMatch> found = new TreeMap<>();
        mapped.courses()
                .forEach(
                        (id, row) -> {
                            if (row.courseId() != null && records.hasCourse(row.courseId())) {
                                found.put(id, new CourseMatch(this, id, row.courseId()));
                            }
                        });
        findings.rows()
                .forEach(
                        row ->
                                found.put(
                                        row.moodleId(),
                                        new CourseMatch(this, row.moodleId(), row.courseId())));
        courses = List.copyOf(found.values());
    }

    /** The courses that are mapped, or will be. */
    public List<CourseMatch> getCourses() {
        return courses;
    }

    /** {@code op_course} of the mapped courses. */
    Set<Integer> courseIds() {
        Set<Integer> ids = new TreeSet<>();
        courses.forEach(course -> ids.add(course.courseId()));
        return ids;
    }

    /** The people of the courses, each once, with all that any answer told of them. */
    Collection<MoodleUser> users() {
        Map<Long, MoodleUser> users = new TreeMap<>();
        for (CourseMatch course : courses) {
            course.users().forEach(user -> users.merge(user.id(), user, Match::richer));
        }
        synchronized (unread) {
            users.keySet().removeAll(unread);
        }
        return users.values();
    }

    static MoodleUser richer(MoodleUser one, MoodleUser other) {
        return new MoodleUser(
                one.id(),
                richer(one.name(), other.name()),
                richer(one.idNumber(), other.idNumber()),
                richer(one.email(), other.email()));
    }

    private static String richer(String one, String other) {
        return one == null || (one.isBlank() && other != null) ? other : one;
    }

    /**
     * Users whose id number is not known yet, each with a course whose gradebook may tell. Only
     * where a course shows none: elsewhere those without simply have none.
     */
    List<UnknownUser> unknownUsers() {
        Map<Long, MoodleUser> known = new HashMap<>();
        users().forEach(user -> known.put(user.id(), user));
        Map<Long, UnknownUser> unknown = new TreeMap<>();
        for (CourseMatch course : courses) {
            if (course.isWithoutIdNumbers()) {
                course.users().stream()
                        .map(user -> known.get(user.id()))
                        .filter(user -> user.idNumber() == null && !mapped.hasUser(user.id()))
                        .forEach(
                                user ->
                                        unknown.putIfAbsent(
                                                user.id(), new UnknownUser(course, user.id())));
            }
        }
        return List.copyOf(unknown.values());
    }

    /** Nothing is decided of a user of whom something could not be read this time. */
    void leaveOut(long userId) {
        synchronized (unread) {
            unread.add(userId);
        }
    }

    void decidePeople() {
        StudentMatcher students = new StudentMatcher(records, mapped, users());
        findings.add(students.match());
        EnrolmentMatcher enrolled =
                new EnrolmentMatcher(records, mapped, enrolments, students::student);
        BatchMatcher batches = new BatchMatcher(records, mapped);
        Set<Integer> expected = new TreeSet<>();
        courseIds().forEach(course -> expected.addAll(enrolments.running(course)));
        for (CourseMatch course : courses) {
            findings.add(batches.match(course.courseId(), course.groups()));
            findings.add(
                    enrolled.match(course.getMoodleCourseId(), course.courseId(), course.users()));
            if (course.failure() != null) {
                // Who is missing cannot be told while people of the course could not be read.
                expected.removeAll(enrolments.running(course.courseId()));
            }
        }
        findings.add(students.missing(expected));
    }

    /** Whether there is something to write. */
    public boolean isWriting() {
        return !dryRun && !findings.rows().isEmpty();
    }

    void setWritten(Kind kind, int rows) {
        written.put(kind, rows);
    }

    /** How many rows are new; in a dry run, would be. */
    int mappedNow(Kind kind) {
        return dryRun
                ? (int) findings.rows().stream().filter(row -> row.kind() == kind).count()
                : written.getOrDefault(kind, 0);
    }

    List<Gap> gaps() {
        return findings.gaps().stream()
                .distinct()
                .sorted(
                        Comparator.comparing(Gap::kind)
                                .thenComparing(Gap::side)
                                .thenComparing(Gap::id)
                                .thenComparing(Gap::reason))
                .toList();
    }

    /** Something a person should know; the same sentence is kept once. */
    void note(String sentence) {
        synchronized (notes) {
            if (notes.size() < MOST_NOTES) {
                notes.add(sentence);
            } else {
                notes.add("There is more of this kind: see the log.");
            }
        }
    }

    List<String> notes() {
        List<String> all = new ArrayList<>();
        synchronized (notes) {
            all.addAll(notes);
        }
        all.addAll(findings.notes());
        return all;
    }

    void fail(String sentence) {
        failure = sentence;
    }

    /** Why nothing could be done, or null. */
    String failure() {
        return failure;
    }

    /** Sentences of the courses that could not be read. */
    List<String> courseFailures() {
        return courses.stream()
                .filter(course -> course.failure() != null)
                .map(
                        course ->
                                "Course %d: %s"
                                        .formatted(course.getMoodleCourseId(), course.failure()))
                .toList();
    }
}
