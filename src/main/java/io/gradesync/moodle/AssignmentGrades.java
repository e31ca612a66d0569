package io.gradesync.moodle;

import java.util.List;
import java.util.Map;

/** Grades by assignment, and a warning for each assignment that has none or that is refused. */
public record AssignmentGrades(
        Map<Long, List<AssignmentGrade>> byAssignment, List<Warning> warnings) {}
