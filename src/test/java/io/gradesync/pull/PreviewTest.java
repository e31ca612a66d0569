package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A preview tells, row by row, what the pull after it does, and writes nothing. */
@EveryEdition
class PreviewTest {

    /** The journal in the order and the words of a preview's changes. */
    private static final String JOURNAL =
            """
            select source, moodle_course_id, moodle_item_id, moodle_user_id, student_id, item_name, action,
                   old_value, new_value, trim_scale(raw), trim_scale(grade_min), trim_scale(grade_max), reason
            from grade_sync_change where run_id = %d
            order by moodle_course_id, array_position(array['gradebook', 'assignment', 'quiz'], source),
                     moodle_item_id nulls first, moodle_user_id nulls first
            """;

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeEach
    void startWithGradesOfEverySource() {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 104)");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay; \"quoted\"", "0", "100")
                .total(599)
                .grade(501, 1001, "80")
                .grade(501, 1002, "40")
                .grade(501, 1003, null)
                .grade(501, 4444, "70")
                .assignment(11, "Report", "50")
                .assignmentGrade(11, 1001, "40")
                .assignmentGrade(11, 3333, "40")
                .quiz(7, "Quiz", "20")
                .bestGrade(7, 1001, "15")
                .completion(1001, true);
        moodle.course(104).item(504, "Ledger", "0", "20").grade(504, 1043, "7");
        service = TestService.start(database, moodle);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    private void restart() {
        service.close();
        service = TestService.start(database, moodle);
    }

    private static List<String> rows(RunReport preview) {
        return preview.changes().stream()
                .map(
                        change ->
                                String.join(
                                        "|",
                                        change.values().stream()
                                                .map(value -> value == null ? "" : value)
                                                .toList()))
                .toList();
    }

    private void assertPreviewedAndPulledAreTheSame() {
        RunReport preview = service.preview();
        RunReport pull = service.pull();

        assertThat(preview.notes()).isEqualTo(pull.notes());
        assertThat(preview.status()).isEqualTo(pull.status());
        assertThat(preview.counts()).isEqualTo(pull.counts());
        assertThat(preview.exams()).isEqualTo(pull.exams());
        assertThat(preview.completion()).isEqualTo(pull.completion());
        assertThat(rows(preview)).isEqualTo(database.rows(JOURNAL.formatted(pull.id())));
        assertThat(pull.changes()).isNull();
    }

    @Test
    void aFirstPullIsPreviewedRowByRow() {
        assertPreviewedAndPulledAreTheSame();
        assertThat(service.preview().changes()).isEmpty();
    }

    @Test
    void aPreviewIsNotOverBeforeItsWholePlanIsKept() {
        database.execute(
                """
                create function the_preview_is_on() returns trigger language plpgsql as $$
                begin
                    if (select status <> 'running' from grade_sync_run where id = new.run_id) then
                        raise exception 'The preview is told to be over.';
                    end if;
                    return new;
                end $$;
                create trigger the_preview_is_on before insert on grade_sync_plan
                for each row execute function the_preview_is_on()
                """);
        RunReport preview = service.preview();
        assertThat(preview.failure()).isNull();
        assertThat(preview.status()).isEqualTo("ok");
        assertThat(database.number("select count(*) from grade_sync_plan"))
                .isEqualTo(preview.changes().size());
    }

    @Test
    void aPreviewWhosePlanCannotBeKeptHasFailed() {
        database.execute(
                "alter table grade_sync_plan add constraint no_room check (item_name <> 'Ledger')");
        RunReport preview = service.preview();
        assertThat(preview.status()).isEqualTo("failed");
        assertThat(preview.failure()).contains("no_room");
        assertThat(database.rows("select status from grade_sync_run")).containsExactly("failed");
        assertThat(service.apply(preview.id(), Set.of()).failure())
                .contains("did not come to a good end");
    }

    @Test
    void changesEditsAndRefusalsArePreviewedRowByRow() {
        service.pull();
        moodle.course(101)
                .grade(501, 1001, "90")
                .grade(501, 1003, "10")
                .rename(501, "Essay, renamed")
                .assignmentGrade(11, 1001, "-1")
                .bestGrade(7, 1002, "5");
        assertThat(database.editMarks("quiz", 1_000_007, 1001, 1))
                .isEqualTo(edition.equals("enterprise") ? 0 : 1);
        assertThat(database.editMarks("gradebook", 504, 1043, 1)).isEqualTo(1);
        database.execute("delete from op_student_course where student_id = 3 and course_id = 1");
        assertPreviewedAndPulledAreTheSame();
        assertPreviewedAndPulledAreTheSame();
    }

    @Test
    void aChangedSettingIsPreviewedRowByRow() {
        service.pull();
        database.execute(
                "update moodle_instance set grade_scale_type = 'points', pass_threshold = 75");
        assertPreviewedAndPulledAreTheSame();
    }

    @Test
    @Fault(47)
    void nothingIsWrittenToOpenEduCatTheMappingOrTheJournal() {
        service.pull();
        moodle.course(101).grade(501, 1001, "90").completion(1002, true);
        assertThat(database.editMarks("gradebook", 504, 1043, 1)).isEqualTo(1);
        restart();
        long writes = database.writes();
        String journal = database.value("select count(*) from grade_sync_change");
        String answers =
                database.value(
                        "select string_agg(a::text, ',' order by a) from grade_sync_answer a");

        RunReport preview = service.preview();
        restart();

        assertThat(preview.counts()).containsEntry("updated", 1L).containsEntry("repaired", 1L);
        assertThat(database.writes()).isEqualTo(writes);
        assertThat(database.value("select count(*) from grade_sync_change")).isEqualTo(journal);
        assertThat(
                        database.value(
                                "select string_agg(a::text, ',' order by a) from grade_sync_answer"
                                        + " a"))
                .isEqualTo(answers);
        assertThat(database.value("select count(*) from grade_sync_recompute")).isEqualTo("0");
    }

    @Test
    void aPreviewIsARunOfItsOwnAndKeepsItsPlanForADay() {
        database.execute("update moodle_instance set pull_requested_at = now()");
        RunReport preview = service.preview();
        assertThat(
                        database.rows(
                                "select trigger, status, finished_at is not null from"
                                        + " grade_sync_run"))
                .containsExactly("preview|ok|t");
        assertThat(
                        database.value(
                                "select count(*) from grade_sync_plan where run_id = "
                                        + preview.id()))
                .isEqualTo(Integer.toString(preview.changes().size()));
        assertThat(
                        database.value(
                                "select count(*) from moodle_instance where pull_requested_at is"
                                        + " not null"))
                .as("a request is answered by a pull only")
                .isEqualTo("1");

        database.execute(
                "update grade_sync_plan set created_at = created_at - interval '25 hours'");
        RunReport next = service.preview();
        assertThat(database.rows("select distinct run_id from grade_sync_plan"))
                .containsExactly(next.id().toString());
    }

    @Test
    void oneCourseOrOneInstanceCanBePreviewed() {
        List<RunReport> one = service.previewAll(Set.of("Moodle"), Set.of(104L));
        assertThat(one).hasSize(1);
        assertThat(one.get(0).changes())
                .extracting(PlannedChange::moodleCourseId)
                .containsOnly(104L);
        assertThat(one.get(0).courses()).isEqualTo(Map.of("total", 1, "ok", 1, "failed", 0));
    }

    @Test
    void theColumnsAreThoseOfTheJson() {
        assertThat(PlannedChange.COLUMNS)
                .containsExactly(
                        "source",
                        "moodleCourseId",
                        "moodleItemId",
                        "moodleUserId",
                        "studentId",
                        "itemName",
                        "action",
                        "old",
                        "new",
                        "raw",
                        "min",
                        "max",
                        "reason");
        PlannedChange first = service.preview().changes().get(0);
        assertThat(first.values()).hasSameSizeAs(PlannedChange.COLUMNS);
    }
}
