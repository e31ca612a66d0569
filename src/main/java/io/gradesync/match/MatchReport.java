package io.gradesync.match;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.gradesync.pull.RunStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A match as the outside sees it, in the shape of the JSON.
 *
 * @param mapped new rows by kind; in a dry run, those that would be new
 * @param already rows that were there before, by kind
 * @param failure why nothing could be done, or null
 * @param failures a sentence for each course that could not be read
 */
@JsonPropertyOrder({"instance", "status", "mapped", "already", "gaps", "notes"})
public record MatchReport(
        String instance,
        String status,
        Map<String, Integer> mapped,
        Map<String, Integer> already,
        List<Map<String, Object>> gaps,
        List<String> notes,
        @JsonIgnore String failure,
        @JsonIgnore List<String> failures) {

    /** Names of the columns of a gap. */
    public static final List<String> COLUMNS =
            List.of("instance", "kind", "side", "id", "name", "reason");

    static MatchReport of(Match match) {
        String name = match.getInstance().name();
        List<String> failures = match.courseFailures();
        List<String> notes = new ArrayList<>();
        if (match.failure() != null) {
            notes.add(match.failure());
        }
        notes.addAll(failures);
        notes.addAll(match.notes());
        return new MatchReport(
                name,
                status(match, failures).label(),
                byKind(match::mappedNow),
                byKind(match.mapped()::count),
                match.failure() == null
                        ? match.gaps().stream().map(gap -> columns(name, gap)).toList()
                        : List.of(),
                notes,
                match.failure(),
                failures);
    }

    private static RunStatus status(Match match, List<String> failures) {
        if (match.failure() != null) {
            return RunStatus.FAILED;
        }
        if (failures.isEmpty()) {
            return RunStatus.OK;
        }
        boolean nothing =
                failures.size() == match.getCourses().size()
                        && byKind(match::mappedNow).values().stream().allMatch(rows -> rows == 0);
        return nothing ? RunStatus.FAILED : RunStatus.PARTIAL;
    }

    private static Map<String, Integer> byKind(Function<Kind, Integer> count) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            counts.put(kind.label(), count.apply(kind));
        }
        return counts;
    }

    private static Map<String, Object> columns(String instance, Gap gap) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("instance", instance);
        columns.put("kind", gap.kind().label());
        columns.put("side", gap.side().label());
        columns.put("id", gap.id());
        columns.put("name", gap.name());
        columns.put("reason", gap.reason());
        return columns;
    }
}
