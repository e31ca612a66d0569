package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that is written in several transactions, two of them side by side. */
@EveryEdition
class ChunksTest {

    private static final String WAITING =
            """
            select count(*) from pg_stat_activity
            where datname = current_database() and application_name = 'moodle-grade-sync' and wait_event_type = 'Lock'
            """;

    private static final String JOURNAL =
            """
            select action, moodle_user_id, reason from grade_sync_change where run_id = %d order by moodle_user_id
            """;

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private FaultProxy proxy;

    /** Six grades, in the order of their marks, and one of a stranger. */
    @BeforeEach
    void startWithOneClass() {
        database = university();
        moodle = ScriptedMoodle.start();
        moodle.course(101).item(501, "Essay", "0", "100").grade(501, 4444, "70");
        for (int student = 1; student <= 6; student++) {
            moodle.course(101).grade(501, 1000 + student, Integer.toString(10 + student));
        }
        proxy = FaultProxy.to(database.url());
    }

    @AfterEach
    void stop() {
        proxy.close();
        moodle.close();
    }

    /** All of one batch, so that the chunks of both editions hold the same. */
    private TestDatabase university() {
        TestDatabase university = TestPostgres.sampleUniversity(edition);
        university.execute(
                """
                delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101;
                delete from op_student_course where student_id <= 6;
                insert into op_student_course (student_id, course_id, batch_id, state)
                select n, 1, 1, 'running' from generate_series(1, 6) n
                """);
        return university;
    }

    private TestService inChunksOf(int grades) {
        return TestService.inChunks(
                grades,
                database,
                moodle,
                Map.of("gradesync.database.url", proxy.readable(database.url())));
    }

    /** Other grades stand, so that no chunk waits for another that makes what both need. */
    private void pullOthersFirst() {
        for (int student = 1; student <= 6; student++) {
            moodle.course(101).grade(501, 1000 + student, Integer.toString(student));
        }
        try (TestService service = TestService.start(database, moodle)) {
            assertThat(service.pull().counts()).containsEntry("created", 6L);
        }
        for (int student = 1; student <= 6; student++) {
            moodle.course(101).grade(501, 1000 + student, Integer.toString(10 + student));
        }
        moodle.course(101).grade(501, 4444, "71");
    }

    private List<String> journal(RunReport run) {
        return database.rows(JOURNAL.formatted(run.id()));
    }

    private List<String> undisturbed() {
        TestDatabase other = university();
        try (TestService service = TestService.start(other, moodle)) {
            assertThat(service.pull().status()).isEqualTo("ok");
        }
        return other.content();
    }

    /** Before a grade with these marks is written something is done. */
    private void whenWriting(int marks, String statements) {
        database.execute(
                """
                create function meet_%1$d() returns trigger language plpgsql as $$
                begin
                    if new.marks = %1$d then %2$s; end if;
                    return new;
                end $$;
                create trigger meet_%1$d before insert or update on %3$s for each row execute function meet_%1$d()
                """
                        .formatted(marks, statements, database.gradeTable()));
    }

    private void forget(int marks) {
        database.execute("drop function meet_%d() cascade".formatted(marks));
    }

    private void awaitWaiting(int sessions) {
        await().atMost(Duration.ofSeconds(60)).until(() -> database.number(WAITING) == sessions);
    }

    @Test
    @Fault({39, 40})
    void aChunkOnItsWayEndsBeforeItsCourseAndIsCountedAndNoOtherIsBegun() throws Exception {
        pullOthersFirst();
        whenWriting(
                11,
                "perform pg_advisory_xact_lock(11); raise exception 'refused' using errcode ="
                        + " 'XX000'");
        whenWriting(13, "perform pg_advisory_xact_lock(13)");
        try (TestService service = inChunksOf(2);
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(11), pg_advisory_lock(13)");
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            awaitWaiting(2);

            statement.execute("select pg_advisory_unlock(11)");
            awaitWaiting(1);
            assertThatThrownBy(() -> pull.get(2, TimeUnit.SECONDS))
                    .as("a pull ends after its chunks")
                    .isInstanceOf(TimeoutException.class);
            statement.execute("select pg_advisory_unlock(13)");

            RunReport run = pull.join();
            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.notes()).singleElement().asString().contains("XX000");
            assertThat(run.counts())
                    .containsEntry("read", 7L)
                    .containsEntry("updated", 2L)
                    .containsEntry("failed", Map.of("write_error", 4L));
            assertThat(
                            database.value(
                                    "select counts ->> 'counts' from grade_sync_run where id = "
                                            + run.id()))
                    .contains("\"updated\": 2");
            assertThat(database.grades())
                    .containsExactly(
                            "Essay|1|1",
                            "Essay|2|2",
                            "Essay|3|13",
                            "Essay|4|14",
                            "Essay|5|5",
                            "Essay|6|6");
            assertThat(database.number("select count(*) from grade_sync_recompute")).isZero();
            assertThat(journal(run))
                    .containsExactly(
                            "failed|1001|write_error",
                            "failed|1002|write_error",
                            "updated|1003|",
                            "updated|1004|",
                            "failed|1005|write_error",
                            "failed|1006|write_error",
                            "skipped|4444|unmapped_student");

            forget(11);
            assertThat(service.pull().counts())
                    .containsEntry("updated", 4L)
                    .containsEntry("unchanged", 2L);
            assertThat(database.content()).isEqualTo(undisturbed());
        }
    }

    @Test
    @Fault({20, 48})
    void whatWasRefusedHasItsRowThoughALaterChunkFailsAtEachPull() throws SQLException {
        pullOthersFirst();
        database.execute(
                "alter table %s add constraint no_eleven check (marks <> 11)"
                        .formatted(database.gradeTable()));
        // In whichever order the two are written.
        for (int marks : List.of(15, 16)) {
            whenWriting(
                    marks,
                    "perform pg_advisory_xact_lock(15); raise exception 'refused' using errcode ="
                            + " 'XX000'");
        }
        try (TestService service = inChunksOf(2);
                Connection other = database.connect();
                Statement statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(15)");
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    database.grades()
                                            .containsAll(
                                                    List.of(
                                                            "Essay|2|12",
                                                            "Essay|3|13",
                                                            "Essay|4|14")));
            statement.execute("select pg_advisory_unlock(15)");
            RunReport run = pull.join();
            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.counts())
                    .containsEntry("read", 7L)
                    .containsEntry("updated", 3L)
                    .containsEntry("failed", Map.of("write_error", 3L));
            assertThat(journal(run))
                    .containsExactly(
                            "failed|1001|write_error",
                            "updated|1002|",
                            "updated|1003|",
                            "updated|1004|",
                            "failed|1005|write_error",
                            "failed|1006|write_error",
                            "skipped|4444|unmapped_student");

            RunReport again = service.pull();
            assertThat(again.counts())
                    .containsEntry("read", 7L)
                    .containsEntry("unchanged", 3L)
                    .containsEntry("failed", Map.of("write_error", 3L));
            assertThat(journal(again)).as("told once").isEmpty();

            forget(15);
            forget(16);
            database.execute(
                    "alter table %s drop constraint no_eleven".formatted(database.gradeTable()));
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(database.content()).isEqualTo(undisturbed());
        }
    }

    @Test
    @Fault(20)
    void anItemThatTheDatabaseRefusesCostsOnlyItsGrades() {
        moodle.course(101).item(502, "Refused", "0", "100").grade(502, 1001, "21");
        database.execute(
                "alter table %s add constraint refused check (name <> 'Refused')"
                        .formatted(database.itemTable()));
        try (TestService service = inChunksOf(2)) {
            RunReport run = service.pull();
            assertThat(run.status()).isEqualTo("partial");
            assertThat(run.counts())
                    .containsEntry("created", 6L)
                    .containsEntry("failed", Map.of("write_error", 1L));
            assertThat(run.exams()).containsEntry("created", 1);
            assertThat(database.number("select count(*) from " + database.itemTable()))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Fault({37, 38})
    void aCommitOfWhatChunksShareThatIsCutOffCountsOnce(boolean arrives) {
        try (TestService service = inChunksOf(2)) {
            if (arrives) {
                proxy.cutAfter("COMMIT");
            } else {
                proxy.cutBefore("COMMIT");
            }
            RunReport run = service.pull();
            assertThat(run.status()).as("%s", run.notes()).isEqualTo("ok");
            assertThat(run.counts()).containsEntry("created", 6L);
            assertThat(run.exams()).containsEntry("created", 1);
            assertThat(database.content()).isEqualTo(undisturbed());
        }
    }

    @Test
    @Fault({35, 37})
    void aPullThatLostItsLockAndItsSuccessorMakeEachItemOnce() throws SQLException {
        database.execute(
                """
                create function meet() returns trigger language plpgsql as $$
                begin perform pg_advisory_xact_lock_shared(77); return null; end $$;
                create trigger meet before insert on %s for each statement execute function meet()
                """
                        .formatted(database.itemTable()));
        try (TestService one = inChunksOf(2);
                TestService other = inChunksOf(2);
                Connection person = database.connect();
                Statement statement = person.createStatement()) {
            statement.execute("select pg_advisory_lock(77)");
            CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(one::pull);
            // Exams and assignments are made before the chunks.
            awaitWaiting(1);
            // The one that holds the instance's lock.
            database.rows(
                    """
                    select pg_terminate_backend(l.pid, 30000) from pg_locks l
                    join pg_stat_activity a on a.pid = l.pid and a.state = 'idle'
                    where l.locktype = 'advisory' and l.granted and a.datname = current_database()
                      and a.application_name = 'moodle-grade-sync'
                    """);
            CompletableFuture<RunReport> second = CompletableFuture.supplyAsync(other::pull);
            awaitWaiting(2);
            statement.execute("select pg_advisory_unlock(77)");

            first.join();
            assertThat(second.join().status()).isEqualTo("ok");
            assertThat(database.content()).isEqualTo(undisturbed());
            assertThat(
                            database.rows(
                                    "select moodle_user_id from grade_sync_change group by 1 having"
                                            + " count(*) > 1"))
                    .isEmpty();
        }
    }
}
