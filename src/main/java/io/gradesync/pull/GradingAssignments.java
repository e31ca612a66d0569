package io.gradesync.pull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The grading assignments of a source's items that stand in OpenEduCat already.
 *
 * @param byItem by Moodle item id; nothing where one has to be made
 * @param faculty who shall stand in new ones, or null
 */
record GradingAssignments(Map<Long, Row> byItem, Integer faculty) {

    /**
     * @param adopts whether a person made it, and it becomes the item's
     */
    record Row(int id, boolean adopts) {}

    /** Rows of {@code select-assignments.sql}. */
    static GradingAssignments of(List<Map<String, Object>> rows) {
        Map<Long, Row> byItem = new HashMap<>();
        Integer faculty = null;
        for (Map<String, Object> row : rows) {
            faculty = (Integer) row.get("faculty");
            if (row.get("assignment") != null) {
                byItem.put(
                        ((Number) row.get("item")).longValue(),
                        new Row(
                                (Integer) row.get("assignment"),
                                Boolean.TRUE.equals(row.get("adopts"))));
            }
        }
        return new GradingAssignments(byItem, faculty);
    }

    /** Null when one has to be made. */
    Integer id(long itemId) {
        Row row = byItem.get(itemId);
        return row == null ? null : row.id();
    }

    /** The assignment of a person that becomes the item's, or null. */
    Integer adopted(long itemId) {
        Row row = byItem.get(itemId);
        return row != null && row.adopts() ? row.id() : null;
    }

    /** Whether one has to be made, and nobody could stand in it. */
    boolean lacksFaculty(long itemId) {
        return faculty == null && !byItem.containsKey(itemId);
    }
}
