package io.gradesync.pull;

import java.util.ArrayList;
import java.util.List;

/**
 * Courses of which Moodle is asked together what it tells of many at once, so that requests do not
 * grow with their number.
 */
public final class CourseGroup {

    /** The form that asks for them stays small, and so does what is held of them. */
    private static final int SIZE = 40;

    private final Pull pull;
    private final List<CoursePull> courses;

    private CourseGroup(Pull pull, List<CoursePull> courses) {
        this.pull = pull;
        this.courses = List.copyOf(courses);
    }

    static List<CourseGroup> of(Pull pull, List<CoursePull> courses) {
        List<CourseGroup> groups = new ArrayList<>();
        for (int from = 0; from < courses.size(); from += SIZE) {
            groups.add(
                    new CourseGroup(
                            pull, courses.subList(from, Math.min(courses.size(), from + SIZE))));
        }
        return groups;
    }

    public Pull getPull() {
        return pull;
    }

    public List<CoursePull> getCourses() {
        return courses;
    }

    /** Those of which something is known to be readable. */
    List<CoursePull> readable() {
        return courses.stream().filter(course -> course.getFailure() == null).toList();
    }

    void fail(RuntimeException why) {
        courses.forEach(course -> course.fail(why));
    }
}
