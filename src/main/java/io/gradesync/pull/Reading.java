package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.moodle.GradebookEntry;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a source says of one student in one item, before it is known whose it is in OpenEduCat.
 *
 * @param itemId as the mapping keeps it
 * @param itemName as Moodle gave it
 * @param module Moodle's activity module, null for what is graded in the gradebook itself
 * @param refusal why it cannot be carried, by itself; null when it can
 */
record Reading(
        long itemId,
        String itemName,
        long userId,
        BigDecimal raw,
        BigDecimal min,
        BigDecimal max,
        Instant gradedAt,
        String module,
        Reason refusal) {

    static Reading of(long userId, GradebookEntry entry) {
        return of(entry.itemId(), entry.itemName(), userId, entry);
    }

    /** The gradebook's word for a grade of an activity. */
    static Reading of(long itemId, String itemName, long userId, GradebookEntry entry) {
        return new Reading(
                itemId,
                itemName,
                userId,
                entry.raw(),
                entry.min(),
                entry.max(),
                entry.gradedAt(),
                entry.module(),
                entry.refusal());
    }

    /**
     * A grade of an activity that counts from 0.
     *
     * @param raw null for none
     * @param max 0: the activity is not graded
     */
    static Reading ofActivity(
            long itemId,
            String itemName,
            long userId,
            BigDecimal raw,
            BigDecimal max,
            Instant gradedAt) {
        return ranged(itemId, itemName, userId, raw, BigDecimal.ZERO, max, gradedAt);
    }

    /** A grade with its range, either of which can be missing or absurd. */
    static Reading ranged(
            long itemId,
            String itemName,
            long userId,
            BigDecimal raw,
            BigDecimal min,
            BigDecimal max,
            Instant gradedAt) {
        Reason refusal = null;
        if (raw == null) {
            refusal = Reason.NO_GRADE;
        } else if (min == null || max == null || max.compareTo(min) <= 0) {
            refusal = Reason.BAD_VALUE;
        }
        return new Reading(itemId, itemName, userId, raw, min, max, gradedAt, null, refusal);
    }

    Reading refused(Reason reason) {
        return new Reading(itemId, itemName, userId, raw, min, max, gradedAt, module, reason);
    }
}
