package io.gradesync.match;

import io.gradesync.moodle.MoodleGroup;
import io.gradesync.moodle.MoodleUser;
import io.gradesync.moodle.RosterCalls;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One mapped course on its way through the routes: who is in it, and its groups. */
public final class CourseMatch {

    private final Match match;
    private final long moodleCourseId;
    private final int courseId;
    private final Map<Long, MoodleUser> users = new LinkedHashMap<>();
    private int rows;
    private boolean complete;
    private volatile boolean silent;
    private List<MoodleGroup> groups = List.of();
    private volatile String failure;

    CourseMatch(Match match, long moodleCourseId, int courseId) {
        this.match = match;
        this.moodleCourseId = moodleCourseId;
        this.courseId = courseId;
    }

    public Match getMatch() {
        return match;
    }

    public long getMoodleCourseId() {
        return moodleCourseId;
    }

    /** {@code op_course}. */
    int courseId() {
        return courseId;
    }

    /** How many people Moodle has named so far: where its next page begins. */
    int rows() {
        return rows;
    }

    /** Whether the last page has been read. */
    public boolean isComplete() {
        return complete;
    }

    void addPage(List<MoodleUser> page) {
        rows += page.size();
        complete = page.size() < RosterCalls.PAGE;
        merge(page);
    }

    void addAll(List<MoodleUser> all) {
        complete = true;
        merge(all);
    }

    private void merge(List<MoodleUser> some) {
        some.stream()
                .filter(user -> user != null && user.id() > 0)
                .forEach(user -> users.merge(user.id(), user, Match::richer));
    }

    /** What is known of id numbers, and of e-mails, is added to the people who are here. */
    void enrich(List<MoodleUser> same) {
        same.stream()
                .filter(user -> users.containsKey(user.id()))
                .forEach(user -> users.merge(user.id(), user, Match::richer));
    }

    Collection<MoodleUser> users() {
        return users.values();
    }

    /** Whether there are people here, and Moodle shows the id number of none. */
    public boolean isWithoutIdNumbers() {
        return !users.isEmpty()
                && users.values().stream().allMatch(user -> user.idNumber() == null);
    }

    /** Whether it makes no sense to ask this course for id numbers any more. */
    boolean isSilent() {
        return silent;
    }

    void silence() {
        silent = true;
    }

    List<MoodleGroup> groups() {
        return groups;
    }

    void setGroups(List<MoodleGroup> groups) {
        this.groups = List.copyOf(groups);
    }

    void fail(String sentence) {
        failure = sentence;
    }

    /** A sentence, null when the course could be read. */
    String failure() {
        return failure;
    }
}
