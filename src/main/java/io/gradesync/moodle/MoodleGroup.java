package io.gradesync.moodle;

/**
 * A group of a Moodle course.
 *
 * @param idNumber null or empty where it has none
 */
public record MoodleGroup(long id, String name, String idNumber) {}
