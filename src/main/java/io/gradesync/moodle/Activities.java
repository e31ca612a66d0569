package io.gradesync.moodle;

import java.util.List;
import java.util.Set;

/**
 * The activities of one kind that courses hold, and what was left out.
 *
 * @param courseIds the courses that the answer names, with activities or without; null where it
 *     names none
 */
public record Activities<T>(List<T> activities, Set<Long> courseIds, List<Warning> warnings) {}
