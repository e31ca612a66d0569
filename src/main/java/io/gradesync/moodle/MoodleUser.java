package io.gradesync.moodle;

/**
 * A person in a Moodle.
 *
 * @param idNumber null where Moodle does not show it; functions differ in whether they show an
 *     empty one
 * @param email null where Moodle does not show it
 */
public record MoodleUser(long id, String name, String idNumber, String email) {}
