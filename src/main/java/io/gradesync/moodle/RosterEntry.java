package io.gradesync.moodle;

import java.util.Set;

/**
 * Someone active in a Moodle course who is, or may be, a student.
 *
 * @param groups ids of the groups, empty where the function that was asked does not show them
 * @param roles short names, without those of staff, for {@link StudentRoles}; empty where the
 *     function that was asked answers with students only
 */
public record RosterEntry(long userId, Set<Long> groups, Set<String> roles) {}
