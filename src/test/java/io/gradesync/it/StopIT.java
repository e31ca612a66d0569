package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.pull.RunReport;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is told to stop (SIGTERM) in the middle of a pull. */
class StopIT {

    private final TestDatabase database = TwoCourses.university("community");
    private final ScriptedMoodle moodle = TwoCourses.moodle();
    private final Gate gate = new Gate();

    @AfterEach
    void close() {
        gate.close();
        moodle.close();
    }

    @Test
    @Fault(46)
    void serveEndsWithStatusZeroItsRunIsInterruptedAndTheNextPullIsComplete() {
        moodle.script("gradereport_user_get_grade_items", gate);
        try (ServedJar jar = ServedJar.start(database, moodle)) {
            jar.api().begin("/api/instances/1/pull");
            gate.awaitAsked();

            jar.process().destroy();

            assertThat(jar.awaitEnd()).as(jar.log()).isZero();
            assertThat(jar.log())
                    .contains("Run 1 of 'Moodle': interrupted")
                    .doesNotContain("\tat ");
        }
        assertThat(database.rows("select status, finished_at is not null from grade_sync_run"))
                .containsExactly("interrupted|t");
        gate.open();
        try (TestService service = TestService.serve(database, moodle, Map.of())) {
            Browsing api = new Browsing(service);
            assertThat(api.get("/api/runs/1").json().path("status").asText())
                    .isEqualTo("interrupted");
            assertThat(api.run("/api/instances/1/pull").path("status").asText()).isEqualTo("ok");
        }
        assertThat(database.grades()).containsExactly("=Ledger|43|35", "Essay|1|80", "Essay|2|41");
    }

    @Test
    @Fault(46)
    void theCommandPullPrintsWhatWasDoneAndEndsWithStatusTwo(@TempDir Path folder)
            throws Exception {
        moodle.script("gradereport_user_get_grade_items", gate);
        Jar jar = new Jar(folder);
        Process pull =
                jar.start(
                        List.of(
                                "-Dgradesync.database.url=" + database.url(),
                                "-Dgradesync.moodle.url=" + moodle.url(),
                                "-Dgradesync.moodle.token=" + ScriptedMoodle.TOKEN),
                        "pull",
                        "--format",
                        "json");
        try {
            gate.awaitAsked();

            pull.destroy();

            assertThat(pull.waitFor(100, TimeUnit.SECONDS)).isTrue();
            assertThat(pull.exitValue()).as(jar.read("err")).isEqualTo(2);
            assertThat(new ObjectMapper().readTree(jar.read("out")).at("/runs/0/status").asText())
                    .isEqualTo("interrupted");
            assertThat(jar.read("err"))
                    .isEqualToIgnoringNewLines(
                            "The service was stopped: the next pull brings what is missing.");
        } finally {
            pull.destroyForcibly();
        }
    }

    @Test
    @Fault(46)
    void aDatabaseThatStandsStillAndASecondSignalDoNotKeepTheProcess() throws SQLException {
        try (ServedJar jar =
                ServedJar.start(database, moodle, Map.of("camel.main.shutdownTimeout", "1"))) {
            try (Connection person = database.connect();
                    Statement statement = person.createStatement()) {
                person.setAutoCommit(false);
                statement.execute("lock table grade_sync_change in share mode");
                jar.api().begin("/api/instances/1/pull");
                await().atMost(Duration.ofSeconds(60))
                        .until(
                                () ->
                                        database.number(
                                                        "select count(*) from pg_stat_activity"
                                                            + " where wait_event_type = 'Lock' and"
                                                            + " datname = current_database()")
                                                > 0);

                jar.process().destroy();
                jar.process().destroy();

                assertThat(jar.awaitEnd()).as("it ends while the lock is held").isIn(0, 2);
                person.rollback();
            }
        }
        assertThat(database.rows("select status from grade_sync_run")).containsExactly("running");
        try (TestService service = TestService.start(database, moodle)) {
            RunReport next = service.pull();
            assertThat(next.status()).as("%s", next.failure()).isEqualTo("ok");
        }
        assertThat(database.rows("select status from grade_sync_run order by id"))
                .containsExactly("interrupted", "ok");
        assertThat(database.grades()).containsExactly("=Ledger|43|35", "Essay|1|80", "Essay|2|41");
    }
}
