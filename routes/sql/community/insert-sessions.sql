-- In:  :#exams (JSON: the exams of the chunk), :#uid.
-- Out: a session per Moodle course, batch and source, held in the batch's time at the company's own address: Odoo's form
--      cannot finish a session without a venue. One that is there is left alone.
insert into op_exam_session (
    exam_code, name, course_id, batch_id, exam_type, evaluation_type, state, venue, start_date, end_date, active,
    create_uid, create_date, write_uid, write_date)
select distinct on (x.session_code)
       x.session_code, left(x.session_name || ' (' || b.name || ')', 256), x.course, b.id, t.id, 'normal', 'held',
       (select partner_id from res_company order by id limit 1),
       coalesce(b.start_date, day.first, b.end_date), greatest(b.end_date, day.last, b.start_date), true,
       :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
from json_to_recordset(cast(:#exams as json)) as x(
    session_code text, session_name text, course integer, batch integer)
join op_batch b on b.id = x.batch
join op_exam_type t on t.code = 'MOODLE'
-- Only a batch without dates takes them from its grades.
left join (
    select y.session_code,
           min(coalesce(y.graded_at, now() at time zone 'UTC'))::date as first,
           max(coalesce(y.graded_at, now() at time zone 'UTC'))::date as last
    from json_to_recordset(cast(:#exams as json)) as y(session_code text, graded_at timestamp)
    group by y.session_code
) day on day.session_code = x.session_code and (b.start_date is null or b.end_date is null)
order by x.session_code
on conflict (exam_code) do nothing
