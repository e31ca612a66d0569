package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the journal tells of grades that were not written. */
class JournalTest {

    private static final String REFUSED =
            "select moodle_user_id, raw, reason from grade_sync_change where action = 'skipped'";

    /** What the statement that journals refusals alone says. */
    private static final String STATEMENT = "r.action, r.raw, r.min, r.max, r.reason";

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private FaultProxy proxy;

    @BeforeEach
    void start() {
        database = TwoCourses.university("community");
        moodle = TwoCourses.moodle();
        proxy = FaultProxy.to(database.url());
    }

    @AfterEach
    void stop() {
        proxy.close();
        moodle.close();
    }

    private TestService throughTheProxy() {
        return TestService.start(
                database, moodle, Map.of("gradesync.database.url", proxy.readable(database.url())));
    }

    @Test
    @Fault(37)
    void aConnectionThatBreaksWhileRefusalsAreToldCostsNothing() {
        try (TestService service = throughTheProxy()) {
            proxy.cutBefore(STATEMENT);
            RunReport run = service.pull();
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(run.status()).as("%s", run.notes()).isEqualTo("ok");
            assertThat(database.rows(REFUSED)).containsExactly("4444|70|unmapped_student");
        }
    }

    @Test
    @Fault(38)
    void refusalsWhoseCommitGotNoAnswerAreToldOnce() {
        try (TestService service = throughTheProxy()) {
            proxy.when(STATEMENT, () -> proxy.cutAfter("COMMIT"));
            RunReport run = service.pull();
            assertThat(run.status()).as("%s", run.notes()).isEqualTo("ok");
            assertThat(database.rows(REFUSED)).containsExactly("4444|70|unmapped_student");
        }
    }

    @Test
    void whatComesBackAtEachPullIsFoundByTheIndexHoweverLongTheJournal() throws IOException {
        database.execute(
                """
                insert into grade_sync_change (run_id, instance_id, source, moodle_course_id, moodle_item_id,
                    moodle_user_id, action, reason, raw, changed_at)
                select 1, i.id, 'gradebook', 101, 10000 + n / 100, 20000 + n % 100, 'skipped', 'unmapped_student', 1, now()
                from moodle_instance i, generate_series(1, 100000) n;
                analyze grade_sync_change
                """);
        String statement =
                Files.readString(Path.of("routes/sql/select-refused-news.sql"))
                        .replace(
                                ":#refusals",
                                "'[{\"n\": 0, \"item\": 10001, \"user\": 20001, \"reason\":"
                                    + " \"unmapped_student\", \"raw\": 1}, {\"n\": 1, \"item\":"
                                    + " 10001, \"user\": 20001, \"raw\": 2}, {\"n\": 2, \"item\":"
                                    + " 10001}, {\"n\": 3, \"user\": 20001}]'")
                        .replace(":#instance", "1")
                        .replace(":#source", "'gradebook'");

        assertThat(database.rows(statement)).containsExactly("1", "2", "3");
        String plan = database.value("explain " + statement);
        assertThat(plan)
                .contains("(moodle_item_id = r.item) AND (moodle_user_id = r.\"user\")")
                .doesNotContain("Seq Scan on grade_sync_change");
        assertThat(plan.lines().filter(line -> line.contains("Index Cond")))
                .isNotEmpty()
                .allMatch(
                        line -> line.contains("moodle_item_id") && line.contains("moodle_user_id"));
    }
}
