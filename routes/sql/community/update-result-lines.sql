-- In:  grade_sync_chunk (the changes of the chunk), :#uid.
-- Out: each line of these exams and students holds marks and status, those that Odoo generated for a marksheet too;
--      marksheets that they belong to are marked for recompute.
with updated as (
    update op_result_line l
    set marks = g.marks,
        status = g.status,
        evaluation_type = s.evaluation_type,
        write_uid = :#uid,
        write_date = now() at time zone 'UTC'
    from grade_sync_chunk g
    join op_exam e on e.exam_code = g.code
    left join op_exam_session s on s.id = e.session_id
    where l.exam_id = e.id
      and l.student_id = g.student
      and (l.marks, l.status, l.evaluation_type) is distinct from (g.marks, g.status, s.evaluation_type)
    returning l.marksheet_line_id
)
insert into grade_sync_recompute (model, record_id, marked_at)
select distinct 'op.marksheet.line', marksheet_line_id, now() at time zone 'UTC'
from updated
where marksheet_line_id is not null
