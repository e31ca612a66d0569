package io.gradesync.pull;

/**
 * What became of a course.
 *
 * @param failure a sentence, null when the course was read and written
 */
public record CourseResult(long moodleCourseId, String name, Counts counts, String failure) {}
