package io.gradesync.pull;

import io.gradesync.grade.Grade;
import io.gradesync.grade.GradeScale;
import io.gradesync.grade.Marks;
import io.gradesync.grade.Reason;
import io.gradesync.openeducat.Text;
import java.util.HashMap;
import java.util.Map;

/**
 * Goes through what was read once: each reading becomes a candidate, or is refused for a reason.
 */
final class Screening {

    private final SourcePull source;
    private final GradeScale scale;
    private final Students students;
    private final Map<Long, ItemHeader> headers = new HashMap<>();

    Screening(SourcePull source) {
        this.source = source;
        this.scale = source.getPull().getScale();
        this.students = source.getPull().getStudents();
    }

    void screen(Iterable<Reading> readings) {
        readings.forEach(this::screen);
        source.setHeaders(headers);
    }

    private void screen(Reading reading) {
        Integer student = students.student(reading.userId());
        Reason refusal = reading.refusal();
        if (refusal == null && source.getTarget() == null) {
            refusal = Reason.NO_TARGET;
        }
        if (refusal == null && student == null) {
            refusal =
                    students.isAmbiguous(reading.userId())
                            ? Reason.AMBIGUOUS_STUDENT
                            : Reason.UNMAPPED_STUDENT;
        }
        if (refusal == null) {
            accept(student, reading);
            return;
        }
        Refusal refused =
                new Refusal(
                        reading.itemId(),
                        Text.name(reading.itemName(), reading.itemId()),
                        reading.userId(),
                        student,
                        reading.raw(),
                        reading.min(),
                        reading.max(),
                        refusal);
        if (refusal == Reason.NO_GRADE) {
            source.ungraded().add(refused);
        } else {
            source.refuse(refused);
        }
    }

    private void accept(int student, Reading reading) {
        Grade grade =
                new Grade(
                        source.getSource(),
                        reading.itemId(),
                        reading.itemName(),
                        reading.userId(),
                        reading.raw(),
                        reading.min(),
                        reading.max(),
                        reading.gradedAt());
        headers.compute(
                grade.itemId(),
                (item, header) ->
                        header == null
                                ? ItemHeader.of(grade, reading.module(), scale)
                                : header.and(grade));
        source.candidates().add(new Candidate(grade, student, grade.hash(), marks(grade)));
    }

    private Marks marks(Grade grade) {
        return source.getTarget() == Target.GRADEBOOK_LINE
                ? scale.exactMarks(grade.raw(), grade.min(), grade.max())
                : scale.wholeMarks(grade.raw(), grade.min(), grade.max());
    }
}
