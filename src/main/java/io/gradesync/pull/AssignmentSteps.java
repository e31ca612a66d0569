package io.gradesync.pull;

import io.gradesync.grade.Decimals;
import io.gradesync.grade.Source;
import io.gradesync.moodle.Assignment;
import io.gradesync.moodle.AssignmentCalls;
import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.MoodleErrors;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.Warning;
import io.gradesync.openeducat.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;

/** The steps of judging a course's assignments, whose grades were read with those of others. */
public final class AssignmentSteps {

    /**
     * @throws MoodleException when Moodle would not tell of them
     */
    public void requireRead(@Variable("source") SourcePull source) {
        RuntimeException failure = source.getCourse().failure(Source.ASSIGNMENT);
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether the gradebook has to be read for them, was not, and can be. */
    public boolean needsGradebook(@Variable("course") CoursePull course) {
        boolean needed =
                !course.isGradebookRead()
                        && course.assignments().stream().anyMatch(Assignment::needsGradebook);
        boolean offered = course.getPull().getSiteInfo().has(GradebookCalls.FUNCTION);
        if (needed && !offered) {
            course.getPull()
                    .incomplete(
                            "Course %d: assignments with marking workflow, blind marking, grade penalties or a scale were not read: the token's external service in Moodle lacks %s, add it there."
                                    .formatted(
                                            course.getMapping().moodleCourseId(),
                                            GradebookCalls.FUNCTION));
        }
        return needed && offered;
    }

    /**
     * Assignments that only the gradebook could tell of stay as they are.
     *
     * @throws MoodleException when nothing of the site can be read
     */
    public void gradebookFailed(
            @Variable("source") SourcePull source, @ExchangeException MoodleException failure) {
        if (failure.getKind() == Kind.SITE) {
            throw failure;
        }
        source.getPull()
                .incomplete(
                        "Course %d: assignments with marking workflow, blind marking, grade penalties or a scale were not read, as the gradebook was not: %s"
                                .formatted(
                                        source.getMapping().moodleCourseId(),
                                        failure.getMessage()));
    }

    /** The items whose last values are asked for, for {@code select-mapped-grades.sql}. */
    public Map<String, Object> mapped(@Variable("source") SourcePull source) {
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put(
                "items",
                JsonRows.of(
                        source.getCourse().assignments(),
                        (row, assignment) -> row.put("item", assignment.id())));
        return parameters;
    }

    /** Tells grades from what is none, and whose they are. */
    public void screen(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> mapped) {
        CoursePull course = source.getCourse();
        AssignmentReadings readings =
                new AssignmentReadings(
                        course.getRoster().keySet(),
                        course.isGradebookRead() ? course.getGradebook() : new Gradebook());
        Map<Long, Map<Long, Reading>> written = written(course, mapped);
        for (Assignment assignment : course.assignments()) {
            Warning warning = course.refusal(assignment);
            if (warning != null) {
                refuse(source, assignment, warning);
            } else if (course.isGradebookRead() || !assignment.needsGradebook()) {
                readings.add(
                        assignment,
                        course.grades(assignment),
                        written.getOrDefault(assignment.id(), Map.of()));
            }
        }
        new Screening(source).screen(readings.readings());
    }

    private static void refuse(SourcePull source, Assignment assignment, Warning warning) {
        String name = Text.name(assignment.name(), assignment.id());
        source.refuse(Refusal.ofItem(assignment.id(), name));
        source.getPull()
                .note(
                        "Assignment '%s' in course %d: %s"
                                .formatted(
                                        name,
                                        source.getMapping().moodleCourseId(),
                                        MoodleErrors.leftOut(AssignmentCalls.GRADES, warning)
                                                .getMessage()));
    }

    /** By assignment and Moodle user. */
    private static Map<Long, Map<Long, Reading>> written(
            CoursePull course, List<Map<String, Object>> rows) {
        Map<Long, String> names = new HashMap<>();
        course.assignments().forEach(assignment -> names.put(assignment.id(), assignment.name()));
        Map<Long, Map<Long, Reading>> written = new HashMap<>();
        for (Map<String, Object> row : rows) {
            long item = ((Number) row.get("item")).longValue();
            long user = ((Number) row.get("user")).longValue();
            written.computeIfAbsent(item, added -> new HashMap<>())
                    .put(
                            user,
                            Reading.ranged(
                                    item,
                                    names.get(item),
                                    user,
                                    Decimals.parse((String) row.get("raw")),
                                    Decimals.parse((String) row.get("min")),
                                    Decimals.parse((String) row.get("max")),
                                    null));
        }
        return written;
    }
}
