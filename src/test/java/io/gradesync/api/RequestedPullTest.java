package io.gradesync.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code pull_requested_at}, set by anyone who may write the table, an Odoo button for one. */
class RequestedPullTest {

    /** As promised to who sets the column. */
    private static final Duration SOON = Duration.ofSeconds(5);

    @Test
    void isTakenSoonAndWaitsForThePullThatIsOn() {
        TestDatabase database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                Gate gate = new Gate();
                TestService service = TestService.serve(database, moodle, Map.of())) {
            moodle.course(101).item(501, "Essay", "0", "100").grade(501, 1001, "80");
            moodle.script("gradereport_user_get_grade_items", gate);
            database.execute("update moodle_instance set pull_requested_at = now()");

            await().atMost(SOON)
                    .until(() -> database.number("select count(*) from grade_sync_run") == 1);
            gate.awaitAsked();
            database.execute("update moodle_instance set pull_requested_at = now()");
            gate.open();

            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    database.rows(
                                                    "select trigger, status from grade_sync_run"
                                                            + " order by id")
                                            .equals(List.of("request|ok", "request|ok")));
            assertThat(database.value("select pull_requested_at from moodle_instance")).isEmpty();
        }
    }
}
