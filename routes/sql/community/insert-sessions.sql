-- In:  :#exams (JSON: the exams of the chunk), :#uid.
-- Out: a session per Moodle course, batch and source, held in the batch's time. One that is there is left alone.
insert into op_exam_session (
    exam_code, name, course_id, batch_id, exam_type, evaluation_type, state, start_date, end_date, active,
    create_uid, create_date, write_uid, write_date)
select distinct on (x.session_code)
       x.session_code, left(x.session_name || ' (' || b.name || ')', 256), x.course, b.id, t.id, 'normal', 'held',
       b.start_date, b.end_date, true,
       :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
from json_to_recordset(cast(:#exams as json)) as x(
    session_code text, session_name text, course integer, batch integer)
join op_batch b on b.id = x.batch
join op_exam_type t on t.code = 'MOODLE'
order by x.session_code
on conflict (exam_code) do nothing
