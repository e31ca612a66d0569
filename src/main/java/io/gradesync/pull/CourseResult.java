package io.gradesync.pull;

/**
 * What became of a course.
 *
 * @param failure a sentence, null when the course was read and written
 * @param something whether at least something of it was
 */
public record CourseResult(
        long moodleCourseId, String name, Counts counts, String failure, boolean something) {}
