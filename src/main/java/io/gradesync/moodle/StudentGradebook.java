package io.gradesync.moodle;

import java.util.List;

/** All grade items of one student in one course. */
public record StudentGradebook(long userId, List<GradebookEntry> entries) {}
