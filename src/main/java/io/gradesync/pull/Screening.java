package io.gradesync.pull;

import io.gradesync.grade.Grade;
import io.gradesync.grade.GradeScale;
import io.gradesync.grade.Marks;
import io.gradesync.grade.Reason;
import io.gradesync.openeducat.Text;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * Goes through grades once: each reading becomes a candidate, or is refused for a reason; and so
 * does each grade that was written before and was not read now.
 */
final class Screening {

    private final SourcePull source;
    private final GradeScale scale;
    private final Students students;
    private final Map<Long, ItemHeader> headers;
    private final Map<Value, Outcome> outcomes = new HashMap<>();

    Screening(SourcePull source) {
        this.source = source;
        this.scale = source.getPull().getScale();
        this.students = source.getPull().getStudents();
        this.headers = source.headers();
    }

    /** A class has few different values: what is made of each is made and held once. */
    private record Value(BigDecimal raw, BigDecimal min, BigDecimal max) {}

    private record Outcome(String hash, Marks marks) {}

    void screen(Iterable<Reading> readings) {
        readings.forEach(this::take);
    }

    /** One of them. */
    void take(Reading reading) {
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
            accept(student, reading, null, null);
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
        if (refusal == Reason.COURSE_TOTAL || source.getTarget() == null) {
            source.refuse(refused);
        } else {
            source.refused().put(new ItemAndUser(reading.itemId(), reading.userId()), refused);
        }
    }

    /**
     * Takes a grade with the value that was written last.
     *
     * @param hash that was written with it
     * @param kept why Moodle's answer holds no new one, or null
     */
    void keep(int student, Reading written, String hash, Refusal kept) {
        if (kept != null && kept.min() != null && kept.max() != null) {
            rangeOf(kept, written);
        }
        accept(student, written, hash, kept);
    }

    /** An item of which no grade could be read has the range that came with the refusal. */
    private void rangeOf(Refusal kept, Reading written) {
        if (kept.max().compareTo(kept.min()) > 0) {
            headers.computeIfAbsent(
                    kept.itemId(),
                    item ->
                            ItemHeader.of(
                                    grade(written).within(kept.min(), kept.max()), null, scale));
        }
    }

    /**
     * @param hash null for that of the reading
     */
    private void accept(int student, Reading reading, String hash, Refusal kept) {
        Grade grade = grade(reading);
        ItemHeader header =
                headers.compute(
                        grade.itemId(),
                        (item, known) ->
                                known == null
                                        ? ItemHeader.of(grade, reading.module(), scale)
                                        : known.and(grade));
        Grade ranged = grade.within(header.min(), header.max());
        Outcome outcome =
                outcomes.computeIfAbsent(
                        new Value(ranged.raw(), ranged.min(), ranged.max()),
                        value -> new Outcome(ranged.hash(), marks(ranged)));
        source.candidates()
                .add(
                        new Candidate(
                                grade,
                                ranged,
                                student,
                                hash(grade, ranged, hash, outcome),
                                outcome.marks(),
                                kept));
    }

    private static String hash(Grade grade, Grade ranged, String written, Outcome outcome) {
        if (written != null) {
            return written;
        }
        return ranged == grade ? outcome.hash() : grade.hash();
    }

    private Grade grade(Reading reading) {
        return new Grade(
                source.getSource(),
                reading.itemId(),
                reading.itemName(),
                reading.userId(),
                reading.raw(),
                reading.min(),
                reading.max(),
                reading.gradedAt());
    }

    private Marks marks(Grade grade) {
        return source.getTarget() == Target.GRADEBOOK_LINE
                ? scale.exactMarks(grade.raw(), grade.min(), grade.max())
                : scale.wholeMarks(grade.raw(), grade.min(), grade.max());
    }
}
