package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.Browsing.Answer;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Whoever asks for a pull, all at once, in three services on one database: one is on at a time. */
class TriggersAtOnceTest {

    /** Refuses a row of the journal while a transaction of another run of the instance is on. */
    private static final String ONE_WRITER =
            """
            create function one_run_writes() returns trigger language plpgsql as $$
            begin
                perform pg_advisory_xact_lock_shared(7000 + new.instance_id, new.run_id::integer);
                if exists (
                    select from pg_locks
                    where locktype = 'advisory' and classid = 7000 + new.instance_id and objid <> new.run_id
                      and database = (select oid from pg_database where datname = current_database())) then
                    raise exception 'two runs write at once';
                end if;
                return new;
            end $$;
            create trigger one_run_writes before insert on grade_sync_change
            for each row execute function one_run_writes();
            """;

    private static final String WRITE =
            "insert into grade_sync_change (run_id, instance_id, source, moodle_course_id, action,"
                    + " changed_at) values (%d, 1, 'quiz', 1, 'created', now())";

    @Test
    @Fault({34, 35})
    void onePullIsOnAndTheOthersAreTold() throws Exception {
        TestDatabase database = TwoCourses.university("both");
        List<String> answers = new ArrayList<>();
        ExecutorService people = Executors.newCachedThreadPool();
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                TestService one =
                        TestService.serve(
                                database, moodle, Map.of("gradesync.schedule", "* * * * * ?"));
                TestService other = TestService.serve(database, moodle, Map.of());
                TestService command = TestService.start(database, moodle)) {
            database.execute(ONE_WRITER);
            for (int round = 1; round <= 6; round++) {
                moodle.course(101).grade(501, 1001, Integer.toString(30 + round));
                moodle.course(104).grade(504, 1043, Integer.toString(round));
                database.execute("update moodle_instance set pull_requested_at = now()");
                List<Callable<String>> triggers = new ArrayList<>();
                for (TestService service : List.of(one, other)) {
                    Browsing api = new Browsing(service);
                    triggers.add(() -> told(api.post("/api/instances/1/pull", null)));
                    triggers.add(() -> told(api.post("/api/instances/1/preview", null)));
                    triggers.add(() -> toldAsOdoo(api));
                    triggers.add(() -> byJmx(service));
                }
                triggers.add(() -> ended(command.pull()));
                triggers.add(() -> ended(command.preview()));
                for (Future<String> answer : people.invokeAll(triggers)) {
                    answers.add(answer.get());
                }
            }
            // Whoever was refused asks again and has a turn, and the last grades arrive.
            Browsing api = new Browsing(one);
            await().until(() -> told(api.post("/api/instances/1/pull", null)), "begun"::equals);
            await().until(() -> toldAsOdoo(api), "begun"::equals);
            await().until(() -> ended(command.pull()), "ended"::equals);
        } finally {
            people.shutdown();
        }

        assertThat(answers)
                .hasSize(60)
                .contains("told")
                .allMatch(answer -> List.of("begun", "told", "ended", "started").contains(answer));
        assertThat(
                        database.rows(
                                """
                                select a.id, b.id from grade_sync_run a join grade_sync_run b on a.id < b.id
                                where (a.started_at, a.finished_at) overlaps (b.started_at, b.finished_at)
                                """))
                .as("runs that were on at the same time")
                .isEmpty();
        assertThat(
                        database.rows(
                                "select id, status, counts->'notes' from grade_sync_run where"
                                        + " status not in ('ok', 'interrupted')"))
                .isEmpty();
        assertThat(database.number("select count(distinct trigger) from grade_sync_run"))
                .as("kinds of triggers that had their turn")
                .isGreaterThan(2);
        assertThat(database.grades())
                .containsExactly("=Ledger|43|30", "Essay|1|36", "Essay|2|40.5");
    }

    @Test
    void theTestWouldNoticeTwoRunsThatWriteAtOnce() throws SQLException {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                TestService service = TestService.start(database, moodle)) {
            database.execute(ONE_WRITER);
            assertThat(service.pull().status())
                    .as("chunks side by side are one run's")
                    .isEqualTo("ok");
            try (Connection first = database.connect();
                    Statement statement = first.createStatement()) {
                first.setAutoCommit(false);
                statement.execute(WRITE.formatted(8));
                assertThatThrownBy(() -> database.execute(WRITE.formatted(9)))
                        .hasRootCauseMessage(
                                "ERROR: two runs write at once\n  Where: PL/pgSQL function"
                                        + " one_run_writes() line 8 at RAISE");
            }
        }
    }

    private static String told(Answer answer) {
        return switch (answer.status()) {
            case 202 -> "begun";
            case 409 -> answer.error().startsWith("Another pull of 'Moodle' is on") ? "told" : "?";
            default -> answer.body();
        };
    }

    private static String toldAsOdoo(Browsing api) {
        JsonNode run =
                api.post(
                                "/jsonrpc",
                                """
                                {"jsonrpc":"2.0","method":"call","id":77,"params":{"service":"object",
                                 "method":"execute_kw","args":["odoo",1,"any","moodle.instance",
                                 "action_pull_grades_now",[[1]],{}]}}
                                """,
                                "Content-Type",
                                "application/json")
                        .json()
                        .at("/result/runs/0");
        return run.path("joined").asBoolean() ? "told" : run.has("run") ? "begun" : "?";
    }

    private static String byJmx(TestService service) throws Exception {
        service.service().context().getRouteController().startRoute("pull-grades-now");
        return "started";
    }

    private static String ended(RunReport report) {
        if (report.status().equals("ok")) {
            return "ended";
        }
        return report.failure().startsWith("Another pull of 'Moodle' is on") ? "told" : "?";
    }
}
