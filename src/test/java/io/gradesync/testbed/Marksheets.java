package io.gradesync.testbed;

/** What Odoo makes of exams when a person asks it for results. */
public final class Marksheets {

    private Marksheets() {}

    /** As Odoo's generate_result does: lines of its own beside ours, sums, a register. */
    public static void generate(TestDatabase database) {
        database.execute(
                """
                insert into op_result_template (exam_session_id, name, result_date, state, active)
                select id, name, now(), 'result_generated', true from op_exam_session order by exam_code;
                insert into op_marksheet_register (exam_session_id, generated_by, result_template_id, state, name,
                    generated_date, active, total_pass, total_failed)
                select t.exam_session_id, 1, t.id, 'draft', t.name, now(), true, 0, 0
                from op_result_template t join op_exam_session s on s.id = t.exam_session_id order by s.exam_code;
                insert into op_marksheet_line (marksheet_reg_id, student_id, generated_date, active)
                select distinct r.id, a.student_id, now()::date, true
                from op_marksheet_register r
                join op_exam e on e.session_id = r.exam_session_id
                join op_exam_attendees a on a.exam_id = e.id
                order by 1, 2;
                insert into op_result_line (exam_id, student_id, marks, status, evaluation_type, marksheet_line_id)
                select e.id, a.student_id, a.marks, case when a.marks < e.min_marks then 'fail' else 'pass' end,
                    'normal', m.id
                from op_marksheet_line m
                join op_marksheet_register r on r.id = m.marksheet_reg_id
                join op_exam e on e.session_id = r.exam_session_id
                join op_exam_attendees a on a.exam_id = e.id and a.student_id = m.student_id
                """);
    }
}
