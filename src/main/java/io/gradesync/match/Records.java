package io.gradesync.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What OpenEduCat holds, as far as a match looks at it. */
final class Records {

    /**
     * @param registration {@code gr_no}, may be null
     * @param email of the partner, may be null
     */
    record Student(int id, String name, String registration, String email, boolean active) {}

    record Batch(int id, String name, int courseId) {}

    private final Map<Integer, String> subjects = new HashMap<>();
    private final Map<Integer, String> courses = new HashMap<>();
    private final Map<Integer, Batch> batches = new HashMap<>();
    private final List<SubjectOfCourse> taught = new ArrayList<>();
    private final Map<Integer, Student> students = new HashMap<>();

    Records subject(int id, String name) {
        subjects.put(id, name == null ? "subject " + id : name);
        return this;
    }

    Records course(int id, String name) {
        courses.put(id, name == null ? "course " + id : name);
        return this;
    }

    Records batch(int id, String name, int courseId) {
        batches.put(id, new Batch(id, name, courseId));
        return this;
    }

    Records taught(int subjectId, int courseId) {
        taught.add(new SubjectOfCourse(subjectId, courseId));
        return this;
    }

    Records student(int id, String name, String registration, String email, boolean active) {
        students.put(id, new Student(id, name, registration, email, active));
        return this;
    }

    boolean hasSubject(int id) {
        return subjects.containsKey(id);
    }

    boolean hasCourse(int id) {
        return courses.containsKey(id);
    }

    String courseName(int id) {
        return courses.getOrDefault(id, "course " + id);
    }

    String name(SubjectOfCourse subject) {
        return "%s (%s)"
                .formatted(
                        subjects.getOrDefault(
                                subject.subjectId(), "subject " + subject.subjectId()),
                        courseName(subject.courseId()));
    }

    /** Null when there is none. */
    Batch batch(int id) {
        return batches.get(id);
    }

    /** Subjects of courses, where OpenEduCat says. */
    List<SubjectOfCourse> taught() {
        return taught;
    }

    Map<Integer, Student> students() {
        return students;
    }
}
