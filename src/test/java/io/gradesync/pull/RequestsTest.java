package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.ManyCourses;
import io.gradesync.testbed.TestService;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to Moodle grow with courses, not with students. */
class RequestsTest {

    private static final int COURSES = 20;

    @ParameterizedTest
    @ValueSource(strings = {"community", "both"})
    void fewRequestsForManySingleCalls(String edition) {
        try (ManyCourses courses = new ManyCourses(COURSES, edition);
                TestService service =
                        TestService.start(
                                courses.database(),
                                courses.moodle(),
                                Map.of("gradesync.moodle.concurrency", "3"))) {
            // The first ones wait for each other: as many as may be under way at once.
            CountDownLatch together = new CountDownLatch(3);
            courses.moodle()
                    .script(
                            "gradereport_user_get_grade_items",
                            form -> {
                                together.countDown();
                                try {
                                    together.await(20, TimeUnit.SECONDS);
                                } catch (InterruptedException stopped) {
                                    Thread.currentThread().interrupt();
                                }
                                return null;
                            });
            // Each activity stands in the gradebook too.
            long grades = 2L * courses.singleCalls();
            RunReport first = service.pull();
            assertThat(first.status()).isEqualTo("ok");
            assertThat(first.counts()).containsEntry("created", grades);
            assertThat(first.moodleRequests())
                    .isEqualTo(courses.moodle().requests().size())
                    .isLessThanOrEqualTo(courses.singleCalls() / 40);

            RunReport unchanged = service.pull();
            assertThat(unchanged.counts()).containsEntry("unchanged", grades);
            assertThat(unchanged.moodleRequests())
                    .isLessThanOrEqualTo(6 * COURSES)
                    .isLessThan(first.moodleRequests());

            courses.change(3);
            RunReport changed = service.pull();
            assertThat(changed.counts()).containsEntry("updated", 3L * 2 * 5 * COURSES);
            assertThat(changed.moodleRequests()).isLessThanOrEqualTo(6 * COURSES);

            assertThat(courses.moodle().mostAtOnce()).isEqualTo(3);
        }
    }

    /** The same tables, whichever way Moodle is asked. */
    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise", "both"})
    void theWayOfAskingChangesNothing(String edition) {
        try (ManyCourses packed = new ManyCourses(3, edition);
                ManyCourses plain = new ManyCourses(3, edition);
                TestService one = TestService.start(packed.database(), packed.moodle());
                TestService other =
                        TestService.start(
                                plain.database(),
                                plain.moodle(),
                                Map.of("gradesync.moodle.batch-size", "1"))) {
            RunReport inPacks = one.pull();
            RunReport alone = other.pull();
            assertThat(alone.counts()).isEqualTo(inPacks.counts());
            assertThat(alone.completion()).isEqualTo(inPacks.completion());
            assertThat(plain.database().content()).isEqualTo(packed.database().content());
            assertThat(alone.moodleRequests()).isGreaterThan(10 * inPacks.moodleRequests());
        }
    }
}
