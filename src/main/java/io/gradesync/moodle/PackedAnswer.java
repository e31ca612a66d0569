package io.gradesync.moodle;

/**
 * What became of one call inside a pack.
 *
 * @param value what the call's reader made of the answer, null when it failed
 * @param failure null when it did not; otherwise it concerns this call only
 */
public record PackedAnswer(Object value, MoodleException failure) {}
