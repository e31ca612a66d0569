package io.gradesync.pull;

import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.moodle.RosterEntry;
import io.gradesync.moodle.SiteInfo;
import java.util.List;
import java.util.Objects;

/** Who the active students of a course are, page by page. */
final class RosterQuestion implements Question {

    /** No course has so many people. */
    private static final int MOST_ROWS = 250_000;

    private final CoursePull course;
    private final boolean gradable;

    /**
     * The gradebook's own roster comes at once and tells no groups; the other comes in pages and
     * tells them.
     */
    RosterQuestion(CoursePull course) {
        SiteInfo site = course.getPull().getSiteInfo();
        this.course = course;
        this.gradable =
                site.has(RosterCalls.GRADABLE)
                        && (!course.needsGroups() || !site.has(RosterCalls.ENROLLED));
    }

    @Override
    public MoodleCall call() {
        MoodleSite site = course.getPull().getSite();
        long id = course.getMapping().moodleCourseId();
        return gradable
                ? RosterCalls.gradable(site, id)
                : RosterCalls.enrolled(site, id, course.rosterRows());
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Question> answered(Object answer) {
        List<RosterEntry> page = (List<RosterEntry>) answer;
        boolean last = gradable || page.size() < RosterCalls.PAGE;
        int added = course.addRosterPage(page, last);
        if (!last && ((added == 0 && !isStaff(page)) || course.rosterRows() > MOST_ROWS)) {
            course.fail(
                    new PullException(
                            "Moodle names people of course %d without end, or the same again and again: look at what it answers to %s."
                                    .formatted(
                                            course.getMapping().moodleCourseId(),
                                            RosterCalls.ENROLLED)));
            return List.of();
        }
        return last ? List.of() : List.of(this);
    }

    /** A page can hold nobody but staff, and the next one students. */
    private static boolean isStaff(List<RosterEntry> page) {
        return page.stream().allMatch(Objects::isNull);
    }

    @Override
    public List<Question> refused(MoodleException failure) {
        course.fail(failure);
        return List.of();
    }
}
