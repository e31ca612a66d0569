package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that is connected and says nothing holds up no pull, and no pull holds up Odoo. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"community", "enterprise"})
class StalledDatabaseTest {

    /** Long enough for every statement of these tests, and for the slowest machine. */
    private static final Map<String, String> PATIENCE = Map.of("gradesync.database.timeout", "2s");

    @Parameter private String edition;

    private TestDatabase database;
    private FaultProxy proxy;
    private ScriptedMoodle moodle;

    @BeforeEach
    void start() {
        database = TwoCourses.university(edition);
        proxy = FaultProxy.to(database.url());
        moodle = TwoCourses.moodle();
    }

    @AfterEach
    void stop() {
        proxy.close();
        moodle.close();
    }

    @Test
    @Fault(37)
    void aPullWhoseChunkFallsSilentEndsAndTheNextOneWritesIt() {
        aPullEndsAndTheNextOneWritesWhatIsMissing("insert into grade_sync_chunk");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into grade_sync_run",
                "join grade_sync_answer",
                "insert into grade_sync_change",
                "COMMIT",
                "update grade_sync_run\nset status = "
            })
    @Fault(37)
    @Tag("fault")
    void aPullEndsAndTheNextOneWritesWhatIsMissing(String moment) {
        TestDatabase through = new TestDatabase(proxy.in(database.url()));
        try (TestService service = TestService.start(through, moodle, PATIENCE)) {
            CompletableFuture<Void> stalled = proxy.when(moment, proxy::stall);
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);

            await().atMost(Duration.ofMinutes(2)).until(pull::isDone);

            assertThat(stalled).isCompleted();
            proxy.heal();
            awaitFreeLock();
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(database.content()).isEqualTo(undisturbed());
            assertThat(database.rows("select id from grade_sync_run where status = 'running'"))
                    .isEmpty();
        }
    }

    @Test
    @Fault(37)
    void aStatementThatTakesTooLongIsEndedByTheServerAndTold() {
        database.execute(
                """
                create function dawdle() returns trigger language plpgsql as $$
                begin perform pg_sleep(60); return new; end $$;
                create trigger dawdle before insert on %s for each row execute function dawdle()
                """
                        .formatted(database.gradeTable()));
        try (TestService service = TestService.start(database, moodle, PATIENCE)) {
            RunReport run = service.pull();

            assertThat(run.notes()).anyMatch(note -> note.contains("gradesync.database.timeout"));
            assertThat(database.grades()).isEmpty();
            database.execute("drop function dawdle() cascade");
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(database.content()).isEqualTo(undisturbed());
        }
    }

    @Test
    @Fault(37)
    void aTransactionOfALostProcessLetsGoOfItsRows() {
        TestDatabase through = new TestDatabase(proxy.in(database.url()));
        try (TestService service = TestService.start(through, moodle, PATIENCE)) {
            service.pull();
            moodle.course(101).grade(501, 1001, "81").grade(501, 1002, "41");
            proxy.when("COMMIT", proxy::stall);
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            await().until(() -> !idleTransactions().isEmpty());

            // The network is silent: the server itself has to end the transaction.
            await().atMost(Duration.ofMinutes(1)).until(() -> idleTransactions().isEmpty());

            database.execute("update %s set marks = marks".formatted(database.gradeTable()));
            proxy.heal();
            pull.exceptionally(failed -> null).join();
        }
    }

    private List<String> idleTransactions() {
        return database.rows(
                """
                select pid from pg_stat_activity
                where datname = current_database() and state = 'idle in transaction'
                """);
    }

    private void awaitFreeLock() {
        await().until(
                        () ->
                                database.rows(
                                                """
                                                select pid from pg_locks
                                                where locktype = 'advisory' and database =
                                                    (select oid from pg_database where datname = current_database())
                                                """)
                                        .isEmpty());
    }

    /** What a pull leaves to which nothing happens. */
    private List<String> undisturbed() {
        TestDatabase other = TwoCourses.university(edition);
        try (TestService service = TestService.start(other, moodle)) {
            service.pull();
        }
        return other.content();
    }
}
