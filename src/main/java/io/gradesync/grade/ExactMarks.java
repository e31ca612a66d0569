package io.gradesync.grade;

import java.math.BigDecimal;

/**
 * A grade as OpenEduCat's enterprise tables hold it, with decimals.
 *
 * @param point the maximum
 * @param percent whether the marks are a percentage, else Moodle's points
 * @param letter null unless the instance grades by letters
 */
public record ExactMarks(BigDecimal marks, BigDecimal point, boolean percent, String letter)
        implements Marks {

    /** As the journal tells it: {@code 17.5/20}. */
    public String describe() {
        return describe(marks, point);
    }

    /** The same for what was found in the tables, where either can be missing. */
    public static String describe(BigDecimal marks, BigDecimal point) {
        if (marks == null) {
            return null;
        }
        return Decimals.plain(marks) + (point == null ? "" : "/" + Decimals.plain(point));
    }
}
