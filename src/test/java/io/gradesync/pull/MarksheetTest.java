package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Where Odoo has generated marksheets from our exams, they follow the grades by Odoo's own rules.
 */
class MarksheetTest {

    private static final String LINES =
            """
            select m.student_id, m.total_marks, round(m.percentage::numeric, 6), m.status
            from op_marksheet_line m order by m.student_id
            """;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeEach
    void pullAndGenerateMarksheets() {
        database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .item(502, "Oral", "0", "20")
                .grade(501, 1001, "80")
                .grade(502, 1001, "10")
                .grade(501, 1003, "90")
                .grade(502, 1003, "9");
        service = TestService.start(database, moodle);
        service.pull();
        database.execute(
                """
                insert into op_result_template (exam_session_id, name, result_date, state, active)
                select id, name, now(), 'result_generated', true from op_exam_session;
                insert into op_marksheet_register (exam_session_id, generated_by, result_template_id, state, name,
                    generated_date, active, total_pass, total_failed)
                select exam_session_id, 1, id, 'draft', name, now(), true, 1, 1 from op_result_template;
                insert into op_marksheet_line (marksheet_reg_id, student_id, generated_date, active, total_marks,
                    percentage, status)
                select (select id from op_marksheet_register), s, now(), true, t, t / 2.0, p
                from (values (1, 130, 'pass'), (3, 135, 'fail')) as v (s, t, p);
                insert into op_result_line (exam_id, student_id, marks, status, evaluation_type, marksheet_line_id)
                select a.exam_id, a.student_id, a.marks, case when a.marks < 50 then 'fail' else 'pass' end, 'normal',
                    m.id
                from op_exam_attendees a join op_marksheet_line m on m.student_id = a.student_id
                """);
        // Odoo's lines take the place of ours.
        service.pull();
    }

    @Test
    void aLineOfOursGivesWayToTheOneOfTheMarksheet() {
        assertThat(database.rows("select count(*), count(marksheet_line_id) from op_result_line"))
                .containsExactly("4|4");
        assertThat(service.pull().counts()).containsEntry("unchanged", 4L);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    @Test
    void everyLineOfAnExamAndStudentFollowsAChangedGrade() {
        moodle.course(101).grade(502, 1003, "10.5");
        RunReport run = service.pull();

        assertThat(run.recomputed()).isEqualTo(1);
        assertThat(
                        database.rows(
                                """
                                select l.marks, l.status, l.marksheet_line_id is null from op_result_line l
                                join op_exam e on e.id = l.exam_id where e.name = 'Oral' and l.student_id = 3
                                """))
                .containsExactly("53|pass|f");
        assertThat(database.rows(LINES))
                .containsExactly("1|130|65.000000|pass", "3|143|71.500000|pass");
        assertThat(database.rows("select total_pass, total_failed from op_marksheet_register"))
                .containsExactly("2|0");
        assertThat(database.rows("select * from grade_sync_recompute")).isEmpty();
    }

    @Test
    void anUnchangedPullRecomputesNothing() {
        assertThat(service.pull().recomputed()).isZero();
        assertThat(database.rows(LINES))
                .containsExactly("1|130|65.000000|pass", "3|135|67.500000|fail");
    }

    @Test
    void anEditedLineOfAMarksheetIsRepaired() {
        database.execute(
                "update op_result_line set marks = 0 where marksheet_line_id is not null and"
                        + " student_id = 1");
        RunReport run = service.pull();
        assertThat(run.counts()).containsEntry("repaired", 2L);
        assertThat(database.rows("select distinct marks from op_result_line where student_id = 1"))
                .containsExactlyInAnyOrder("50", "80");
        assertThat(database.rows(LINES))
                .containsExactly("1|130|65.000000|pass", "3|135|67.500000|fail");
    }

    @Test
    void aCancelledRegisterIsLeftAlone() {
        database.execute("update op_marksheet_register set state = 'cancelled'");
        moodle.course(101).grade(501, 1001, "0");
        assertThat(service.pull().recomputed()).isZero();
        assertThat(database.rows(LINES))
                .containsExactly("1|130|65.000000|pass", "3|135|67.500000|fail");
        assertThat(database.rows("select * from grade_sync_recompute")).isEmpty();
    }

    @Test
    void inactiveLinesDoNotCountInTheRegister() {
        database.execute("update op_marksheet_line set active = false where student_id = 1");
        moodle.course(101).grade(502, 1003, "20");
        service.pull();
        assertThat(database.rows("select total_pass, total_failed from op_marksheet_register"))
                .containsExactly("1|0");
    }

    @Test
    void aNewPassLineRecomputesTheMarksheets() {
        database.execute("update moodle_instance set pass_threshold = 45");
        service.pull();
        assertThat(database.rows(LINES))
                .containsExactly("1|130|65.000000|pass", "3|135|67.500000|pass");
        assertThat(database.rows("select total_pass, total_failed from op_marksheet_register"))
                .containsExactly("2|0");
    }

    @Test
    void recomputeAllMendsSumsThatSomeoneSpoilt() {
        database.execute(
                "update op_marksheet_line set total_marks = 1, percentage = 1, status = 'pass';"
                        + " update op_marksheet_register set total_pass = 9");
        assertThat(service.service().recompute(false).gradebooks()).isZero();
        assertThat(service.service().recompute(true).gradebooks()).isEqualTo(2);
        assertThat(database.rows(LINES))
                .containsExactly("1|130|65.000000|pass", "3|135|67.500000|fail");
        assertThat(database.rows("select total_pass, total_failed from op_marksheet_register"))
                .containsExactly("1|1");
    }
}
