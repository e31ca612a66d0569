package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * More courses than Moodle is asked for together: those of the second group are told of as those of
 * the first.
 */
class CourseGroupsTest {

    /** One more than make a group. */
    private static final int COURSES = 41;

    private static final long FIRST = 201;
    private static final long LAST = FIRST + COURSES - 1;

    private TestDatabase database;
    private ScriptedMoodle moodle;

    @BeforeEach
    void start() {
        database = TestPostgres.sampleUniversity();
        database.execute(
                """
                delete from moodle_mapping where model = 'op.subject';
                update moodle_instance set pull_completion_status = false;
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                select i.id, 'op.subject', c, 1, 1 from moodle_instance i, generate_series(%d, %d) c
                """
                        .formatted(FIRST, LAST));
        moodle = ScriptedMoodle.start();
        for (long course = FIRST; course <= LAST; course++) {
            moodle.course(course)
                    .item(5000 + course, "Essay " + course, "0", "100")
                    .grade(5000 + course, 1001, "80");
        }
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    @Test
    @Fault({29, 33})
    void whatTheDeadlineKeepsFromBeingReadIsToldCourseByCourse() {
        Duration deadline = Duration.ofSeconds(8);
        moodle.script(
                "gradereport_user_get_grade_items",
                form -> {
                    if (form.get("courseid").equals("" + FIRST)) {
                        Instant late = Instant.now().plus(deadline);
                        await().atMost(Duration.ofSeconds(30))
                                .until(() -> Instant.now().isAfter(late));
                    }
                    return null;
                });
        RunReport run;
        try (TestService service =
                TestService.start(
                        database,
                        moodle,
                        Map.of("gradesync.pull.deadline", deadline.toSeconds() + "s"))) {
            run = service.pull();
        }
        assertThat(run.failure()).isNull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.results()).hasSize(COURSES);
        assertThat(run.results())
                .filteredOn(course -> course.moodleCourseId() == LAST)
                .singleElement()
                .satisfies(
                        course -> assertThat(course.failure()).contains("gradesync.pull.deadline"));
        assertThat(run.courses().get("ok") + run.courses().get("failed")).isEqualTo(COURSES);
        assertThat(run.notes()).anyMatch(note -> note.startsWith("Course " + LAST));
        assertThat(database.grades()).contains("Essay 201|1|80").doesNotContain("Essay 241|1|80");
    }

    @Test
    @Fault({46, 47})
    void aPreviewThatIsStoppedBetweenTwoGroupsIsInterrupted() {
        AtomicInteger done = new AtomicInteger();
        try (TestService service = TestService.start(database, moodle)) {
            PullListener listener =
                    new PullListener() {
                        @Override
                        public void courseDone(Pull pull, CourseResult course) {
                            if (done.incrementAndGet() == COURSES - 1) {
                                CompletableFuture.runAsync(service::close);
                                await().until(
                                                () ->
                                                        service.service()
                                                                .context()
                                                                .getStatus()
                                                                .isStopping());
                            }
                        }
                    };
            List<RunReport> runs =
                    service.service()
                            .pull(
                                    new PullRequest(
                                            Trigger.PREVIEW, Set.of(), Set.of(), null, listener));
            assertThat(runs).extracting(RunReport::status).containsExactly("interrupted");
            assertThat(runs.get(0).courses()).containsEntry("ok", COURSES - 1);
        }
        assertThat(database.rows("select status from grade_sync_run"))
                .containsExactly("interrupted");
    }

    @Test
    void aCourseOfWhichNothingIsToldKeepsARunFromBeingGood() {
        Pull pull = new Pull(null, PullRequest.everything("cli"), null, new StopSignal());
        pull.setCourses(
                List.of(
                        new CourseMapping(FIRST, 1, "Mathematics", 1),
                        new CourseMapping(LAST, 1, "Mathematics", 1)));
        pull.courseDone(new CourseResult(FIRST, "Mathematics", new Counts(), null, true));
        assertThat(pull.status()).isEqualTo(RunStatus.PARTIAL);
        pull.courseDone(new CourseResult(LAST, "Mathematics", new Counts(), null, true));
        assertThat(pull.status()).isEqualTo(RunStatus.OK);
    }
}
