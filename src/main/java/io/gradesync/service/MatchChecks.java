package io.gradesync.service;

import io.gradesync.moodle.Capabilities;
import io.gradesync.moodle.CourseCalls;
import io.gradesync.moodle.GroupCalls;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.moodle.SiteInfo;
import java.util.ArrayList;
import java.util.List;

/** Tests what {@code match} asks of a Moodle beside what a pull asks. Pulls work without. */
final class MatchChecks {

    private final String subject;
    private final MoodleSite site;
    private final MoodleChecks.Asker asker;
    private final List<Check> checks = new ArrayList<>();

    MatchChecks(String subject, MoodleSite site, MoodleChecks.Asker asker) {
        this.subject = subject;
        this.site = site;
        this.asker = asker;
    }

    /**
     * @param courses mapped Moodle courses
     */
    List<Check> run(SiteInfo info, List<Long> courses) {
        // Where no course is mapped, match has nothing to begin with.
        function(info, CourseCalls.FUNCTION, "courses by their id numbers", !courses.isEmpty());
        function(info, GroupCalls.FUNCTION, "the groups that are batches", true);
        function(info, RosterCalls.GRADABLE, "students with their id numbers", true);
        if (info.has(GroupCalls.FUNCTION) && !courses.isEmpty()) {
            groups(courses.get(0));
        }
        return checks;
    }

    private void function(SiteInfo info, String function, String gives, boolean good) {
        if (!info.has(function)) {
            checks.add(
                    new Check(
                            subject,
                            good,
                            "The token's external service lacks %s, which gives match %s: %sadd it there."
                                    .formatted(function, gives, good ? "better " : "")));
        }
    }

    /** One course is enough: the right is given in the system. */
    private void groups(long course) {
        try {
            asker.ask(GroupCalls.ofCourse(site, course));
        } catch (MoodleException refused) {
            checks.add(
                    new Check(
                            subject,
                            true,
                            "Course %d: match cannot see its groups. Where batches are to be mapped to groups, give the account's role %s. %s"
                                    .formatted(
                                            course,
                                            Capabilities.of(GroupCalls.FUNCTION),
                                            refused.getMessage())));
        }
    }
}
