package io.gradesync.pull;

import io.gradesync.grade.ExactMarks;
import io.gradesync.grade.Grade;
import io.gradesync.grade.Marks;
import io.gradesync.grade.WholeMarks;
import io.gradesync.openeducat.Text;
import java.math.BigDecimal;

/**
 * A grade that may be written: whose it is, and what OpenEduCat shall hold for it.
 *
 * @param grade what Moodle last said of it
 * @param ranged the same in the item's range of now
 * @param hash of what Moodle last said
 * @param kept why Moodle's answer holds no new value for it, null when it holds one, or says
 *     nothing of the student: what was written before stays as it is, or is set right
 */
public record Candidate(
        Grade grade, Grade ranged, int studentId, String hash, Marks marks, Refusal kept) {

    /** What the community tables shall hold. */
    WholeMarks whole() {
        return (WholeMarks) marks;
    }

    /** What the enterprise tables shall hold. */
    ExactMarks exact() {
        return (ExactMarks) marks;
    }

    /** Where the exact marks begin. */
    BigDecimal low() {
        return isPercent() ? BigDecimal.ZERO : ranged.min();
    }

    /** Where the exact marks end. */
    BigDecimal high() {
        return isPercent() ? exact().point() : ranged.max();
    }

    private boolean isPercent() {
        return exact().percent();
    }

    /** The name of the item, cut to the column. */
    String name() {
        return Text.name(grade.itemName(), grade.itemId());
    }
}
