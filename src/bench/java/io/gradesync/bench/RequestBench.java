package io.gradesync.bench;

import io.gradesync.pull.RunReport;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.ManyCourses;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many requests to Moodle a pull makes, beside asking for each student and activity alone. */
class RequestBench {

    private static final int COURSES = 20;

    @Test
    void twentyCoursesOfFiftyStudents() {
        try (ManyCourses courses = new ManyCourses(COURSES);
                TestService service = TestService.start(courses.database(), courses.moodle())) {
            RunReport first = service.pull();
            RunReport unchanged = service.pull();
            System.out.printf(
                    "%d courses x %d students x (%d quizzes + %d assignments) = %d single calls%n",
                    COURSES,
                    ManyCourses.STUDENTS,
                    ManyCourses.QUIZZES,
                    ManyCourses.ASSIGNMENTS,
                    courses.singleCalls());
            System.out.printf(
                    "first pull: %d requests, one for %.1f single calls%n",
                    first.moodleRequests(),
                    (double) courses.singleCalls() / first.moodleRequests());
            System.out.printf(
                    "unchanged pull: %d requests, %.1f a course%n",
                    unchanged.moodleRequests(),
                    (double) unchanged.moodleRequests() / COURSES);
        }
        try (ManyCourses courses = new ManyCourses(COURSES);
                TestService service =
                        TestService.start(
                                courses.database(),
                                courses.moodle(),
                                Map.of("gradesync.moodle.batch-size", "1"))) {
            System.out.printf(
                    "first pull without packs: %d requests%n", service.pull().moodleRequests());
        }
    }
}
