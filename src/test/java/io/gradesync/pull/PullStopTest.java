package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ManyCourses;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service is stopped in the middle of a pull. */
class PullStopTest {

    /** One course after the other, each from its beginning to its end. */
    private static final Map<String, String> ONE_BY_ONE =
            Map.of("gradesync.moodle.concurrency", "1");

    private static final String LOCKS =
            "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid"
                    + " from pg_database where datname = current_database())";

    private static CompletableFuture<Void> stop(TestService service) {
        CompletableFuture<Void> stop = CompletableFuture.runAsync(service::close);
        await().until(() -> service.service().context().getStatus().isStopping());
        return stop;
    }

    private static String lastRun(TestDatabase database) {
        return database.value(
                "select status || ' ' || (finished_at is not null) from grade_sync_run order by id"
                        + " desc limit 1");
    }

    private static List<String> undisturbed(ManyCourses courses, String edition) {
        try (ManyCourses other = new ManyCourses(courses.number(), edition);
                TestService service = TestService.start(other.database(), other.moodle())) {
            assertThat(service.pull().status()).isEqualTo("ok");
            return other.database().content();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise", "both"})
    @Fault(46)
    void theChunkOnItsWayIsFinishedAndTheNextPullBringsTheRest(String edition) throws SQLException {
        try (ManyCourses courses = new ManyCourses(3, edition)) {
            TestDatabase database = courses.database();
            ScriptedMoodle moodle = courses.moodle();
            int asked;
            try (TestService service = TestService.start(database, moodle, ONE_BY_ONE)) {
                CompletableFuture<RunReport> pull;
                CompletableFuture<Void> stop;
                try (Connection person = database.connect();
                        Statement statement = person.createStatement()) {
                    person.setAutoCommit(false);
                    statement.execute("lock table grade_sync_change in share mode");
                    pull = CompletableFuture.supplyAsync(service::pull);
                    await().until(
                                    () ->
                                            database.number(
                                                            "select count(*) from pg_locks where"
                                                                + " not granted and database ="
                                                                + " (select oid from pg_database"
                                                                + " where datname ="
                                                                + " current_database())")
                                                    > 0);
                    asked = moodle.requests().size();
                    stop = stop(service);
                    person.rollback();
                }
                stop.join();
                RunReport report = pull.join();

                assertThat(report.status()).isEqualTo("interrupted");
                assertThat(report.failure()).isNull();
                assertThat(report.notes())
                        .containsExactly(
                                "The service was stopped: the next pull brings what is missing.");
            }
            assertThat(moodle.requests()).as("Moodle is not asked any more").hasSize(asked);
            assertThat(lastRun(database)).isEqualTo("interrupted true");
            assertThat(database.number(LOCKS)).as("the lock is free").isZero();
            assertThat(
                            database.rows(
                                    "select distinct source || ' ' || count(*) from"
                                            + " grade_sync_change group by moodle_course_id,"
                                            + " source"))
                    .as("whole chunks, and none that came after")
                    .containsExactly("gradebook 250");
            assertThat(database.number("select count(*) from moodle_mapping where sync_hash <> ''"))
                    .isEqualTo(database.number("select count(*) from grade_sync_change"));
            if (!edition.equals("community")) {
                assertThat(
                                database.number(
                                        "select count(distinct record_id) from"
                                                + " grade_sync_recompute"))
                        .as("marked for the next pull")
                        .isEqualTo(
                                database.number(
                                        "select count(distinct student_id) from"
                                                + " grade_sync_change"));
            }

            try (TestService service = TestService.start(database, moodle)) {
                RunReport next = service.pull();
                assertThat(next.status()).as("%s", next.notes()).isEqualTo("ok");
                assertThat(database.content()).isEqualTo(undisturbed(courses, edition));
                assertThat(database.number("select count(*) from grade_sync_recompute")).isZero();
                assertThat(
                                database.number(
                                        "select count(*) from (select source, moodle_item_id,"
                                                + " moodle_user_id from grade_sync_change group by"
                                                + " 1, 2, 3 having count(*) > 1) twice"))
                        .isZero();
            }
        }
    }

    @Test
    @Fault(46)
    void anAnswerThatMoodleDoesNotGiveIsNotWaitedFor() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                Gate gate = new Gate();
                TestService service = TestService.start(database, moodle)) {
            moodle.script("gradereport_user_get_grade_items", gate);
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            gate.awaitAsked();

            service.close();

            assertThat(pull.join().status()).isEqualTo("interrupted");
            assertThat(lastRun(database)).isEqualTo("interrupted true");
            assertThat(database.journal()).as("nobody is told to be refused").isEmpty();
            assertThat(database.number(LOCKS)).isZero();
        }
    }

    @Test
    @Fault(46)
    void thePauseBeforeMoodleIsAskedAgainIsNotWaitedFor() {
        TestDatabase database = TwoCourses.university("community");
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                TestService service = TestService.start(database, moodle)) {
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form -> {
                        asked.incrementAndGet();
                        return Answer.html(503, "<html>busy").with("Retry-After", "3600");
                    });
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            await().until(() -> asked.get() == 2);

            service.close();

            assertThat(pull.join().status()).isEqualTo("interrupted");
            assertThat(asked).as("once for each course").hasValue(2);
            assertThat(database.journal()).isEmpty();
        }
    }

    @Test
    @Fault(46)
    void completionIsNotAskedForAnyMore() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                Gate gate = new Gate();
                TestService service = TestService.start(database, moodle)) {
            moodle.course(101).completion(1001, true);
            moodle.script("core_completion_get_course_completion_status", gate);
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            gate.awaitAsked();

            service.close();

            RunReport report = pull.join();
            assertThat(report.status()).isEqualTo("interrupted");
            assertThat(report.courses()).containsEntry("ok", 2);
            assertThat(
                            database.number(
                                    "select count(*) from moodle_mapping where extra_data <> ''"))
                    .isZero();
            gate.open();
            try (TestService next = TestService.start(database, moodle)) {
                assertThat(next.pull().status()).isEqualTo("ok");
                assertThat(
                                database.rows(
                                        "select extra_data from moodle_mapping where moodle_user_id"
                                                + " = 1001 and model = 'op.student.course' and"
                                                + " moodle_id = 101"))
                        .containsExactly("complete");
            }
        }
    }

    @Test
    @Fault(46)
    void anApplyThatIsStoppedWhileItReadsWritesNothingAndItsPreviewStands() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                Gate gate = new Gate()) {
            long preview;
            try (TestService service = TestService.start(database, moodle)) {
                preview = service.preview().id();
                moodle.script("gradereport_user_get_grade_items", gate);
                CompletableFuture<RunReport> apply =
                        CompletableFuture.supplyAsync(() -> service.apply(preview, Set.of()));
                gate.awaitAsked();
                service.close();
                assertThat(apply.join().status()).isEqualTo("interrupted");
            }
            gate.open();
            assertThat(database.grades()).isEmpty();
            try (TestService service = TestService.start(database, moodle)) {
                assertThat(service.apply(preview, Set.of()).status()).isEqualTo("ok");
                assertThat(database.grades())
                        .containsExactly("=Ledger|43|35", "Essay|1|80", "Essay|2|41");
            }
        }
    }

    @Test
    @Fault(46)
    void aPreviewThatIsStoppedCannotBeApplied() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                Gate gate = new Gate()) {
            try (TestService service = TestService.start(database, moodle)) {
                moodle.script("gradereport_user_get_grade_items", gate);
                CompletableFuture<RunReport> preview =
                        CompletableFuture.supplyAsync(service::preview);
                gate.awaitAsked();
                service.close();
                assertThat(preview.join().status()).isEqualTo("interrupted");
            }
            gate.open();
            try (TestService service = TestService.start(database, moodle)) {
                RunReport apply = service.apply(1, Set.of());
                assertThat(apply.status()).isEqualTo("failed");
                assertThat(apply.failure())
                        .isEqualTo(
                                "Preview 1 did not come to a good end (interrupted): preview"
                                        + " again.");
            }
        }
    }

    @Test
    @Fault(46)
    void noPullBeginsOnceTheServiceIsBeingStopped() {
        StopSignal stop = new StopSignal();
        InstanceSteps steps = new InstanceSteps(null, stop);
        stop.give();

        assertThatThrownBy(() -> steps.choose(List.of(), PullRequest.everything("cli")))
                .isInstanceOf(PullException.class)
                .hasMessage("The service is being stopped: ask again when it is back.");
    }
}
