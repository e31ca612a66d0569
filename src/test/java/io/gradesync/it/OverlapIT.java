package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Browsing.Answer;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TwoCourses;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two processes on one database. */
class OverlapIT {

    @Test
    @Fault({33, 35})
    void theSecondSkipsAndIsToldTheRunAndPullsWhenTheFirstIsKilled() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                Gate gate = new Gate();
                ServedJar first = ServedJar.start(database, moodle)) {
            moodle.script("gradereport_user_get_grade_items", gate);
            long run = first.api().begin("/api/instances/1/pull");
            gate.awaitAsked();
            try (ServedJar second =
                    ServedJar.start(
                            database, moodle, Map.of("gradesync.schedule", "* * * * * ?"))) {
                Answer refused = second.api().post("/api/instances/1/pull", null);
                assertThat(refused.status()).isEqualTo(409);
                assertThat(refused.error())
                        .isEqualTo(
                                "Another pull of 'Moodle' is on (run %d): wait for its end.", run);
                assertThat(refused.json().path("run").asLong()).isEqualTo(run);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> second.log().contains("Skipped (schedule): Another pull"));
                assertThat(database.rows("select id, status from grade_sync_run"))
                        .containsExactly(run + "|running");

                first.kill();
                gate.open();

                // The lock is free at once; the schedule fires each second.
                await().atMost(Duration.ofSeconds(10))
                        .until(
                                () ->
                                        database.number(
                                                        "select count(*) from grade_sync_run where"
                                                                + " trigger = 'schedule'")
                                                > 0);
                await().atMost(Duration.ofSeconds(60))
                        .until(
                                () ->
                                        database.number(
                                                        "select count(*) from grade_sync_run where"
                                                            + " trigger = 'schedule' and status ="
                                                            + " 'ok'")
                                                > 0);
            }
            assertThat(database.value("select status from grade_sync_run where id = " + run))
                    .isEqualTo("interrupted");
            assertThat(database.grades())
                    .containsExactly("=Ledger|43|35", "Essay|1|80", "Essay|2|41");
        }
    }
}
