package io.gradesync.grade;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/**
 * One student's grade in one Moodle grade item, as Moodle gave it, in the item's own scale.
 *
 * @param itemId Moodle's grade item id (as the mapping keeps it)
 * @param itemName as Moodle gave it, may be null, long, or hold markup
 * @param userId Moodle's user id
 * @param gradedAt null when Moodle did not say
 */
public record Grade(
        Source source,
        long itemId,
        String itemName,
        long userId,
        BigDecimal raw,
        BigDecimal min,
        BigDecimal max,
        Instant gradedAt) {

    private static final int DECIMALS = 10;

    /** The same grade in an item of another range: as far from its ends. */
    public Grade within(BigDecimal otherMin, BigDecimal otherMax) {
        if (min.compareTo(otherMin) == 0 && max.compareTo(otherMax) == 0) {
            return this;
        }
        BigDecimal scaled =
                raw.subtract(min)
                        .multiply(otherMax.subtract(otherMin))
                        .divide(max.subtract(min), DECIMALS, RoundingMode.HALF_UP)
                        .add(otherMin);
        return new Grade(source, itemId, itemName, userId, scaled, otherMin, otherMax, gradedAt);
    }

    public String hash() {
        return GradeHash.of(raw, max);
    }
}
