package io.gradesync.pull;

import io.gradesync.grade.Decimals;
import io.gradesync.grade.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
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

    /** The items that were read, for {@code select-unread-grades.sql}. */
    public Map<String, Object> read(@Variable("source") SourcePull source) {
        Map<Long, StringJoiner> users = new LinkedHashMap<>();
        source.candidates()
                .forEach(
                        candidate ->
                                users(users, candidate.grade().itemId())
                                        .add(Long.toString(candidate.grade().userId())));
        source.refused().keySet().forEach(key -> users(users, key.itemId()));
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put(
                "items",
                JsonRows.of(
                        users.entrySet(),
                        (row, item) ->
                                row.put("item", item.getKey())
                                        .put("users", item.getValue().toString())));
        return parameters;
    }

    private static StringJoiner users(Map<Long, StringJoiner> users, long item) {
        return users.computeIfAbsent(item, added -> new StringJoiner(",", "{", "}"));
    }

    /**
     * Takes in the grades that were written before and were not read now: they keep the value that
     * was written last, in the item's range of now. What is refused otherwise is counted.
     */
    public void unread(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        Screening screening = new Screening(source);
        Map<Long, String> names = new HashMap<>();
        source.headers().forEach((item, header) -> names.put(item, header.itemName()));
        source.refused().values().forEach(each -> names.put(each.itemId(), each.itemName()));
        for (Map<String, Object> row : rows) {
            ItemAndUser key = ItemAndUser.of(row);
            Refusal refused = source.refused().remove(key);
            if (refused != null && refused.reason() == Reason.NO_GRADE) {
                refused = refused.withdrawn();
            }
            Integer student = (Integer) row.get("student");
            Reading written =
                    Reading.ranged(
                            key.itemId(),
                            names.get(key.itemId()),
                            key.userId(),
                            number(row, "raw"),
                            number(row, "min"),
                            number(row, "max"),
                            null);
            if (student != null && written.refusal() == null) {
                screening.keep(student, written, (String) row.get("hash"), refused);
            } else if (refused != null) {
                source.refuse(refused);
            }
        }
        source.refused().values().forEach(source::refuse);
        source.refused().clear();
    }

    /** Counts grades that stand as they should; some are kept for a reason. */
    static void unchanged(SourcePull source, Collection<Candidate> candidates) {
        long unchanged = 0;
        for (Candidate candidate : candidates) {
            if (candidate.kept() == null) {
                unchanged++;
            } else {
                source.refuse(candidate.kept());
            }
        }
        source.getCounts().unchanged(unchanged);
    }

    private static BigDecimal number(Map<String, Object> row, String column) {
        String text = (String) row.get(column);
        return text == null ? null : Decimals.parse(text);
    }
}
