package io.gradesync.moodle;

import io.gradesync.grade.Reason;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;

/**
 * One grade item of one student in the answer of {@code gradereport_user_get_grade_items}.
 *
 * @param itemId 0 where the answer holds no id that Moodle can have; such grades cannot be told
 *     from each other
 * @param itemType {@code mod}, {@code manual}, {@code category} or {@code course}
 * @param itemName null for totals
 * @param module {@code assign}, {@code quiz} and so on where this is the grade of the activity
 *     itself, else null
 * @param activity id of the assignment, quiz and so on in its own table
 * @param raw null when Moodle holds no grade
 * @param shown whether grade and range were in the answer at all: absent is not null
 * @param malformed whether one of them was no number that a grade can be
 * @param fixed locked or overridden: it does not follow the activity any more
 */
public record GradebookEntry(
        long itemId,
        String itemType,
        String itemName,
        String module,
        long activity,
        BigDecimal raw,
        BigDecimal min,
        BigDecimal max,
        boolean shown,
        boolean malformed,
        boolean needsUpdate,
        boolean fixed,
        Instant gradedAt) {

    /** Why this entry cannot be carried, by itself; null when it can. */
    public Reason refusal() {
        if (isTotal()) {
            return Reason.COURSE_TOTAL;
        } else if (itemId <= 0) {
            return Reason.BAD_VALUE;
        } else if (needsUpdate) {
            return Reason.NEEDS_UPDATE;
        } else if (!shown) {
            return Reason.NOT_SHOWN;
        } else if (malformed) {
            return Reason.BAD_VALUE;
        } else if (raw == null) {
            return Reason.NO_GRADE;
        } else if (min == null || max == null || max.compareTo(min) <= 0) {
            return Reason.BAD_VALUE;
        }
        return null;
    }

    public boolean isTotal() {
        return "course".equals(itemType) || "category".equals(itemType);
    }

    /** The same, with the words and the range of another entry of its item where they are equal. */
    public GradebookEntry sharing(GradebookEntry other) {
        return new GradebookEntry(
                itemId,
                same(other.itemType, itemType),
                same(other.itemName, itemName),
                same(other.module, module),
                activity,
                raw,
                same(other.min, min),
                same(other.max, max),
                shown,
                malformed,
                needsUpdate,
                fixed,
                gradedAt);
    }

    private static <T> T same(T other, T own) {
        return Objects.equals(other, own) ? other : own;
    }
}
