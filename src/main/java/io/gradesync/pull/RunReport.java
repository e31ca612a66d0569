package io.gradesync.pull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.grade.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run as the outside sees it, in the shape of the JSON.
 *
 * @param id of the run, null when none was made
 * @param edition of OpenEduCat that is written, null when the run did not come so far
 * @param changes what a preview found, null for any other run
 * @param failure why nothing could be done, or null; told on standard error, not in the JSON
 * @param results course by course, for the table
 */
@JsonPropertyOrder({
    "id",
    "instance",
    "trigger",
    "status",
    "edition",
    "startedAt",
    "finishedAt",
    "courses",
    "counts",
    "exams",
    "completion",
    "recomputed",
    "moodleRequests",
    "notes",
    "changes"
})
public record RunReport(
        @JsonInclude(JsonInclude.Include.ALWAYS) Long id,
        String instance,
        String trigger,
        String status,
        @JsonInclude(JsonInclude.Include.ALWAYS) String edition,
        String startedAt,
        String finishedAt,
        Map<String, Integer> courses,
        Map<String, Object> counts,
        Map<String, Integer> exams,
        Map<String, Integer> completion,
        int recomputed,
        int moodleRequests,
        List<String> notes,
        @JsonInclude(JsonInclude.Include.NON_NULL) List<PlannedChange> changes,
        @JsonIgnore String failure,
        @JsonIgnore List<CourseResult> results) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The run as it stands now. */
    public static RunReport of(Pull pull) {
        return of(pull, pull.isPreview() ? pull.getPlan() : null);
    }

    /** The same without what a preview found, which can be much. */
    public static RunReport progress(Pull pull) {
        return of(pull, null);
    }

    private static RunReport of(Pull pull, List<PlannedChange> changes) {
        List<CourseResult> results = pull.getResults();
        int failed = (int) results.stream().filter(course -> course.failure() != null).count();
        List<String> notes = pull.getNotes();
        if (pull.getFailure() != null && !notes.contains(pull.getFailure())) {
            notes = new java.util.ArrayList<>(notes);
            notes.add(pull.getFailure());
        }
        return new RunReport(
                pull.getRunId() == 0 ? null : pull.getRunId(),
                pull.getInstance().name(),
                pull.getRequest().trigger().label(),
                pull.status().label(),
                pull.getEdition(),
                seconds(pull.getStartedAt()),
                seconds(Instant.now()),
                ordered(
                        "total",
                        pull.getCourses().size(),
                        "ok",
                        results.size() - failed,
                        "failed",
                        failed),
                counts(pull.getCounts()),
                ordered("created", pull.getExamsCreated(), "updated", pull.getExamsUpdated()),
                ordered(
                        "complete",
                        pull.getComplete(),
                        "incomplete",
                        pull.getIncomplete(),
                        "none",
                        pull.getWithoutCompletion()),
                pull.getRecomputed(),
                pull.getMoodleRequests(),
                notes,
                changes,
                pull.getFailure(),
                results);
    }

    /** What {@code grade_sync_run.counts} holds. */
    String countsJson() {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("courses", courses);
        row.put("counts", counts);
        row.put("exams", exams);
        row.put("completion", completion);
        row.put("recomputed", recomputed);
        row.put("moodleRequests", moodleRequests);
        row.put("notes", notes);
        return json(row);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException neverForMapsOfNumbers) {
            throw new IllegalStateException(neverForMapsOfNumbers);
        }
    }

    private static Map<String, Object> counts(Counts counts) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("read", counts.read());
        for (Action action : Action.values()) {
            map.put(action.label(), counts.written(action));
        }
        map.put("unchanged", counts.unchanged());
        map.put("skipped", labels(counts.refused(false)));
        map.put("failed", labels(counts.refused(true)));
        return map;
    }

    private static Map<String, Long> labels(Map<Reason, Long> refused) {
        Map<String, Long> map = new LinkedHashMap<>();
        refused.forEach((reason, grades) -> map.put(reason.label(), grades));
        return map;
    }

    private static Map<String, Integer> ordered(Object... namesAndNumbers) {
        Map<String, Integer> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndNumbers.length; i += 2) {
            map.put((String) namesAndNumbers[i], (Integer) namesAndNumbers[i + 1]);
        }
        return map;
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
