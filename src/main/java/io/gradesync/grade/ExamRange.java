package io.gradesync.grade;

/**
 * The range of an exam in OpenEduCat's community tables.
 *
 * @param totalMarks at least 1
 * @param minMarks the pass line, 1 to {@code totalMarks}
 */
public record ExamRange(int totalMarks, int minMarks) {}
