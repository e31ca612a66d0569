package io.gradesync.pull;

import java.util.Comparator;
import java.util.Map;

/**
 * One student in one item: what a grade is told by within an instance and a source.
 *
 * @param itemId as the mapping keeps it
 */
record ItemAndUser(long itemId, long userId) {

    static final Comparator<ItemAndUser> ORDER =
            Comparator.comparingLong(ItemAndUser::itemId).thenComparingLong(ItemAndUser::userId);

    /** Of a row with the columns item and user. */
    static ItemAndUser of(Map<String, Object> row) {
        return new ItemAndUser(
                ((Number) row.get("item")).longValue(), ((Number) row.get("user")).longValue());
    }

    /** The ids of a course follow each other: sums of them, as a record has, are alike. */
    @Override
    public int hashCode() {
        return Long.hashCode(itemId * 0x9E3779B97F4A7C15L + userId);
    }
}
