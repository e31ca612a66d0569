package io.gradesync.match;

import io.gradesync.moodle.MoodleUser;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Which enrolment stands for a mapped student in a mapped course. */
final class EnrolmentMatcher {

    private final Records records;
    private final Mapped mapped;
    private final Enrolments enrolments;
    private final Function<Long, Integer> students;
    private final Set<List<Long>> reported = new HashSet<>();

    /**
     * @param students the student of a Moodle user, null for none
     */
    EnrolmentMatcher(
            Records records,
            Mapped mapped,
            Enrolments enrolments,
            Function<Long, Integer> students) {
        this.records = records;
        this.mapped = mapped;
        this.enrolments = enrolments;
        this.students = students;
    }

    Findings match(long moodleCourseId, int courseId, Collection<MoodleUser> users) {
        Findings findings = new Findings();
        for (MoodleUser user : users) {
            Integer student = students.apply(user.id());
            if (student == null || !records.students().containsKey(student)) {
                continue;
            }
            Integer enrolment = enrolments.id(student, courseId);
            if (enrolment != null) {
                if (!mapped.hasEnrolment(moodleCourseId, user.id(), enrolment)) {
                    findings.map(MappingRow.enrolment(enrolment, moodleCourseId, user.id()));
                }
            } else if (reported.add(List.of(user.id(), (long) courseId))) {
                findings.gap(
                        Kind.ENROLMENT,
                        Side.MOODLE,
                        user.id(),
                        user.name(),
                        "student %d has no enrolment in %s (course %d)"
                                .formatted(student, records.courseName(courseId), courseId));
            }
        }
        return findings;
    }
}
