package io.gradesync.pull;

import io.gradesync.grade.Decimals;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What Moodle answered to single questions on earlier pulls ({@code grade_sync_answer}). An answer
 * holds as long as what we saw of the matter elsewhere is the same, and no longer than the full
 * sweep allows.
 */
final class Memory {

    /**
     * An answer.
     *
     * @param seen what stood beside it when it was given; null: it must not be used again
     * @param value in words or as a number; null: there was none
     */
    record Answer(String seen, String value) {

        /** Moodle's answer held no number that a grade can be; it is not kept. */
        static final Answer UNREADABLE = new Answer(null, "?");

        boolean isUnreadable() {
            return this == UNREADABLE;
        }

        static Answer of(String seen, BigDecimal number) {
            return new Answer(seen, number == null ? null : Decimals.plain(number));
        }

        BigDecimal number() {
            return value == null ? null : Decimals.parse(value);
        }
    }

    private final Map<ItemAndUser, Answer> answers = new HashMap<>();

    /**
     * @param rows of {@code select-answers.sql}
     */
    Memory(List<Map<String, Object>> rows) {
        for (Map<String, Object> row : rows) {
            answers.put(
                    new ItemAndUser(
                            ((Number) row.get("item")).longValue(),
                            ((Number) row.get("user")).longValue()),
                    new Answer((String) row.get("seen"), (String) row.get("value")));
        }
    }

    /** The answer that still holds, or null. */
    Answer recall(ItemAndUser key, String seen) {
        Answer answer = answers.get(key);
        return answer != null && seen != null && seen.equals(answer.seen()) ? answer : null;
    }
}
