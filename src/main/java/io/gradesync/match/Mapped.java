package io.gradesync.match;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The rows that {@code moodle_mapping} holds already: whoever made them, they decide. */
final class Mapped {

    /**
     * @param subjectId null when the row names none
     * @param courseId null when neither the row nor its id number names one
     */
    record Course(Integer subjectId, Integer courseId) {

        /** A row that names no course stands for its subject in every course. */
        private boolean covers(SubjectOfCourse subject) {
            return subjectId != null
                    && subjectId == subject.subjectId()
                    && (courseId == null || courseId == subject.courseId());
        }
    }

    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private final Map<Long, Set<Integer>> studentsByUser = new HashMap<>();
    private final Map<Integer, Set<Long>> usersByStudent = new HashMap<>();
    private final Map<Long, Course> courses = new TreeMap<>();
    private final Map<Long, Integer> batchByGroup = new HashMap<>();
    private final Map<Long, Set<Long>> enrolledUsers = new HashMap<>();
    private final Map<Long, Set<Integer>> enrolments = new HashMap<>();

    /** A row as it stands; record, course and user may be null. */
    Mapped add(Kind kind, long moodleId, Long userId, Integer recordId, Integer courseId) {
        counts.merge(kind, 1, Integer::sum);
        switch (kind) {
            case STUDENT -> {
                Set<Integer> students =
                        studentsByUser.computeIfAbsent(moodleId, user -> new HashSet<>());
                if (recordId != null) {
                    students.add(recordId);
                    usersByStudent
                            .computeIfAbsent(recordId, student -> new HashSet<>())
                            .add(moodleId);
                }
            }
            case COURSE -> courses.put(moodleId, new Course(recordId, courseId));
            case BATCH -> batchByGroup.put(moodleId, recordId);
            case ENROLMENT -> {
                if (userId != null) {
                    enrolledUsers.computeIfAbsent(moodleId, at -> new HashSet<>()).add(userId);
                }
                if (recordId != null) {
                    enrolments.computeIfAbsent(moodleId, at -> new HashSet<>()).add(recordId);
                }
            }
        }
        return this;
    }

    int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    boolean hasUser(long userId) {
        return studentsByUser.containsKey(userId);
    }

    boolean hasStudent(int studentId) {
        return usersByStudent.containsKey(studentId);
    }

    /** The students that rows name for the user; empty where no row names one. */
    Set<Integer> students(long userId) {
        return studentsByUser.getOrDefault(userId, Set.of());
    }

    /** The one student of the user, null when there is none, or when it is not clear who. */
    Integer student(long userId) {
        Set<Integer> students = students(userId);
        if (students.size() != 1) {
            return null;
        }
        Integer student = students.iterator().next();
        return usersByStudent.get(student).size() == 1 ? student : null;
    }

    /** By Moodle course id. */
    Map<Long, Course> courses() {
        return courses;
    }

    boolean hasSubject(SubjectOfCourse subject) {
        return courses.values().stream().anyMatch(course -> course.covers(subject));
    }

    boolean hasGroup(long groupId) {
        return batchByGroup.containsKey(groupId);
    }

    /** The batch of a group, or null. */
    Integer batch(long groupId) {
        return batchByGroup.get(groupId);
    }

    boolean hasEnrolment(long moodleCourseId, long userId, int enrolmentId) {
        return enrolledUsers.getOrDefault(moodleCourseId, Set.of()).contains(userId)
                || enrolments.getOrDefault(moodleCourseId, Set.of()).contains(enrolmentId);
    }
}
