-- In:  grade_sync_chunk (the changes of the chunk), :#uid.
-- Out: a result line for each of these exams and students that has none.
insert into op_result_line (
    exam_id, student_id, marks, status, evaluation_type, create_uid, create_date, write_uid, write_date)
select e.id, g.student, g.marks, g.status, s.evaluation_type,
       :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
from grade_sync_chunk g
join op_exam e on e.exam_code = g.code
left join op_exam_session s on s.id = e.session_id
where not exists (select from op_result_line l where l.exam_id = e.id and l.student_id = g.student)
