package io.gradesync.moodle;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The questions for assignments and their grades, many at once. */
public final class AssignmentCalls {

    public static final String ASSIGNMENTS = "mod_assign_get_assignments";
    public static final String GRADES = "mod_assign_get_grades";

    /** Assignments asked for at once: each is a field of the form. */
    public static final int MOST_AT_ONCE = 800;

    private AssignmentCalls() {}

    /** What the courses hold: {@code Activities<Assignment>}. */
    public static MoodleCall assignments(MoodleSite site, List<Long> courseIds) {
        Map<String, String> arguments = numbered("courseids", courseIds);
        // Without it Moodle tells only of courses in which the token's account is enrolled.
        arguments.put("includenotenrolledcourses", "1");
        return MoodleCall.of(site, ASSIGNMENTS, arguments, AssignmentCalls::readAssignments);
    }

    /** All grades of these assignments, of whomever: {@link AssignmentGrades}. */
    public static MoodleCall grades(MoodleSite site, List<Long> assignmentIds) {
        Map<String, String> arguments = numbered("assignmentids", assignmentIds);
        arguments.put("since", "0");
        return MoodleCall.of(site, GRADES, arguments, AssignmentCalls::readGrades);
    }

    static Map<String, String> numbered(String name, List<Long> ids) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            arguments.put("%s[%d]".formatted(name, i), ids.get(i).toString());
        }
        return arguments;
    }

    private static Activities<Assignment> readAssignments(Answer answer) throws IOException {
        List<Assignment> assignments = new ArrayList<>();
        List<Warning> warnings = new ArrayList<>();
        answer.objectWith(
                "courses",
                json -> MoodleJson.array(json, course -> readCourse(course, assignments)),
                Map.of("warnings", json -> warnings.addAll(MoodleJson.list(json, Warning::read))));
        return new Activities<>(assignments, warnings);
    }

    private static void readCourse(AnswerParser json, List<Assignment> assignments)
            throws IOException {
        MoodleJson.object(
                json,
                Map.of(
                        "assignments",
                        field ->
                                MoodleJson.array(
                                        field, each -> assignments.add(readAssignment(each)))));
    }

    private static Assignment readAssignment(AnswerParser json) throws IOException {
        long[] ids = new long[2];
        String[] name = new String[1];
        BigDecimal[] max = new BigDecimal[1];
        boolean[] flags = new boolean[4];
        MoodleJson.object(
                json,
                Map.of(
                        "id", field -> ids[0] = MoodleJson.id(field),
                        "course", field -> ids[1] = MoodleJson.id(field),
                        "name", field -> name[0] = MoodleJson.name(field),
                        "grade", field -> max[0] = MoodleJson.number(field),
                        "markingworkflow", field -> flags[0] = MoodleJson.isTrue(field),
                        "blindmarking", field -> flags[1] = MoodleJson.isTrue(field),
                        "revealidentities", field -> flags[2] = MoodleJson.isTrue(field),
                        "gradepenalty", field -> flags[3] = MoodleJson.isTrue(field)));
        boolean unreleased = flags[0] || (flags[1] && !flags[2]);
        return new Assignment(ids[0], ids[1], name[0], max[0], unreleased || flags[3]);
    }

    private static AssignmentGrades readGrades(Answer answer) throws IOException {
        Map<Long, List<AssignmentGrade>> grades = new LinkedHashMap<>();
        List<Warning> warnings = new ArrayList<>();
        answer.objectWith(
                "assignments",
                json -> MoodleJson.array(json, each -> readGraded(each, grades)),
                Map.of("warnings", json -> warnings.addAll(MoodleJson.list(json, Warning::read))));
        return new AssignmentGrades(grades, warnings);
    }

    private static void readGraded(AnswerParser json, Map<Long, List<AssignmentGrade>> grades)
            throws IOException {
        long[] id = new long[1];
        List<AssignmentGrade> rows = new ArrayList<>();
        MoodleJson.object(
                json,
                Map.of(
                        "assignmentid", field -> id[0] = MoodleJson.id(field),
                        "grades",
                                field ->
                                        MoodleJson.array(
                                                field, each -> rows.add(readGrade(each)))));
        grades.merge(
                id[0],
                rows,
                (first, more) -> {
                    first.addAll(more);
                    return first;
                });
    }

    private static AssignmentGrade readGrade(AnswerParser json) throws IOException {
        long[] numbers = new long[3];
        BigDecimal[] raw = new BigDecimal[1];
        MoodleJson.object(
                json,
                Map.of(
                        "userid", field -> numbers[0] = MoodleJson.id(field),
                        "attemptnumber", field -> numbers[1] = MoodleJson.id(field),
                        "timemodified", field -> numbers[2] = MoodleJson.id(field),
                        "grade", field -> raw[0] = readRaw(field)));
        return new AssignmentGrade(numbers[0], numbers[1], raw[0], MoodleJson.instant(numbers[2]));
    }

    /** Null is Moodle's way of saying that there is none, as is a negative number. */
    private static BigDecimal readRaw(AnswerParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_NULL
                ? BigDecimal.ONE.negate()
                : MoodleJson.number(json);
    }
}
