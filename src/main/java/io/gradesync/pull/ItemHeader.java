package io.gradesync.pull;

import io.gradesync.grade.ExamRange;
import io.gradesync.grade.Grade;
import io.gradesync.grade.GradeScale;
import io.gradesync.grade.Source;
import io.gradesync.openeducat.Text;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What the exams of a Moodle item shall say.
 *
 * @param itemName as Moodle gave it
 * @param name of the exam, cut to the column
 * @param module Moodle's activity module, null where there is none or it does not matter
 * @param min where the item's grades begin in Moodle
 * @param max where they end
 * @param point the maximum in the enterprise edition
 * @param firstGradedAt when the first grade was given, null when Moodle did not say
 */
public record ItemHeader(
        long itemId,
        String itemName,
        String name,
        String module,
        BigDecimal min,
        BigDecimal max,
        ExamRange range,
        BigDecimal point,
        Instant firstGradedAt) {

    static ItemHeader of(Grade grade, String module, GradeScale scale) {
        return new ItemHeader(
                grade.itemId(),
                grade.itemName(),
                name(grade),
                module,
                grade.min(),
                grade.max(),
                scale.range(grade.min(), grade.max()),
                scale.point(grade.max()),
                grade.gradedAt());
    }

    ItemHeader and(Grade grade) {
        Instant at = grade.gradedAt();
        boolean earlier = at != null && (firstGradedAt == null || at.isBefore(firstGradedAt));
        return earlier
                ? new ItemHeader(itemId, itemName, name, module, min, max, range, point, at)
                : this;
    }

    private static String name(Grade grade) {
        String prefix =
                grade.source() == Source.GRADEBOOK
                        ? ""
                        : capitalised(grade.source().label()) + ": ";
        return Text.name(prefix + Text.name(grade.itemName(), grade.itemId()), grade.itemId());
    }

    private static String capitalised(String label) {
        return Character.toUpperCase(label.charAt(0)) + label.substring(1);
    }
}
