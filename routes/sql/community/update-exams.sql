-- In:  :#exams (JSON: the exams of the chunk), :#uid.
-- Out: exams whose columns of ours differ are set right, but for one that a person cancelled; course and batch are copies
--      of the session's, as Odoo has it. Their result lines get their status by the pass line of now, also those of
--      students whom Moodle no longer lists, and their marksheets are marked for recompute. One row: updated = how many
--      exams.
with updated as (
    update op_exam e
    set name = x.name,
        total_marks = x.total,
        min_marks = x.min,
        subject_id = x.subject,
        course_id = coalesce(s.course_id, e.course_id),
        batch_id = coalesce(s.batch_id, e.batch_id),
        write_uid = :#uid,
        write_date = now() at time zone 'UTC'
    from json_to_recordset(cast(:#exams as json)) as x(
            code text, name text, subject integer, total integer, min integer)
    join op_exam o on o.exam_code = x.code
    left join op_exam_session s on s.id = o.session_id
    where e.id = o.id
      and o.state is distinct from 'cancel'
      and ((e.name, e.total_marks, e.min_marks, e.subject_id) is distinct from (x.name, x.total, x.min, x.subject)
        or (s.id is not null and (e.course_id, e.batch_id) is distinct from (s.course_id, s.batch_id)))
    returning e.id, e.min_marks
), judged as (
    update op_result_line l
    set status = case when l.marks < u.min_marks then 'fail' else 'pass' end,
        write_uid = :#uid,
        write_date = now() at time zone 'UTC'
    from updated u
    where l.exam_id = u.id
      and l.status is distinct from case when l.marks < u.min_marks then 'fail' else 'pass' end
), marked as (
    insert into grade_sync_recompute (model, record_id, marked_at)
    select distinct 'op.marksheet.line', l.marksheet_line_id, now() at time zone 'UTC'
    from op_result_line l
    join updated u on u.id = l.exam_id
    where l.marksheet_line_id is not null
)
select count(*) as updated from updated
