-- In:  grade_sync_chunk (the changes of the chunk), :#uid. Only where op_result_line has the column session_id.
-- Out: the result lines of these exams and students name their exam's session.
update op_result_line l
set session_id = e.session_id, write_uid = :#uid, write_date = now() at time zone 'UTC'
from grade_sync_chunk g
join op_exam e on e.exam_code = g.code
where l.exam_id = e.id and l.student_id = g.student and l.session_id is distinct from e.session_id
