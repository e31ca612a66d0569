package io.gradesync.pull;

import java.util.Map;

/**
 * A Moodle course and where its grades go.
 *
 * @param subjectName null when the mapped {@code op_subject} does not exist
 * @param courseId {@code op_course}, null when none can be told
 */
public record CourseMapping(
        long moodleCourseId, Integer subjectId, String subjectName, Integer courseId) {

    /** A row of {@code select-courses.sql}. */
    public static CourseMapping of(Map<String, Object> row) {
        return new CourseMapping(
                ((Number) row.get("moodle_course_id")).longValue(),
                (Integer) row.get("subject_id"),
                (String) row.get("subject_name"),
                (Integer) row.get("course_id"));
    }
}
