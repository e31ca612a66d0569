package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.FaultTally;
import io.gradesync.testbed.PostgresServer;
import io.gradesync.testbed.PostgresServer.Stop;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL is restarted, killed, cut off or struck dumb at any statement of first and later
 * pulls. The next pull makes the tables what they are in a university that never met any of it.
 */
@Tag("fault")
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"community", "enterprise"})
class RandomDatabaseFaultsTest {

    private static final int[] COURSES = {101, 102, 103};
    private static final int FIRST_USER = 1001;
    private static final int USERS = 6;
    private static final int ITEMS = 4;

    /** What each pull sends, somewhere between its beginning and its end. */
    private static final List<String> MOMENTS =
            List.of(
                    "pg_try_advisory_lock",
                    "insert into grade_sync_run",
                    "from ir_module_module",
                    "from moodle_mapping",
                    "BEGIN",
                    "grade_sync_chunk",
                    "insert into grade_sync_chunk",
                    "insert into grade_sync_change",
                    "insert into moodle_mapping",
                    "grade_sync_recompute",
                    "COMMIT",
                    "update grade_sync_run\nset status = ",
                    "pg_advisory_unlock");

    @Parameter private String edition;

    private PostgresServer server;
    private FaultProxy proxy;
    private ScriptedMoodle moodle;
    private Random random;

    @BeforeEach
    void start() {
        server = PostgresServer.start();
        proxy = FaultProxy.to(server.port());
        moodle = ScriptedMoodle.start();
        random = new Random(FaultTally.seed());
        for (int id : COURSES) {
            ScriptedMoodle.Course course = moodle.course(id);
            for (int item = 1; item <= ITEMS; item++) {
                course.item(id * 100L + item, "Item %d of %d".formatted(item, id), "0", "100");
            }
            course.quiz(id * 10L, "Test", "20");
            for (int user = 0; user < USERS; user++) {
                course.student(FIRST_USER + user);
            }
        }
    }

    @AfterEach
    void stop() {
        moodle.close();
        proxy.close();
        server.close();
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    @Fault({37, 38, 40})
    void whateverHappensToTheDatabaseTheNextPullMakesItRight() {
        TestDatabase disturbed = university(server.sampleUniversity(edition));
        TestDatabase quiet = university(TestPostgres.sampleUniversity(edition));
        try (TestService undisturbed = TestService.start(quiet, moodle)) {
            TestService service = throughTheProxy(disturbed);
            try {
                int happened = 0;
                int rounds = FaultTally.times("database", 40);
                for (int round = 1; round <= rounds; round++) {
                    if (round % 10 == 1) {
                        // A first pull again.
                        for (TestDatabase each : List.of(disturbed, quiet)) {
                            each.deleteGradesAndItems();
                            each.execute(
                                    "delete from moodle_mapping where sync_hash is not null; delete"
                                            + " from grade_sync_recompute");
                        }
                    }
                    change();
                    String fault = pullWithAFault(service, disturbed);
                    happened += fault.endsWith("did not come") ? 0 : 1;
                    String when =
                            "%s, seed %d, round %d, %s"
                                    .formatted(edition, FaultTally.seed(), round, fault);
                    requireWholeGrades(when, disturbed);
                    RunReport after = service.pull();
                    assertThat(after.status()).as("%s: %s", when, after.notes()).isEqualTo("ok");
                    assertThat(undisturbed.pull().status()).as(when).isEqualTo("ok");
                    FaultTally.compare(when, quiet.content(), disturbed.content());
                    assertThat(
                                    disturbed.rows(
                                            "select id from grade_sync_run where status = 'running'"
                                                    + " or finished_at is null"))
                            .as(when)
                            .isEmpty();
                    moodle.forget();
                }
                assertThat(happened).as("faults that met their moment").isGreaterThan(rounds / 2);
            } finally {
                service.close();
            }
        }
    }

    private static TestDatabase university(TestDatabase database) {
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 102, 103)");
        return database;
    }

    /** Each statement is sent as text, for the proxy to see. */
    private TestService throughTheProxy(TestDatabase database) {
        String url = proxy.in(database.url());
        return TestService.start(
                database,
                moodle,
                Map.of(
                        "gradesync.database.url",
                        url + (url.contains("?") ? "&" : "?") + "prepareThreshold=0",
                        "gradesync.database.timeout",
                        "3s"));
    }

    private void change() {
        for (int changes = 3 + random.nextInt(10); changes > 0; changes--) {
            int id = COURSES[random.nextInt(COURSES.length)];
            int user = FIRST_USER + random.nextInt(USERS);
            String raw = Integer.toString(random.nextInt(21));
            if (random.nextInt(5) == 0) {
                moodle.course(id).bestGrade(id * 10L, user, raw);
            } else {
                moodle.course(id).grade(id * 100L + 1 + random.nextInt(ITEMS), user, raw);
            }
        }
    }

    /** What happened, for a person who has to find it again. */
    private String pullWithAFault(TestService service, TestDatabase database) {
        String text = MOMENTS.get(random.nextInt(MOMENTS.size()));
        int which = random.nextInt(7);
        String name =
                List.of("reset", "cut", "lost answer", "stall", "fast", "immediate", "kill")
                        .get(which);
        Runnable fault =
                switch (which) {
                    case 0 -> proxy::reset;
                    case 1 -> () -> proxy.cutAfter(FaultProxy.Direction.TO_SERVER, 0);
                    case 2 -> () -> proxy.cutAfter(text);
                    case 3 -> proxy::stall;
                    default -> () -> restart(Stop.values()[which - 4]);
                };
        CompletableFuture<Void> happened = proxy.when(text, fault);
        CompletableFuture<String> pull =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                RunReport run = service.pull();
                                return run.notes() + " " + run.failure();
                            } catch (RuntimeException told) {
                                return Sentences.of(told);
                            }
                        });
        await().atMost(Duration.ofMinutes(3)).until(pull::isDone);
        assertThat(pull.join())
                .as("%s at %s", name, text)
                .doesNotContain("Something went wrong")
                .doesNotContain("Exception");
        boolean came = happened.isDone();
        proxy.when("nothing sends this", () -> {});
        proxy.heal();
        awaitQuiet(database);
        return "%s at '%s'%s".formatted(name, text, came ? "" : " did not come");
    }

    /** While it is away nobody gets through; the service has to live with that. */
    private void restart(Stop how) {
        server.stop(how);
        CompletableFuture.runAsync(server::startAgain);
    }

    /** The server is up, and has noticed which of the service's sessions are gone. */
    private void awaitQuiet(TestDatabase database) {
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(
                        () ->
                                server.isUp()
                                        && database.rows(
                                                        """
                                                        select pid from pg_stat_activity
                                                        where datname = current_database() and pid <> pg_backend_pid()
                                                          and application_name = 'moodle-grade-sync'
                                                          and (state <> 'idle' or pid in (
                                                              select pid from pg_locks where locktype = 'advisory'))
                                                        """)
                                                .isEmpty());
    }

    /** Never a hash without its grade, nor a grade without its hash and its journal row. */
    private void requireWholeGrades(String when, TestDatabase database) {
        List<String> halves = new ArrayList<>();
        for (String model :
                database.rows(
                        "select distinct model from moodle_mapping where sync_hash is not null")) {
            String table = model.replace('.', '_');
            halves.addAll(
                    database.rows(
                            """
                            select 'hash without grade', m.id from moodle_mapping m
                            where m.model = '%1$s' and m.sync_hash is not null
                              and not exists (select from %2$s t where t.id = m.oec_record_id)
                            """
                                    .formatted(model, table)));
            halves.addAll(
                    database.rows(
                            """
                            select 'hash without journal', m.id from moodle_mapping m
                            where m.model = '%s' and m.sync_hash is not null and not exists (
                                select from grade_sync_change c
                                where c.instance_id = m.instance_id and c.source = m.source
                                  and c.moodle_item_id = m.moodle_id and c.moodle_user_id = m.moodle_user_id
                                  and c.raw = m.grade_raw)
                            """
                                    .formatted(model)));
        }
        String table = database.gradeTable();
        halves.addAll(
                database.rows(
                        """
                        select 'grade without hash', t.id from %s t
                        where not exists (
                            select from moodle_mapping m
                            where m.model = '%s' and m.oec_record_id = t.id and m.sync_hash is not null)
                        """
                                .formatted(
                                        table,
                                        table.equals("op_result_line")
                                                ? "op.result.line"
                                                : "gradebook.line")));
        assertThat(halves).as(when).isEmpty();
    }
}
