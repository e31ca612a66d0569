package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.moodle.RosterEntry;
import io.gradesync.moodle.StudentGradebook;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;

/**
 * The steps of reading a course's gradebook: what is asked next, and what is made of the answer.
 */
public final class GradebookSteps {

    /**
     * Whether the next roster call shall be the gradebook's own, which comes at once but without
     * groups.
     */
    public boolean asksGradable(@Variable("course") CoursePull course) {
        return course.getPull().getSiteInfo().has(RosterCalls.GRADABLE)
                && (!course.isGroupsNeeded()
                        || !course.getPull().getSiteInfo().has(RosterCalls.ENROLLED));
    }

    public MoodleCall askRoster(@Variable("course") CoursePull course) {
        return asksGradable(course)
                ? RosterCalls.gradable(
                        course.getPull().getSite(), course.getMapping().moodleCourseId())
                : RosterCalls.enrolled(
                        course.getPull().getSite(),
                        course.getMapping().moodleCourseId(),
                        course.getRosterRows());
    }

    public void roster(@Variable("course") CoursePull course, @Body List<RosterEntry> page) {
        course.addRosterPage(page, asksGradable(course) || page.size() < RosterCalls.PAGE);
    }

    public MoodleCall askWholeCourse(@Variable("course") CoursePull course) {
        return GradebookCalls.wholeCourse(
                course.getPull().getSite(), course.getMapping().moodleCourseId());
    }

    public void wholeCourse(
            @Variable("course") CoursePull course, @Body List<StudentGradebook> students) {
        students.forEach(course.getGradebook()::add);
    }

    /**
     * A course that cannot be read in one answer is read in packs: its healthy students still
     * arrive.
     *
     * @throws MoodleException when packs would not help either
     */
    public void requirePacksHelp(@ExchangeException MoodleException failure) {
        if (failure.getKind() != Kind.TOO_SLOW
                && !"gradesneedregrading".equals(failure.getErrorCode())) {
            throw failure;
        }
    }

    public List<Pack> packs(@Variable("course") CoursePull course) {
        return Pack.of(course);
    }

    public void answered(@Variable("pack") Pack pack, @Body List<?> answer) {
        pack.answered(answer);
    }

    public void packFailed(
            @Variable("pack") Pack pack, @ExchangeException MoodleException failure) {
        pack.failed(failure);
    }

    /** Whether a maximum changed while we read: then everything is read once more. */
    public boolean isInconsistent(@Variable("course") CoursePull course) {
        return !course.getGradebook().itemsWithTwoRanges().isEmpty();
    }

    public void forget(@Variable("course") CoursePull course) {
        course.forgetGradebook();
    }

    /** Tells grades from what is none, and whose they are. */
    public void screen(@Variable("course") CoursePull course) {
        new Screening(course).screen();
        if (course.getCounts().refused(false).containsKey(Reason.NOT_SHOWN)) {
            course.getPull()
                    .note(
                            "Course %d: its gradebook setup hides grades or ranges from the user report; switch 'Show"
                                            .formatted(course.getMapping().moodleCourseId())
                                    + " grades' and 'Show ranges' on there.");
        }
    }
}
