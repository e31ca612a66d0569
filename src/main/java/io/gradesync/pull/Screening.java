package io.gradesync.pull;

import io.gradesync.grade.Grade;
import io.gradesync.grade.GradeScale;
import io.gradesync.grade.Reason;
import io.gradesync.moodle.GradebookEntry;
import io.gradesync.openeducat.Text;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Goes through the gradebook of a course once: each entry becomes a candidate, or is refused for a
 * reason.
 */
final class Screening {

    private static final int LONGEST_NAME = 256;

    private final CoursePull course;
    private final GradeScale scale;
    private final Students students;
    private final Set<Long> inconsistent;
    private final Map<Long, ItemHeader> headers = new HashMap<>();

    Screening(CoursePull course) {
        this.course = course;
        this.scale = course.getPull().getScale();
        this.students = course.getPull().getStudents();
        this.inconsistent = course.getGradebook().itemsWithTwoRanges();
    }

    void screen() {
        course.getGradebook().forEach(this::screen);
        course.setHeaders(headers);
    }

    private void screen(long user, GradebookEntry entry) {
        Integer student = students.student(user);
        Reason refusal = entry.refusal();
        if (refusal == null && inconsistent.contains(entry.itemId())) {
            refusal = Reason.BAD_VALUE;
        } else if (refusal == null && student == null) {
            refusal =
                    students.isAmbiguous(user) ? Reason.AMBIGUOUS_STUDENT : Reason.UNMAPPED_STUDENT;
        }
        if (refusal == null) {
            accept(user, student, entry);
            return;
        }
        Refusal refused =
                new Refusal(
                        entry.itemId(),
                        Text.clean(entry.itemName(), LONGEST_NAME),
                        user,
                        student,
                        entry.raw(),
                        entry.min(),
                        entry.max(),
                        refusal);
        if (refusal == Reason.NO_GRADE) {
            course.ungraded().add(refused);
        } else {
            course.refuse(refused);
        }
    }

    private void accept(long user, int student, GradebookEntry entry) {
        Grade grade =
                new Grade(
                        course.getSource(),
                        entry.itemId(),
                        entry.itemName(),
                        user,
                        entry.raw(),
                        entry.min(),
                        entry.max(),
                        entry.gradedAt());
        headers.compute(
                grade.itemId(),
                (item, header) -> header == null ? ItemHeader.of(grade, scale) : header.and(grade));
        course.candidates()
                .add(
                        new Candidate(
                                grade,
                                student,
                                grade.hash(),
                                scale.wholeMarks(grade.raw(), grade.min(), grade.max())));
    }
}
