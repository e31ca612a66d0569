package io.gradesync.grade;

import java.math.BigDecimal;

/**
 * A letter and the percentages it stands for ({@code moodle_grade_scale_line}).
 *
 * @param max may be null: up to the next band
 */
public record Band(String name, BigDecimal min, BigDecimal max) {}
