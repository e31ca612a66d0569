package io.gradesync.grade;

import java.math.BigDecimal;
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

    public String hash() {
        return GradeHash.of(raw, max);
    }
}
