package io.gradesync.moodle;

/**
 * What became of one call inside a pack.
 *
 * @param value what its reader made of the answer, null when it failed
 * @param failure null when it did not
 */
public record PackedAnswer<T>(T value, MoodleException failure) {}
