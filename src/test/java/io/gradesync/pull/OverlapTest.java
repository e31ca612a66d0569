package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;
import org.junit.jupiter.api.Test;

/** One pull of an instance at a time, whoever asks, in whatever process. */
class OverlapTest {

    @Test
    @Fault({34, 35})
    void aSecondPullIsToldOfTheFirstAndWritesNothing() {
        TestDatabase database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                TestService one = TestService.start(database, moodle);
                TestService other = TestService.start(database, moodle)) {
            moodle.course(101).item(501, "Essay", "0", "100").grade(501, 1001, "80");
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form -> {
                        asked.countDown();
                        try {
                            answer.await();
                        } catch (InterruptedException interrupted) {
                            Thread.currentThread().interrupt();
                        }
                        return null;
                    });
            CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(one::pull);
            await().until(() -> asked.getCount() == 0);

            for (TestService service : new TestService[] {one, other}) {
                RunReport refused = service.pull();
                assertThat(refused.status()).isEqualTo("failed");
                assertThat(refused.failure()).contains("Another pull of 'Moodle' is on (run 1)");
            }
            answer.countDown();
            assertThat(first.join().status()).isEqualTo("ok");
            assertThat(database.rows("select id, status from grade_sync_run"))
                    .containsExactly("1|ok");
            assertThat(other.pull().status()).isEqualTo("ok");
        }
    }

    @Test
    @Fault(36)
    void aRunThatDiedIsClosedByTheNext() {
        TestDatabase database = TestPostgres.sampleUniversity();
        database.execute(
                """
                insert into grade_sync_run (instance_id, trigger, status, started_at)
                select id, 'schedule', 'running', now() from moodle_instance
                """);
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                TestService service = TestService.start(database, moodle)) {
            service.pull();
            assertThat(database.rows("select status from grade_sync_run order by id").get(0))
                    .isEqualTo("interrupted");
        }
    }

    @Test
    @Fault({35, 37})
    void aTriggerWhoseConnectionBreaksDoesNotFreeTheLockOfThePullThatIsOn() {
        TestDatabase database = TwoCourses.university("community");
        FaultProxy proxy = FaultProxy.to(database.url());
        try (proxy;
                ScriptedMoodle moodle = TwoCourses.moodle();
                Gate gate = new Gate();
                TestService service =
                        TestService.start(
                                database,
                                moodle,
                                Map.of("gradesync.database.url", proxy.in(database.url())))) {
            moodle.script("gradereport_user_get_grade_items", gate);
            CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(service::pull);
            gate.awaitAsked();
            proxy.cutBefore("pg_try_advisory_lock");
            RunReport broken = service.pull();
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(broken.failure()).contains("The database does not answer");

            assertThat(service.pull().failure()).contains("Another pull of 'Moodle' is on (run 1)");
            gate.open();
            assertThat(first.join().status()).isEqualTo("ok");
            assertThat(database.rows("select id, status from grade_sync_run"))
                    .containsExactly("1|ok");
        }
    }

    @Test
    @Fault({35, 37})
    void aPullThatLostItsLockDoesNotFreeThatOfTheNext() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                Gate ofFirst = new Gate();
                Gate ofSecond = new Gate();
                TestService service = TestService.start(database, moodle)) {
            AtomicInteger pulls = new AtomicInteger();
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form ->
                            form.get("courseid").equals("104")
                                    ? null
                                    : (pulls.incrementAndGet() == 1 ? ofFirst : ofSecond)
                                            .apply(form));
            CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(service::pull);
            ofFirst.awaitAsked();
            endTheHoldersOfLocks(database);
            CompletableFuture<RunReport> second = CompletableFuture.supplyAsync(service::pull);
            ofSecond.awaitAsked();
            ofFirst.open();
            assertThat(first.join().status()).isEqualTo("interrupted");

            assertThat(service.pull().failure()).contains("Another pull of 'Moodle' is on (run 2)");
            ofSecond.open();
            assertThat(second.join().status()).isEqualTo("ok");
            assertThat(database.rows("select id, status from grade_sync_run order by id"))
                    .containsExactly("1|interrupted", "2|ok");
        }
    }

    private static void endTheHoldersOfLocks(TestDatabase database) {
        String holders =
                """
                from pg_locks where locktype = 'advisory' and database =
                    (select oid from pg_database where datname = current_database())
                """;
        database.rows("select pg_terminate_backend(pid, 30000) " + holders);
        await().until(() -> database.rows("select pid " + holders).isEmpty());
    }

    @Test
    @Fault(36)
    void whatDiedIsTidiedUpThoughNobodyPullsItsInstanceAndWhoIsOnIsLeftAlone() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                Gate gate = new Gate();
                TestService other = TestService.start(database, moodle)) {
            moodle.script("gradereport_user_get_grade_items", gate);
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(other::pull);
            gate.awaitAsked();
            database.execute(
                    """
                    insert into moodle_instance (name, active) values ('Old', false);
                    insert into grade_sync_run (instance_id, trigger, status, started_at)
                    select id, 'schedule', 'running', now() from moodle_instance where name = 'Old';
                    insert into grade_sync_plan (run_id, source, moodle_course_id, action, created_at)
                    values (7, 'quiz', 1, 'created', now() at time zone 'UTC' - interval '25 hours'),
                           (8, 'quiz', 1, 'created', now() at time zone 'UTC' - interval '23 hours');
                    """);
            try (TestService service = TestService.serve(database, moodle, Map.of())) {
                await().until(
                                () ->
                                        database.rows("select run_id from grade_sync_plan")
                                                .equals(List.of("8")));
            }
            assertThat(
                            database.rows(
                                    "select id, status, finished_at is null from grade_sync_run"
                                            + " order by id"))
                    .containsExactly("1|running|t", "2|interrupted|f");
            gate.open();
            assertThat(pull.join().status()).isEqualTo("ok");
        }
    }

    /** The database was restarted, and nobody else has begun: the pull goes on. */
    @Test
    @Fault({36, 37})
    void aPullOfThisProcessIsNotTakenForDeadWhenItsLockIsLost() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                Gate gate = new Gate();
                TestService service = TestService.serve(database, moodle, Map.of())) {
            moodle.script("gradereport_user_get_grade_items", gate);
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            gate.awaitAsked();
            endTheHoldersOfLocks(database);
            service.service()
                    .context()
                    .createProducerTemplate()
                    .requestBody("direct:tidy-up", (Object) null);
            gate.open();
            assertThat(pull.join().status()).isEqualTo("ok");
            assertThat(database.rows("select id, status from grade_sync_run"))
                    .containsExactly("1|ok");
        }
    }

    @Test
    @Fault(36)
    void marksThatNoPullHasUsedUpForAnHourAreUsedUp() {
        TestDatabase database = TwoCourses.university("community");
        database.execute(
                """
                update moodle_instance set active = false;
                insert into grade_sync_recompute (model, record_id, marked_at)
                values ('op.marksheet.line', 1, now() at time zone 'UTC' - interval '61 minutes')
                """);
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                TestService service = TestService.serve(database, moodle, Map.of())) {
            await().until(() -> database.rows("select id from grade_sync_recompute").isEmpty());
        }
    }

    @Test
    @Fault(33)
    void aScheduleThatFiresDuringAPullIsSkippedAndCountedAndNotQueued() throws Exception {
        TestDatabase database = TwoCourses.university("community");
        try (Gate gate = new Gate();
                ScriptedMoodle moodle =
                        TwoCourses.moodle().script("gradereport_user_get_grade_items", gate);
                TestService service =
                        TestService.serve(
                                database, moodle, Map.of("gradesync.schedule", "* * * * * ?"))) {
            gate.awaitAsked();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> exchanges(service, "skip-pull") >= 4);
            assertThat(database.rows("select id, trigger, status from grade_sync_run"))
                    .containsExactly("1|schedule|running");

            gate.open();
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    database.number(
                                                    "select count(*) from grade_sync_run where"
                                                            + " status = 'ok'")
                                            >= 4);

            // The clock fires no more, and the pull that is on ends.
            service.service().context().getRouteController().stopRoute("pull-on-schedule");
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    database.number(
                                                    "select count(*) from grade_sync_run where"
                                                            + " status = 'running'")
                                            == 0);

            // What had been queued as well would have run on top.
            assertThat(
                            database.number("select count(*) from grade_sync_run")
                                    + exchanges(service, "skip-pull"))
                    .as("runs and skips are the firings")
                    .isEqualTo(exchanges(service, "pull-on-schedule"));
        }
    }

    private static long exchanges(TestService service, String route) throws Exception {
        return managed(service, route).getExchangesTotal();
    }

    private static long failed(TestService service, String route) throws Exception {
        return managed(service, route).getExchangesFailed();
    }

    private static ManagedRouteMBean managed(TestService service, String route) {
        return service.service()
                .context()
                .getCamelContextExtension()
                .getContextPlugin(ManagedCamelContext.class)
                .getManagedRoute(route);
    }

    @Test
    void anInstanceDoesNotWaitForAnother() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle slow = TwoCourses.moodle();
                ScriptedMoodle quick = TwoCourses.moodle();
                Gate gate = new Gate();
                TestService service = TestService.start(database, slow)) {
            database.execute(
                    "insert into moodle_instance (name, url, token) values ('Quick', '%s', '%s')"
                            .formatted(quick.url(), ScriptedMoodle.TOKEN));
            slow.script("gradereport_user_get_grade_items", gate);
            CompletableFuture<List<RunReport>> both =
                    CompletableFuture.supplyAsync(() -> service.pullAll(Set.of()));
            gate.awaitAsked();

            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    database.rows(
                                                    "select i.name, r.status from grade_sync_run r"
                                                            + " join moodle_instance i on i.id ="
                                                            + " r.instance_id order by 1")
                                            .equals(List.of("Moodle|running", "Quick|ok")));
            gate.open();
            assertThat(both.join()).extracting(RunReport::status).containsExactly("ok", "ok");
        }
    }

    @Test
    void aScheduleThatFindsNothingToPullFailsNoRouteAndGoesOn() throws Exception {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                TestService service =
                        TestService.serve(
                                database, moodle, Map.of("gradesync.schedule", "* * * * * ?"))) {
            database.execute("update moodle_instance set active = false");
            long before = exchanges(service, "pull-unattended");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> exchanges(service, "pull-unattended") > before + 2);
            database.execute("update moodle_instance set active = true");
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    database.number(
                                                    "select count(*) from grade_sync_run where"
                                                            + " status = 'ok'")
                                            > 0);
            assertThat(failed(service, "pull-on-schedule")).isZero();
        }
    }
}
