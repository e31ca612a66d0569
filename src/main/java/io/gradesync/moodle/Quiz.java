package io.gradesync.moodle;

import java.math.BigDecimal;

/**
 * A quiz of a course.
 *
 * @param max the highest grade; 0: it is not graded; null: no number that a grade can be
 */
public record Quiz(long id, long courseId, String name, BigDecimal max) {}
