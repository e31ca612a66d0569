package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.OdooExams;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement that stumbles and can be repeated is repeated, wherever in a pull it stands. */
class AskedAgainTest {

    private TestDatabase database;
    private ScriptedMoodle moodle;

    private void start(String edition) {
        database = TwoCourses.university(edition);
        moodle = TwoCourses.moodle();
        moodle.course(101)
                .completion(1001, true)
                .assignment(11, "Report", "50")
                .assignmentGrade(11, 1001, "40");
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    /** The first two rows of the kind are refused; whoever asks a third time succeeds. */
    private void stumbleTwice(String event, String when) {
        database.execute(
                """
                create sequence attempts;
                create function stumble() returns trigger language plpgsql as $$
                begin
                    if nextval('attempts') < 3 then
                        raise exception 'stumbled' using errcode = '40P01';
                    end if;
                    return new;
                end $$;
                create trigger stumble before %s for each row when (%s) execute function stumble()
                """
                        .formatted(event, when));
    }

    private RunReport pull() {
        try (TestService service = TestService.start(database, moodle)) {
            return service.pull();
        }
    }

    private void assertStumbledTwiceAndGood(RunReport run) {
        assertThat(run.notes()).isEmpty();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(database.number("select last_value from attempts")).isGreaterThan(2);
    }

    @Test
    @Fault({37, 39})
    void theRecomputeOfGradebooks() {
        start("enterprise");
        stumbleTwice("update on gradebook_gradebook", "true");
        RunReport run = pull();
        assertStumbledTwiceAndGood(run);
        assertThat(run.recomputed()).isEqualTo(3);
        assertThat(database.rows("select record_id from grade_sync_recompute")).isEmpty();
    }

    @Test
    @Fault({37, 39})
    void theRecomputeOfMarksheets() {
        start("community");
        pull();
        new OdooExams(database).generateInAnyState();
        moodle.course(101).grade(501, 1001, "30");
        stumbleTwice("update on op_marksheet_line", "true");
        RunReport run = pull();
        assertStumbledTwiceAndGood(run);
        assertThat(run.recomputed()).isEqualTo(1);
    }

    @Test
    @Fault({37, 39})
    void completion() {
        start("community");
        stumbleTwice("insert or update on moodle_mapping", "new.model = 'op.student.course'");
        RunReport run = pull();
        assertStumbledTwiceAndGood(run);
        assertThat(run.completion()).containsEntry("complete", 1);
        assertThat(
                        database.rows(
                                "select extra_data from moodle_mapping where model ="
                                        + " 'op.student.course' and moodle_user_id = 1001 and"
                                        + " moodle_id = 101"))
                .containsExactly("complete");
    }

    @Test
    @Fault({25, 37})
    void theEndOfARunThatHasFailed() {
        start("community");
        moodle.script("core_webservice_get_site_info", form -> Answer.error("invalidtoken"));
        stumbleTwice("update on grade_sync_run", "new.status <> 'running'");
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(database.rows("select status, finished_at is not null from grade_sync_run"))
                .containsExactly("failed|t");
        assertThat(database.number("select last_value from attempts")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "community  | select a.moodle_item_id as item",
                "community  | insert into grade_sync_answer",
                "community  | select s.student as student_id",
                "community  | select m.moodle_id as item",
                "community  | select r.n",
                "community  | action, raw, grade_min, grade_max, reason, edition",
                "community  | oec_record_id, extra_data, last_sync_at",
                "enterprise | insert into grade_sync_recompute",
                "enterprise | delete from grade_sync_recompute"
            })
    @Fault(37)
    void aStatementOfAPullWhoseConnectionBreaks(String edition, String text) {
        start(edition);
        try (FaultProxy proxy = proxy();
                TestService service = throughThe(proxy)) {
            proxy.cutBefore(text);
            RunReport run = service.pull();
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(run.notes()).isEmpty();
            assertThat(run.status()).isEqualTo("ok");
        }
        TestDatabase other = TwoCourses.university(edition);
        try (TestService undisturbed = TestService.start(other, moodle)) {
            undisturbed.pull();
        }
        assertThat(database.content()).isEqualTo(other.content());
        assertThat(sorted(database.journal())).isEqualTo(sorted(other.journal()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "community  | filter (where e.id is null) as created",
                "enterprise | filter (where a.id is null and x.adopts is null) as created",
                "community  | delete from grade_sync_plan",
                "community  | insert into grade_sync_plan",
            })
    @Fault({37, 47})
    void aStatementOfAPreviewWhoseConnectionBreaks(String edition, String text) {
        start(edition);
        try (FaultProxy proxy = proxy();
                TestService service = throughThe(proxy)) {
            proxy.cutBefore(text);
            RunReport preview = service.preview();
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(preview.notes()).isEmpty();
            assertThat(preview.status()).isEqualTo("ok");
            assertThat(database.number("select count(*) from grade_sync_plan"))
                    .isEqualTo(preview.changes().size())
                    .isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delete from grade_sync_plan",
                "insert into grade_sync_plan",
                "except all",
                "select r.n"
            })
    @Fault({37, 47})
    void aStatementOfAnApplyWhoseConnectionBreaks(String text) {
        start("community");
        try (FaultProxy proxy = proxy();
                TestService service = throughThe(proxy)) {
            long preview = service.preview().id();
            proxy.cutBefore(text);
            RunReport apply = service.apply(preview, Set.of());
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(apply.notes()).isEmpty();
            assertThat(apply.status()).isEqualTo("ok");
            assertThat(database.number("select count(*) from grade_sync_plan")).isZero();
            assertThat(database.grades())
                    .containsExactly("=Ledger|43|35", "Essay|1|80", "Essay|2|41");
        }
    }

    private TestService throughThe(FaultProxy proxy) {
        return TestService.start(
                database, moodle, Map.of("gradesync.database.url", proxy.readable(database.url())));
    }

    private FaultProxy proxy() {
        return FaultProxy.to(database.url());
    }

    private static List<String> sorted(List<String> rows) {
        return rows.stream().sorted().toList();
    }
}
