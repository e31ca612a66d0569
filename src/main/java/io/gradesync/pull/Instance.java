package io.gradesync.pull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.grade.Band;
import io.gradesync.grade.Decimals;
import io.gradesync.grade.GradeScale;
import io.gradesync.grade.ScaleType;
import io.gradesync.grade.Source;
import io.gradesync.moodle.Words;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of {@code moodle_instance} with its letter bands. Holds the settings as they stand there,
 * good or bad.
 *
 * @param token as in the table: the token itself or a placeholder
 */
public record Instance(
        int id,
        String name,
        String url,
        String token,
        boolean active,
        boolean pullsGradebook,
        boolean pullsAssignments,
        boolean pullsQuizzes,
        boolean pullsCompletion,
        String scaleType,
        String passThreshold,
        String resultLines,
        List<Band> bands) {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int LONGEST_WORDS = 2000;

    /** A row of {@code select-instances.sql}; a switch that is null is on. */
    public static Instance of(Map<String, Object> row) {
        return new Instance(
                ((Number) row.get("id")).intValue(),
                words(row, "name"),
                words(row, "url"),
                (String) row.get("token"),
                !Boolean.FALSE.equals(row.get("active")),
                !Boolean.FALSE.equals(row.get("pull_gradebook_grades")),
                !Boolean.FALSE.equals(row.get("pull_assignment_grades")),
                !Boolean.FALSE.equals(row.get("pull_quiz_grades")),
                !Boolean.FALSE.equals(row.get("pull_completion_status")),
                words(row, "grade_scale_type"),
                (String) row.get("pass_threshold"),
                words(row, "result_lines"),
                bands((String) row.get("bands")));
    }

    /** As it can be told: who may write the table must not be able to write lines of the log. */
    private static String words(Map<String, Object> row, String column) {
        String words = (String) row.get(column);
        return words == null ? null : Words.safe(words, LONGEST_WORDS);
    }

    public boolean pulls(Source source) {
        return switch (source) {
            case GRADEBOOK -> pullsGradebook;
            case ASSIGNMENT -> pullsAssignments;
            case QUIZ -> pullsQuizzes;
        };
    }

    /**
     * @throws IllegalArgumentException with a sentence that says which setting of the instance to
     *     mend
     */
    public GradeScale scale() {
        return new GradeScale(ScaleType.of(scaleType), threshold(), bands);
    }

    /**
     * @throws IllegalArgumentException with a sentence that says what to set
     */
    public ResultLines lines() {
        return ResultLines.of(resultLines);
    }

    /** What decides on which grades are read and what is written for them, by column. */
    Map<String, Object> decisive() {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("pull_gradebook_grades", pullsGradebook);
        columns.put("pull_assignment_grades", pullsAssignments);
        columns.put("pull_quiz_grades", pullsQuizzes);
        columns.put("pull_completion_status", pullsCompletion);
        columns.put("grade_scale_type", scaleType);
        columns.put("pass_threshold", passThreshold);
        columns.put("result_lines", resultLines);
        columns.put("letters", bands);
        return columns;
    }

    private BigDecimal threshold() {
        BigDecimal threshold = passThreshold == null ? null : Decimals.parse(passThreshold);
        if (threshold == null) {
            throw new IllegalArgumentException(
                    "pass_threshold is %s: set it to a percentage above 0 and up to 100."
                            .formatted(passThreshold == null ? "empty" : passThreshold));
        }
        return threshold;
    }

    @Override
    public String toString() {
        return name;
    }

    private static List<Band> bands(String json) {
        List<Band> bands = new ArrayList<>();
        try {
            for (JsonNode band : JSON.readTree(json)) {
                bands.add(
                        new Band(
                                band.path(0).textValue(),
                                decimal(band.path(1)),
                                decimal(band.path(2))));
            }
        } catch (JsonProcessingException neverFromOurOwnQuery) {
            throw new IllegalStateException(neverFromOurOwnQuery);
        }
        return bands;
    }

    private static BigDecimal decimal(JsonNode number) {
        return number.isNull() || number.isMissingNode() ? null : Decimals.parse(number.asText());
    }
}
