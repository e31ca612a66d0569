package io.gradesync.pull;

import java.math.BigDecimal;

/**
 * Decides whether an answer holds suspiciously less than the last one. A size that stays becomes
 * the new normal.
 */
final class ShrinkGuard {

    /** Small courses lose some without anything being wrong. */
    private static final int LEAST = 10;

    private static final int TIMES = 3;

    private final BigDecimal percent;

    /**
     * @param percent an answer that is smaller by more than this share of the last one is
     *     suspicious; 100 suspects none
     */
    ShrinkGuard(BigDecimal percent) {
        this.percent = percent;
    }

    /**
     * Takes a size into account.
     *
     * @param before what is remembered, or null
     * @return what is to be remembered; shrunk when the run shall tell of it
     */
    AnswerSize after(AnswerSize before, int now) {
        if (before == null || !isSuspicious(before.normal(), now)) {
            return AnswerSize.of(now);
        }
        boolean again = before.isShrunk() && before.shrunk() == now;
        return new AnswerSize(before.normal(), now, again ? before.times() + 1 : 1);
    }

    /** What counts from the next pull on: a size that came often enough in a row is normal. */
    AnswerSize settled(AnswerSize size) {
        return size.isShrunk() && size.times() >= TIMES ? AnswerSize.of(size.shrunk()) : size;
    }

    private boolean isSuspicious(int before, int now) {
        int lost = before - now;
        return lost >= LEAST
                && BigDecimal.valueOf(lost)
                                .multiply(BigDecimal.valueOf(100))
                                .compareTo(percent.multiply(BigDecimal.valueOf(before)))
                        > 0;
    }
}
