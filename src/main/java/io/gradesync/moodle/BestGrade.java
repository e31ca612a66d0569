package io.gradesync.moodle;

import java.math.BigDecimal;

/**
 * A student's grade in a quiz, by the quiz's own grading method.
 *
 * @param given whether there is one
 * @param raw null without one, and where Moodle's answer held no number that a grade can be
 */
public record BestGrade(boolean given, BigDecimal raw) {}
