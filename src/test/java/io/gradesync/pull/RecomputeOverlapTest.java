package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.OdooExams;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A recompute takes the marks of all instances: it can come while a pull, or another, is on. */
@EveryEdition
class RecomputeOverlapTest {

    /** A line of the register that has the most. */
    private static final String FIRST =
            """
            (select min(id) from op_marksheet_line where marksheet_reg_id = (
                select marksheet_reg_id from op_marksheet_line group by 1 order by count(*) desc limit 1))
            """;

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private FaultProxy proxy;
    private Gate commit;
    private TestService other;
    private TestService held;

    @BeforeEach
    void pullAndGenerateMarksheets() {
        database = TwoCourses.university(edition);
        moodle = TwoCourses.moodle();
        for (long user = 1003; user <= 1010; user++) {
            moodle.course(101).grade(501, user, "90");
        }
        proxy = FaultProxy.to(database.url());
        commit = new Gate();
        other = TestService.start(database, moodle);
        held =
                TestService.start(
                        database,
                        moodle,
                        Map.of("gradesync.database.url", proxy.readable(database.url())));
        other.pull();
        if (database.holds("op_exam")) {
            new OdooExams(database).generateInAnyState();
        }
        other.service().recompute(true);
    }

    @AfterEach
    void stop() {
        commit.close();
        held.close();
        other.close();
        proxy.close();
        moodle.close();
    }

    @Test
    @Fault(35)
    void whatATransactionThatIsStillOpenHasMarkedIsNotUsedUp() {
        mark("gradebook_gradebook", "true");
        mark("op_marksheet_line", "true");
        mark("gradebook_gradebook", "true");
        long marked =
                database.number(
                        "select count(distinct (model, record_id)) from grade_sync_recompute");
        moodle.course(101).grade(501, 1001, "20");
        proxy.when("COMMIT", () -> commit.apply(Map.of()));
        CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(held::pull);
        commit.awaitAsked();

        assertThat(other.service().recompute(false).gradebooks()).isEqualTo((int) marked);
        commit.open();

        assertThat(pull.join().recomputed()).isEqualTo(1);
        requireThatNothingIsLeftToRecompute();
    }

    @Test
    @Fault(35)
    void oneRecomputeSeesWhatTheOtherHasWritten() {
        if (database.holds("op_exam")) {
            database.execute(
                    """
                    update op_marksheet_line set status = case status when 'pass' then 'fail' else 'pass' end;
                    update op_marksheet_register set total_pass = 9, total_failed = 9
                    """);
        }
        if (database.holds("gradebook_gradebook")) {
            database.execute("delete from op_grade_override_line");
        }
        mark("op_marksheet_line", "id = " + FIRST);
        mark("gradebook_gradebook", "student_id = 1");
        proxy.when("COMMIT", () -> commit.apply(Map.of()));
        CompletableFuture<Recomputed> first =
                CompletableFuture.supplyAsync(() -> held.service().recompute(false));
        commit.awaitAsked();
        CompletableFuture<Recomputed> second =
                CompletableFuture.supplyAsync(
                        () -> {
                            mark("op_marksheet_line", "id <> " + FIRST);
                            mark("gradebook_gradebook", "true");
                            return other.service().recompute(false);
                        });
        await().until(
                        () ->
                                database.number(
                                                "select count(*) from pg_stat_activity where"
                                                        + " datname = current_database() and"
                                                        + " wait_event_type = 'Lock'")
                                        > 0);
        commit.open();

        first.join();
        second.join();
        requireThatNothingIsLeftToRecompute();
    }

    private void mark(String table, String which) {
        if (database.holds(table)) {
            database.execute(
                    "insert into grade_sync_recompute (model, record_id, marked_at) select '%s', id, now() from %s where %s"
                            .formatted(model(table), table, which));
        }
    }

    private static String model(String table) {
        return table.equals("op_marksheet_line") ? "op.marksheet.line" : "gradebook.gradebook";
    }

    private void requireThatNothingIsLeftToRecompute() {
        List<String> content = database.content();
        other.service().recompute(true);
        assertThat(content).isEqualTo(database.content());
    }
}
