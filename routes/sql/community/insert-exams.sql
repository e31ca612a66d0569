-- In:  :#exams (JSON: the exams of the chunk), :#uid.
-- Out: an exam per Moodle item and batch, held when its first grade was given. One that is there is left alone.
insert into op_exam (
    exam_code, name, session_id, course_id, batch_id, subject_id, total_marks, min_marks, state, active,
    start_time, end_time, create_uid, create_date, write_uid, write_date)
select x.code, x.name, s.id, s.course_id, s.batch_id, x.subject, x.total, x.min, 'held', true,
       held.at, held.at, :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
from json_to_recordset(cast(:#exams as json)) as x(
    code text, name text, session_code text, subject integer, total integer, min integer, graded_at timestamp)
join op_exam_session s on s.exam_code = x.session_code
cross join lateral (
    select least(
               greatest(
                   date_trunc('minute', coalesce(x.graded_at, now() at time zone 'UTC')), s.start_date::timestamp),
               s.end_date + time '23:59') as at
) held
order by x.code
on conflict (exam_code) do nothing
