package io.gradesync.pull;

import io.gradesync.grade.Reason;
import java.math.BigDecimal;

/**
 * A grade that is not written, and why.
 *
 * @param itemId null when no single item is concerned
 * @param userId null when a whole item is concerned
 * @param studentId null when none is mapped
 */
public record Refusal(
        Long itemId,
        String itemName,
        Long userId,
        Integer studentId,
        BigDecimal raw,
        BigDecimal min,
        BigDecimal max,
        Reason reason) {

    /** A grade that could have been written. */
    static Refusal of(Candidate candidate, Reason reason) {
        return new Refusal(
                candidate.grade().itemId(),
                candidate.name(),
                candidate.grade().userId(),
                candidate.studentId(),
                candidate.grade().raw(),
                candidate.grade().min(),
                candidate.grade().max(),
                reason);
    }

    /** The same of a grade that had been written before. */
    Refusal withdrawn() {
        return new Refusal(itemId, itemName, userId, studentId, null, min, max, Reason.WITHDRAWN);
    }

    /** {@code skipped}, or {@code failed} where someone has to look at it. */
    String action() {
        return reason.isFailure() ? "failed" : "skipped";
    }

    /** Moodle would not tell of an item at all. */
    static Refusal ofItem(long itemId, String itemName) {
        return new Refusal(itemId, itemName, null, null, null, null, null, Reason.MOODLE_ERROR);
    }
}
