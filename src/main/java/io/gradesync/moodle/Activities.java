package io.gradesync.moodle;

import java.util.List;

/** The activities of one kind that courses hold, and what was left out. */
public record Activities<T>(List<T> activities, List<Warning> warnings) {}
