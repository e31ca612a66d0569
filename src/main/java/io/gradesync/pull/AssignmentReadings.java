package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.moodle.Assignment;
import io.gradesync.moodle.AssignmentGrade;
import io.gradesync.moodle.GradebookEntry;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What assignments say of the students of a course. Where grades are released later, or lowered by
 * a penalty, they are never taken from the assignment but from the gradebook, which holds what
 * students may see.
 */
final class AssignmentReadings {

    private static final String MODULE = "assign";

    private final Set<Long> roster;
    private final Gradebook gradebook;
    private final List<Reading> readings = new ArrayList<>();

    /**
     * @param roster the active students, by Moodle user id
     * @param gradebook of the course; empty where it was not read
     */
    AssignmentReadings(Set<Long> roster, Gradebook gradebook) {
        this.roster = roster;
        this.gradebook = gradebook;
    }

    List<Reading> readings() {
        return readings;
    }

    /**
     * @param grades as the assignment holds them, of whomever
     * @param written by Moodle user, what was written before: a student of whom Moodle says nothing
     *     now, whose attempt was reopened for one, keeps it
     */
    void add(Assignment assignment, List<AssignmentGrade> grades, Map<Long, Reading> written) {
        Map<Long, GradebookEntry> entries = gradebook.ofActivity(MODULE, assignment.id());
        Set<Long> told = new HashSet<>();
        if (assignment.inGradebook()) {
            entries.forEach(
                    (user, entry) -> {
                        told.add(user);
                        readings.add(Reading.of(assignment.id(), assignment.name(), user, entry));
                    });
        } else {
            for (AssignmentGrade grade : latest(grades)) {
                told.add(grade.userId());
                readings.add(reading(assignment, grade, entries.values()));
            }
        }
        written.forEach(
                (user, reading) -> {
                    if (roster.contains(user) && !told.contains(user)) {
                        readings.add(reading);
                    }
                });
    }

    private Reading reading(
            Assignment assignment, AssignmentGrade grade, Collection<GradebookEntry> entries) {
        Reading reading = value(assignment, grade, entries);
        boolean given = reading.refusal() != Reason.NO_GRADE;
        return given && !roster.contains(grade.userId())
                ? reading.refused(Reason.NOT_ENROLLED)
                : reading;
    }

    private static Reading value(
            Assignment assignment, AssignmentGrade grade, Collection<GradebookEntry> entries) {
        BigDecimal raw = grade.raw();
        boolean notGraded = assignment.max() != null && assignment.max().signum() == 0;
        boolean none = notGraded || (raw != null && raw.signum() < 0);
        // A scale's range stands in the gradebook only, the same for every student.
        GradebookEntry ranged =
                assignment.isScale() ? entries.stream().findFirst().orElse(null) : null;
        Reading reading =
                Reading.ranged(
                        assignment.id(),
                        assignment.name(),
                        grade.userId(),
                        none ? null : raw,
                        ranged == null ? BigDecimal.ZERO : ranged.min(),
                        assignment.isScale() && ranged == null
                                ? null
                                : ranged == null ? assignment.max() : ranged.max(),
                        grade.gradedAt());
        return raw == null && !notGraded ? reading.refused(Reason.BAD_VALUE) : reading;
    }

    /** One grade for each user: that of the latest attempt. */
    private static Collection<AssignmentGrade> latest(List<AssignmentGrade> grades) {
        Map<Long, AssignmentGrade> byUser = new LinkedHashMap<>();
        for (AssignmentGrade grade : grades) {
            byUser.merge(
                    grade.userId(),
                    grade,
                    (first, second) -> second.attempt() >= first.attempt() ? second : first);
        }
        return byUser.values();
    }
}
