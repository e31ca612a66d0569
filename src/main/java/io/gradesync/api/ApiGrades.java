package io.gradesync.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.grade.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** The steps that tell why grades are what they are. */
public final class ApiGrades {

    /** Where grades stand, by model and id, for several editions. */
    public List<Map<String, Object>> all(@Body List<List<Map<String, Object>>> editions) {
        return editions == null ? List.of() : editions.stream().flatMap(List::stream).toList();
    }

    /**
     * A row for each grade of a student.
     *
     * @param rows of {@code select-api-grades.sql}
     * @param standing of {@code select-standing.sql}
     */
    public Map<String, Object> grades(
            @Variable("grades") List<Map<String, Object>> rows,
            @Body List<Map<String, Object>> standing) {
        List<Map<String, Object>> grades = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            if (row.get("source") != null) {
                Map<String, Object> grade = grade(row);
                grade.put("stands", stands(row, standing));
                grade.put("action", row.get("action"));
                grade.put("reason", row.get("reason"));
                grade.put("at", row.get("at"));
                grades.add(grade);
            }
        }
        return Map.of("grades", grades);
    }

    /**
     * One grade with its whole history.
     *
     * @throws ApiException when nothing is known of it
     */
    public Map<String, Object> grade(
            @Variable("asked") Map<String, Object> asked,
            @Variable("grades") List<Map<String, Object>> rows,
            @Body List<Map<String, Object>> standing) {
        if (rows.isEmpty()) {
            throw new ApiException(404, "There is no such student: look at /api/students.");
        }
        Map<String, Object> row = rows.get(0);
        if (row.get("source") == null) {
            throw new ApiException(
                    404,
                    "Nothing is known of this grade: no pull has found one. Is there a grade in"
                            + " Moodle, and are course and student mapped (the gap report)?");
        }
        Map<String, Object> student = new LinkedHashMap<>();
        student.put("id", number(asked.get("student")));
        student.put("name", row.get("student_name"));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("instance", number(asked.get("instance")));
        answer.put("student", student);
        answer.putAll(grade(row));
        String stands = stands(row, standing);
        boolean mapped = row.get("model") != null;
        answer.put("call", call((String) row.get("source")));
        answer.put("askedAt", row.get("asked_at"));
        JsonNode history = ApiAnswers.read(row.get("history"));
        answer.put(
                "sentence",
                new GradeStory(
                                (String) row.get("action"),
                                (String) row.get("reason"),
                                mapped,
                                stands,
                                lastWritten(history))
                        .sentence());
        answer.put("mapping", mapped ? mapping(row) : null);
        answer.put("stands", stands);
        answer.put("history", history);
        return answer;
    }

    private static Map<String, Object> grade(Map<String, Object> row) {
        Map<String, Object> grade = new LinkedHashMap<>();
        grade.put("source", row.get("source"));
        grade.put("moodleCourseId", row.get("course"));
        grade.put("course", row.get("course_name"));
        grade.put("moodleItemId", row.get("item"));
        grade.put("moodleUserId", row.get("user"));
        grade.put("itemName", row.get("item_name"));
        return grade;
    }

    private static Map<String, Object> mapping(Map<String, Object> row) {
        Map<String, Object> mapping = new LinkedHashMap<>();
        mapping.put("model", row.get("model"));
        mapping.put("recordId", row.get("record"));
        mapping.put("hash", row.get("hash"));
        mapping.put("raw", row.get("raw"));
        mapping.put("min", row.get("min"));
        mapping.put("max", row.get("max"));
        mapping.put("at", row.get("mapped_at"));
        return mapping;
    }

    private static String stands(Map<String, Object> row, List<Map<String, Object>> standing) {
        return standing.stream()
                .filter(
                        each ->
                                each.get("model").equals(row.get("model"))
                                        && each.get("record").equals(row.get("record")))
                .map(each -> (String) each.get("stands"))
                .findFirst()
                .orElse(null);
    }

    private static String lastWritten(JsonNode history) {
        String last = null;
        for (JsonNode row : history) {
            last = row.path("new").isTextual() ? row.path("new").textValue() : last;
        }
        return last;
    }

    private static String call(String source) {
        return switch (Source.valueOf(source.toUpperCase(Locale.ROOT))) {
            case GRADEBOOK -> "gradereport_user_get_grade_items";
            case ASSIGNMENT -> "mod_assign_get_grades";
            case QUIZ -> "mod_quiz_get_user_best_grade";
        };
    }

    private static Long number(Object text) {
        return Long.valueOf(text.toString());
    }
}
