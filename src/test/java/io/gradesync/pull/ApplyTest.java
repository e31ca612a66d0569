package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Applying a preview writes what it told, row by row, or nothing at all. */
@EveryEdition
class ApplyTest {

    private static final String ROWS =
            """
            select source, moodle_course_id, moodle_item_id, moodle_user_id, student_id, item_name, action,
                   old_value, new_value, trim_scale(raw), reason
            from %s where run_id = %d order by 1, 2, 3, 4, 7
            """;

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeEach
    void startWithGradesOfEverySource() {
        database = TwoCourses.university(edition);
        moodle = TwoCourses.moodle();
        moodle.course(101)
                .assignment(11, "Report", "50")
                .assignmentGrade(11, 1001, "40")
                .completion(1001, true);
        service = TestService.start(database, moodle);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    private List<String> planned(RunReport preview) {
        return database.rows(ROWS.formatted("grade_sync_plan", preview.id()));
    }

    private List<String> journalled(RunReport run) {
        return database.rows(ROWS.formatted("grade_sync_change", run.id()));
    }

    private void assertRefusedAndNothingWritten(RunReport preview, String sentence) {
        List<String> before = database.content();
        long journal = database.number("select count(*) from grade_sync_change");

        RunReport apply = service.apply(preview.id(), Set.of());

        assertThat(apply.status()).isEqualTo("failed");
        assertThat(apply.failure()).contains(sentence);
        assertThat(database.content()).isEqualTo(before);
        assertThat(database.number("select count(*) from grade_sync_change")).isEqualTo(journal);
        assertThat(
                        database.value(
                                "select count(*) from grade_sync_plan where run_id = "
                                        + apply.id()))
                .as("what was compared is not kept")
                .isEqualTo("0");
    }

    @Test
    @Fault(47)
    void writesExactlyWhatThePreviewTold() {
        RunReport preview = service.preview();
        List<String> planned = planned(preview);
        assertThat(planned).hasSizeGreaterThan(2);

        RunReport apply = service.apply(preview.id(), Set.of());

        assertThat(apply.status()).isEqualTo(preview.status());
        assertThat(apply.trigger()).isEqualTo("apply");
        assertThat(apply.counts()).isEqualTo(preview.counts());
        assertThat(apply.exams()).isEqualTo(preview.exams());
        assertThat(apply.completion()).isEqualTo(preview.completion());
        assertThat(journalled(apply)).isEqualTo(planned);
        assertThat(database.value("select applies from grade_sync_run where id = " + apply.id()))
                .isEqualTo(preview.id().toString());
        assertThat(database.value("select count(*) from grade_sync_plan"))
                .as("a plan that was written is not kept")
                .isEqualTo("0");
    }

    @Test
    void leavesTheSameTablesAsAPull() {
        TestDatabase other = TwoCourses.university(edition);
        try (TestService pulling = TestService.start(other, moodle)) {
            pulling.pull();
        }
        service.apply(service.preview().id(), Set.of());
        assertThat(database.content()).isEqualTo(other.content());

        RunReport next = service.pull();
        assertThat(next.counts()).containsEntry("created", 0L).containsEntry("updated", 0L);
        assertThat(next.counts()).containsEntry("repaired", 0L);
    }

    @Test
    void writesUpdatesRepairsAndRefusals() {
        service.pull();
        moodle.course(101).grade(501, 1001, "90").grade(501, 1002, null);
        database.editMarks("gradebook", 504, 1043, 1);
        RunReport preview = service.preview();
        List<String> planned = planned(preview);
        assertThat(planned).hasSize(3);

        RunReport apply = service.apply(preview.id(), Set.of());

        assertThat(journalled(apply)).isEqualTo(planned);
        assertThat(apply.counts()).isEqualTo(preview.counts());
    }

    @Test
    void isRefusedWhenMoodleHasMoved() {
        RunReport preview = service.preview();
        moodle.course(104).grade(504, 1043, "8");
        assertRefusedAndNothingWritten(
                preview,
                "has changed since preview %d (1 grade differs, the first: =Ledger of user 1043 in course 104)"
                        .formatted(preview.id()));
    }

    @Test
    void isRefusedWhenAnItemWasRenamedThoughNoGradeChanged() {
        service.pull();
        RunReport preview = service.preview();
        moodle.course(104).rename(504, "Ledger, renamed");
        assertRefusedAndNothingWritten(preview, "names or marks of items differ");
    }

    @Test
    void isRefusedWhenOpenEduCatHasMoved() {
        service.pull();
        moodle.course(101).grade(501, 1001, "90");
        RunReport preview = service.preview();
        database.editMarks("gradebook", 501, 1001, 3);
        assertRefusedAndNothingWritten(preview, "has changed since preview");
    }

    @Test
    void isRefusedWhenASettingOfTheInstanceHasChanged() {
        RunReport preview = service.preview();
        database.execute("update moodle_instance set pass_threshold = 75");
        assertRefusedAndNothingWritten(preview, "the settings of 'Moodle' differ");
    }

    @Test
    void isRefusedASecondTime() {
        RunReport preview = service.preview();
        RunReport first = service.apply(preview.id(), Set.of());
        assertRefusedAndNothingWritten(
                preview,
                "Preview %d has been applied already, by run %d: preview again."
                        .formatted(preview.id(), first.id()));
    }

    @Test
    void isRefusedAfterADay() {
        RunReport preview = service.preview();
        database.execute(
                "update grade_sync_run set finished_at = finished_at - interval '24 hours'");
        assertRefusedAndNothingWritten(preview, "is older than a day: preview again.");
    }

    @Test
    void isRefusedForAPull() {
        assertRefusedAndNothingWritten(service.pull(), "is no preview");
    }

    @Test
    void aPreviewOfOneCourseWritesThatCourse() {
        database.execute("update moodle_instance set pull_requested_at = now()");
        RunReport preview = service.previewAll(Set.of(), Set.of(104L)).get(0);
        RunReport apply = service.apply(preview.id(), Set.of(104L));
        assertThat(apply.status()).isEqualTo("ok");
        assertThat(database.rows("select distinct moodle_course_id from grade_sync_change"))
                .containsExactly("104");
        assertThat(database.rows("select courses, applies from grade_sync_run order by id"))
                .containsExactly("[104]|", "[104]|" + preview.id());
        assertThat(database.value("select pull_requested_at is not null from moodle_instance"))
                .as("who asked for a pull of everything still waits for it")
                .isEqualTo("t");
    }

    @Test
    void aCourseThatCouldNotBeReadStaysOutAndTheOthersAreWritten() {
        moodle.script(
                "gradereport_user_get_grade_items",
                form ->
                        form.get("courseid").equals("104")
                                ? Answer.error("gradesneedregrading")
                                : null);
        RunReport preview = service.preview();
        assertThat(preview.status()).isEqualTo("partial");
        List<String> planned = planned(preview);

        RunReport apply = service.apply(preview.id(), Set.of());

        assertThat(apply.status()).isEqualTo("partial");
        assertThat(apply.courses()).isEqualTo(Map.of("total", 2, "ok", 1, "failed", 1));
        assertThat(journalled(apply)).isEqualTo(planned);
    }

    @Test
    void aCourseThatIsChangedWhileOthersAreReadIsNotWritten() throws InterruptedException {
        service.pull();
        moodle.course(101).grade(501, 1001, "90");
        moodle.course(104).grade(504, 1043, "8");
        RunReport preview = service.preview();
        try (Gate gate = new Gate()) {
            CountDownLatch compared = new CountDownLatch(1);
            PullListener listener =
                    new PullListener() {
                        @Override
                        public void courseDone(Pull pull, CourseResult course) {
                            compared.countDown();
                        }
                    };
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form -> form.get("courseid").equals("104") ? gate.apply(form) : null);
            CompletableFuture<RunReport> applying =
                    CompletableFuture.supplyAsync(
                            () -> service.apply(preview.id(), Set.of(), listener));
            gate.awaitAsked();
            assertThat(compared.await(60, TimeUnit.SECONDS)).isTrue();
            database.editMarks("gradebook", 501, 1001, 3);
            gate.open();
            RunReport apply = applying.join();

            assertThat(apply.status()).isEqualTo("partial");
            assertThat(apply.notes())
                    .containsExactly(
                            "Course 101, gradebook: OpenEduCat was changed while the other courses"
                                    + " were read. Nothing of this was written: preview again.");
            assertThat(journalled(apply)).singleElement().asString().contains("|104|");
        }
    }

    @Test
    void aCourseThatTheDatabaseWillNotTakeFailsAlone() {
        RunReport preview = service.preview();
        // Beyond what a halved chunk can help with: the statement itself fails.
        database.execute(
                """
                create function no_ledger() returns trigger language plpgsql as $$
                begin
                    if new.name like '%%Ledger%%' then
                        raise exception 'no ledger' using errcode = 'XX000';
                    end if;
                    return new;
                end $$;
                create trigger no_ledger before insert on %s
                for each row execute function no_ledger()
                """
                        .formatted(database.itemTable()));

        RunReport apply = service.apply(preview.id(), Set.of());

        assertThat(apply.status()).isEqualTo("partial");
        assertThat(apply.courses()).isEqualTo(Map.of("total", 2, "ok", 1, "failed", 1));
        assertThat(apply.notes())
                .anySatisfy(note -> assertThat(note).startsWith("Course 104, gradebook: "));
        assertThat(apply.counts()).containsEntry("failed", Map.of("write_error", 1L));
        assertThat(apply.counts()).containsEntry("read", preview.counts().get("read"));
        assertThat(journalled(apply))
                .filteredOn(row -> row.contains("|104|"))
                .singleElement()
                .asString()
                .contains("|failed|")
                .endsWith("|write_error");
    }
}
