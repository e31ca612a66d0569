package io.gradesync.pull;

import io.gradesync.grade.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** The steps of comparing with OpenEduCat that are the same for every edition. */
public final class Comparison {

    /** Grades compared in one statement at the most, unless one item has more. */
    private static final int SLICE = 8000;

    /** The candidates in slices of whole items, to be compared side by side. */
    public List<List<Candidate>> slices(@Variable("source") SourcePull source) {
        Map<Long, List<Candidate>> byItem = new LinkedHashMap<>();
        for (Candidate candidate : source.candidates()) {
            byItem.computeIfAbsent(candidate.grade().itemId(), item -> new ArrayList<>())
                    .add(candidate);
        }
        List<List<Candidate>> slices = new ArrayList<>();
        for (List<Candidate> item : byItem.values()) {
            if (slices.isEmpty() || slices.get(slices.size() - 1).size() + item.size() > SLICE) {
                slices.add(new ArrayList<>());
            }
            slices.get(slices.size() - 1).addAll(item);
        }
        return slices;
    }

    public void differences(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        source.addDifferences(rows);
    }

    /** What Moodle holds no grade for, for {@code select-withdrawn.sql}. */
    public Map<String, Object> ungraded(@Variable("source") SourcePull source) {
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put(
                "ungraded",
                JsonRows.of(
                        source.ungraded(),
                        (row, refusal) ->
                                row.put("item", refusal.itemId()).put("user", refusal.userId())));
        return parameters;
    }

    /** Tells grades that were taken back from those that never were. */
    public void withdrawn(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        Set<ItemAndUser> written = new HashSet<>();
        rows.forEach(row -> written.add(ItemAndUser.of(row)));
        for (Refusal refusal : source.ungraded()) {
            boolean taken = written.contains(new ItemAndUser(refusal.itemId(), refusal.userId()));
            source.refuse(
                    taken
                            ? new Refusal(
                                    refusal.itemId(),
                                    refusal.itemName(),
                                    refusal.userId(),
                                    refusal.studentId(),
                                    null,
                                    refusal.min(),
                                    refusal.max(),
                                    Reason.WITHDRAWN)
                            : refusal);
        }
    }
}
