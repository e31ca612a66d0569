-- In:  :#exams (JSON: the exams of the chunk, all of one subject), :#uid.
-- Out: an exam per Moodle item and batch, held on the day of its first grade, in a minute of its own: Odoo refuses two
--      exams of a subject at the same time. One that is there is left alone.
with recursive new as (
    select x.*, s.id as session_id, s.course_id, s.batch_id, s.end_date, d.day,
           row_number() over (order by d.day, x.code) as n
    from json_to_recordset(cast(:#exams as json)) as x(
        code text, name text, session_code text, subject integer, total integer, min integer, graded_at timestamp)
    join op_exam_session s on s.exam_code = x.session_code
    cross join lateral (
        select least(greatest(coalesce(x.graded_at, now() at time zone 'UTC')::date, s.start_date), s.end_date) as day
    ) d
    where not exists (select from op_exam e where e.exam_code = x.code)
), busy as materialized (
    select e.start_time, greatest(e.end_time, e.start_time + interval '1 minute') as end_time
    from op_exam e
    where e.subject_id in (select subject from new) and e.end_time >= (select min(day) from new)
), placed as (
    select 0::bigint as n, cast(null as timestamp) as at
    union all
    -- The first free minute from 00:01 on. Where the session has none left, the exam shares that minute.
    select w.n, coalesce(free.at, w.day + time '00:01')
    from placed p
    join new w on w.n = p.n + 1
    left join lateral (
        select m.at
        from (
            select generate_series(
                greatest(w.day + time '00:01', p.at + interval '1 minute'),
                w.end_date + time '23:58',
                interval '1 minute') as at
        ) m
        where not exists (
            select from busy b where b.start_time < m.at + interval '1 minute' and b.end_time > m.at)
        limit 1
    ) free on true
)
-- As a whole row, so that each version's table takes what it has columns for.
insert into op_exam
select r.*
from placed p
join new w on w.n = p.n
cross join lateral jsonb_populate_record(
    cast(null as op_exam),
    jsonb_build_object(
        'id', nextval('op_exam_id_seq'), 'exam_code', w.code, 'name', w.name, 'session_id', w.session_id,
        'course_id', w.course_id, 'batch_id', w.batch_id, 'subject_id', w.subject,
        'total_marks', w.total, 'min_marks', w.min, 'state', 'held', 'results_entered', true, 'active', true,
        'start_time', p.at, 'end_time', p.at + interval '1 minute',
        'create_uid', cast(:#uid as integer), 'create_date', now() at time zone 'UTC',
        'write_uid', cast(:#uid as integer), 'write_date', now() at time zone 'UTC')) r
order by w.code
on conflict (exam_code) do nothing
