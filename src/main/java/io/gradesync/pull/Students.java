package io.gradesync.pull;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which OpenEduCat student a Moodle user is. */
public final class Students {

    private final Map<Long, Integer> studentByUser = new HashMap<>();
    private final Set<Long> ambiguous = new HashSet<>();

    /** From the rows of {@code select-students.sql}. */
    public static Students of(List<Map<String, Object>> rows) {
        Students students = new Students();
        for (Map<String, Object> row : rows) {
            long user = ((Number) row.get("user_id")).longValue();
            if (Boolean.TRUE.equals(row.get("ambiguous"))) {
                students.ambiguous.add(user);
            } else {
                students.studentByUser.put(user, (Integer) row.get("student_id"));
            }
        }
        return students;
    }

    /** Null when the user is not mapped, or to more than one. */
    public Integer student(long userId) {
        return studentByUser.get(userId);
    }

    public boolean isAmbiguous(long userId) {
        return ambiguous.contains(userId);
    }
}
