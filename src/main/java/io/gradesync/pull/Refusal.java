package io.gradesync.pull;

import io.gradesync.grade.Reason;
import java.math.BigDecimal;

/**
 * A grade that is not written, and why.
 *
 * @param itemId null when no single item is concerned
 * @param studentId null when none is mapped
 */
public record Refusal(
        Long itemId,
        String itemName,
        long userId,
        Integer studentId,
        BigDecimal raw,
        BigDecimal min,
        BigDecimal max,
        Reason reason) {}
