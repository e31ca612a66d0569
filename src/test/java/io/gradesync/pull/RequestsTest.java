package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwentyCourses;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests to Moodle grow with courses, not with students. */
class RequestsTest {

    private static final int GRADES = 2 * TwentyCourses.SINGLE_CALLS;

    @Test
    void fewRequestsForManySingleCalls() {
        try (TwentyCourses courses = new TwentyCourses();
                TestService service =
                        TestService.start(
                                courses.database(),
                                courses.moodle(),
                                Map.of("gradesync.moodle.concurrency", "3"))) {
            RunReport first = service.pull();
            assertThat(first.status()).isEqualTo("ok");
            assertThat(first.counts()).containsEntry("created", (long) GRADES);
            assertThat(first.moodleRequests())
                    .isEqualTo(courses.moodle().requests().size())
                    .isLessThanOrEqualTo(TwentyCourses.SINGLE_CALLS / 40);

            RunReport unchanged = service.pull();
            assertThat(unchanged.counts()).containsEntry("unchanged", (long) GRADES);
            assertThat(unchanged.moodleRequests())
                    .isLessThanOrEqualTo(6 * TwentyCourses.COURSES)
                    .isLessThan(first.moodleRequests());

            courses.change(3);
            RunReport changed = service.pull();
            assertThat(changed.counts())
                    .containsEntry("updated", 3L * 2 * 5 * TwentyCourses.COURSES);
            assertThat(changed.moodleRequests()).isLessThanOrEqualTo(6 * TwentyCourses.COURSES);

            assertThat(courses.moodle().mostAtOnce()).isEqualTo(3);
        }
    }

    /** The same tables, whichever way Moodle is asked. */
    @Test
    void theWayOfAskingChangesNothing() {
        try (TwentyCourses packed = new TwentyCourses();
                TwentyCourses plain = new TwentyCourses();
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
            assertThat(alone.moodleRequests()).isGreaterThan(20 * inPacks.moodleRequests());
        }
    }
}
