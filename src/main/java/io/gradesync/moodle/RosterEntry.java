package io.gradesync.moodle;

import java.util.Set;

/**
 * An active student of a Moodle course.
 *
 * @param groups ids of the groups, empty where the function that was asked does not tell
 */
public record RosterEntry(long userId, Set<Long> groups) {}
