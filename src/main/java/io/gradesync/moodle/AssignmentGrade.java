package io.gradesync.moodle;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A student's grade in an assignment, of the latest attempt.
 *
 * @param raw null where Moodle's answer held no number that a grade can be; negative: no grade
 * @param gradedAt when it was given, null when Moodle did not say
 */
public record AssignmentGrade(long userId, long attempt, BigDecimal raw, Instant gradedAt) {}
