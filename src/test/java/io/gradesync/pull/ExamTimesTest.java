package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.OdooExams;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Exams are held when their first grade was given, in a minute of their own: Odoo refuses two exams
 * of a subject at the same time. Grades of a test are given on 2026-09-21.
 */
class ExamTimesTest {

    private static final String TIMES =
            "select start_time, end_time from op_exam where exam_code like 'M%' and"
                    + " length(exam_code) = 16 order by 1";

    private TestDatabase database;
    private ScriptedMoodle moodle;

    @BeforeEach
    void startWithThreeItems() {
        database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .item(502, "Oral", "0", "20")
                .grade(501, 1001, "80")
                .grade(502, 1001, "10");
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    private RunReport pull() {
        try (TestService service = TestService.start(database, moodle)) {
            return service.pull();
        }
    }

    /** An exam that a person made for the same subject. */
    private void personsExam(String code, String start, String end) {
        database.execute(
                """
                insert into op_exam (exam_code, name, subject_id, total_marks, min_marks, state, active, start_time, end_time)
                select '%s', 'Final', oec_record_id, 100, 50, 'schedule', true, '%s', '%s'
                from moodle_mapping where model = 'op.subject'
                """
                        .formatted(code, start, end));
    }

    @Test
    void eachExamHasTheFirstFreeMinuteOfItsDay() {
        pull();
        moodle.course(101).item(503, "Project", "0", "10").grade(503, 1002, "7");
        pull();
        assertThat(database.rows(TIMES))
                .containsExactly(
                        "2026-09-21 00:01:00|2026-09-21 00:02:00",
                        "2026-09-21 00:02:00|2026-09-21 00:03:00",
                        "2026-09-21 00:03:00|2026-09-21 00:04:00");
        new OdooExams(database).checkForms();
    }

    @Test
    void aPersonsExamOfTheSubjectIsGoneAround() {
        personsExam("FINAL", "2026-09-20 23:00", "2026-09-21 00:02");
        personsExam("SECOND", "2026-09-21 00:03", "2026-09-21 02:30");
        pull();
        assertThat(database.rows(TIMES))
                .containsExactly(
                        "2026-09-21 00:02:00|2026-09-21 00:03:00",
                        "2026-09-21 02:30:00|2026-09-21 02:31:00");
        new OdooExams(database).checkForms();
    }

    @Test
    void aDayWithoutAFreeMinuteIsFollowedByTheNext() {
        personsExam("FINAL", "2026-09-20 08:00", "2026-09-23 12:00");
        pull();
        assertThat(database.rows(TIMES))
                .containsExactly(
                        "2026-09-23 12:00:00|2026-09-23 12:01:00",
                        "2026-09-23 12:01:00|2026-09-23 12:02:00");
        new OdooExams(database).checkForms();
    }

    @Test
    void gradesArriveEvenWhereTheSessionHasNoFreeMinuteLeft() {
        personsExam("FINAL", "2020-01-01 00:00", "2035-01-01 00:00");
        assertThat(pull().counts()).containsEntry("created", 2L);
        assertThat(database.rows(TIMES)).hasSize(2);
    }

    @Test
    void anExamOfAnEarlierDayIsHeldWithinItsSession() {
        database.execute("update op_batch set start_date = '2026-10-05', end_date = '2026-10-06'");
        pull();
        assertThat(database.rows(TIMES))
                .containsExactly(
                        "2026-10-05 00:01:00|2026-10-05 00:02:00",
                        "2026-10-05 00:02:00|2026-10-05 00:03:00");
        new OdooExams(database).checkForms();
    }

    @Test
    void aBatchWithoutDatesTakesThoseOfItsGrades() {
        database.execute(
                """
                alter table op_batch alter start_date drop not null, alter end_date drop not null;
                update op_batch set start_date = null, end_date = null
                """);
        assertThat(pull().counts()).containsEntry("created", 2L);
        assertThat(database.rows("select start_date, end_date from op_exam_session"))
                .containsExactly("2026-09-21|2026-09-21");
        new OdooExams(database).checkForms();
    }

    @Test
    void aCompanyWithoutAnAddressLeavesTheVenueOpen() {
        database.execute(
                """
                alter table res_company alter partner_id drop not null;
                update res_company set partner_id = null
                """);
        assertThat(pull().counts()).containsEntry("created", 2L);
        assertThat(database.rows("select venue from op_exam_session")).containsExactly("");
        long writes = database.writes();
        assertThat(pull().counts()).containsEntry("unchanged", 2L);
        assertThat(database.writes()).isEqualTo(writes);
    }

    @Test
    void anEnrolmentWithoutABatchIsPassedOver() {
        database.execute(
                """
                alter table op_student_course alter batch_id drop not null;
                update op_student_course set batch_id = null where student_id = 1
                """);
        moodle.course(101).grade(501, 1002, "50");
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts()).containsEntry("created", 1L);
        assertThat(run.counts().get("skipped").toString()).contains("no_batch=2");
        assertThat(database.rows("select reason from grade_sync_change where reason is not null"))
                .isEqualTo(List.of("no_batch", "no_batch"));
    }
}
