package io.gradesync.pull;

import io.gradesync.grade.ExactMarks;
import io.gradesync.grade.Grade;
import io.gradesync.grade.Marks;
import io.gradesync.grade.WholeMarks;
import io.gradesync.openeducat.Text;
import java.math.BigDecimal;

/** A grade that may be written: whose it is, and what OpenEduCat shall hold for it. */
public record Candidate(Grade grade, int studentId, String hash, Marks marks) {

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
        return isPercent() ? BigDecimal.ZERO : grade.min();
    }

    /** Where the exact marks end. */
    BigDecimal high() {
        return isPercent() ? exact().point() : grade.max();
    }

    private boolean isPercent() {
        return exact().percent();
    }

    /** The name of the item, cut to the column. */
    String name() {
        return Text.name(grade.itemName(), grade.itemId());
    }
}
