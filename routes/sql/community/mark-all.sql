-- In:  nothing.
-- Out: each marksheet line that holds a result of one of our exams is marked for recompute.
insert into grade_sync_recompute (model, record_id, marked_at)
select distinct 'op.marksheet.line', l.marksheet_line_id, now() at time zone 'UTC'
from op_result_line l
join op_exam e on e.id = l.exam_id
join op_exam_session s on s.id = e.session_id
join op_exam_type t on t.id = s.exam_type and t.code = 'MOODLE'
where l.marksheet_line_id is not null
