package io.gradesync.moodle;

/**
 * A course of a Moodle.
 *
 * @param idNumber null where Moodle does not show it, which is not the same as empty
 */
public record MoodleCourse(long id, String name, String idNumber) {}
