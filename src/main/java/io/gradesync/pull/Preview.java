package io.gradesync.pull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;

/**
 * A run as one that looks at it before its plan is written.
 *
 * @param fresh whether it ended within the last day; false while it runs
 * @param appliedBy the run that has written its plan, or null
 * @param courses the Moodle courses that it was limited to; empty for all
 */
public record Preview(
        long run,
        String trigger,
        String status,
        String instance,
        boolean active,
        boolean fresh,
        Long appliedBy,
        Set<Long> courses) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A row of {@code select-preview.sql}. */
    public static Preview of(Map<String, Object> row) {
        return new Preview(
                ((Number) row.get("id")).longValue(),
                (String) row.get("trigger"),
                (String) row.get("status"),
                (String) row.get("instance"),
                Boolean.TRUE.equals(row.get("active")),
                Boolean.TRUE.equals(row.get("fresh")),
                (Long) row.get("applied_by"),
                courses((String) row.get("courses")));
    }

    /** A sentence that says why its plan cannot be written, or null when it can. */
    public String refusal() {
        if (!trigger.equals(Trigger.PREVIEW.label())) {
            return "Run %d is no preview: only a preview can be applied.".formatted(run);
        }
        if (status.equals("running")) {
            return "Preview %d is still running: wait for its end.".formatted(run);
        }
        if (!status.equals(RunStatus.OK.label()) && !status.equals(RunStatus.PARTIAL.label())) {
            return "Preview %d did not come to a good end (%s): preview again."
                    .formatted(run, status);
        }
        if (appliedBy != null) {
            return "Preview %d has been applied already, by run %d: preview again."
                    .formatted(run, appliedBy);
        }
        if (!fresh) {
            return "Preview %d is older than a day: preview again.".formatted(run);
        }
        if (!active) {
            return "'%s' is switched off: switch it on in moodle_instance, then preview again."
                    .formatted(instance);
        }
        return null;
    }

    private static Set<Long> courses(String json) {
        try {
            return json == null ? Set.of() : JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException neverFromOurOwnTable) {
            throw new IllegalStateException(neverFromOurOwnTable);
        }
    }
}
