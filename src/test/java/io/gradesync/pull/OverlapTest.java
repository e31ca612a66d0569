package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Fault;
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
