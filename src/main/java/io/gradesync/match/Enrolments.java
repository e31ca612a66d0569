package io.gradesync.match;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The one enrolment of each student in each course that counts. */
final class Enrolments {

    private record Place(int studentId, int courseId) {}

    private final Map<Place, Integer> ids = new HashMap<>();
    private final Map<Integer, Set<Integer>> running = new HashMap<>();

    Enrolments add(int id, int studentId, int courseId, boolean isRunning) {
        ids.put(new Place(studentId, courseId), id);
        if (isRunning) {
            running.computeIfAbsent(courseId, first -> new HashSet<>()).add(studentId);
        }
        return this;
    }

    /** {@code op_student_course}, or null. */
    Integer id(int studentId, int courseId) {
        return ids.get(new Place(studentId, courseId));
    }

    /** Students with a running enrolment. */
    Set<Integer> running(int courseId) {
        return running.getOrDefault(courseId, Set.of());
    }
}
