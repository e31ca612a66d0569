package io.gradesync.pull;

import java.util.Map;

/**
 * What a recompute has done.
 *
 * @param gradebooks that were recomputed; in the community edition marksheet lines
 * @param unread overrides of final grades that are no numbers and were passed over
 */
public record Recomputed(int gradebooks, int unread) {

    static final Recomputed NOTHING = new Recomputed(0, 0);

    /** The row with which a statement of recompute ends. */
    static Recomputed of(Map<String, Object> row) {
        Number unread = (Number) row.get("unread");
        return new Recomputed(
                ((Number) row.get("recomputed")).intValue(),
                unread == null ? 0 : unread.intValue());
    }

    Recomputed and(Recomputed other) {
        return new Recomputed(gradebooks + other.gradebooks, unread + other.unread);
    }

    /** What is to be done about what could not be read. */
    public String sentence() {
        return "%d override(s) of final grades are no numbers and were passed over: mend them in OpenEduCat (op_grade_override_line.override)."
                .formatted(unread);
    }
}
