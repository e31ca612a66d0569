package io.gradesync.grade;

import java.math.BigDecimal;

/**
 * Decides pass or fail from the exact grade, before any rounding: (raw − min) × 100 ≥ threshold ×
 * (max − min).
 *
 * @param threshold percent, greater than 0 and at most 100
 */
public record PassRule(BigDecimal threshold) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    public PassRule {
        if (threshold == null || threshold.signum() <= 0 || threshold.compareTo(HUNDRED) > 0) {
            throw new IllegalArgumentException(
                    "pass_threshold is %s: set it to a percentage above 0 and up to 100."
                            .formatted(threshold));
        }
    }

    public boolean passes(BigDecimal raw, BigDecimal min, BigDecimal max) {
        return raw.subtract(min).multiply(HUNDRED).compareTo(threshold.multiply(max.subtract(min)))
                >= 0;
    }
}
