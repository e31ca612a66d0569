package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** One pull of an instance at a time, whoever asks, in whatever process. */
class OverlapTest {

    @Test
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
}
