-- In:  grade_sync_chunk (the changes of the chunk), :#atOnce (whether a grade gets a result line before there are
--      marksheets), :#uid.
-- Out: grades without a result line get one where they should: on the student's marksheet, as long as its register is a
--      draft, or without a marksheet where the session has no register yet. The marksheets are marked for recompute.
with exam as (
    select distinct e.id, e.exam_code, e.session_id, s.evaluation_type
    from grade_sync_chunk g
    join op_exam e on e.exam_code = g.code
    left join op_exam_session s on s.id = e.session_id
), register as (
    select r.id, r.exam_session_id, r.state
    from op_marksheet_register r
    where r.exam_session_id in (select session_id from exam)
      and r.state is distinct from 'cancelled' and r.active is not false
), sheet as (
    select distinct on (r.exam_session_id, m.student_id) r.exam_session_id, m.student_id, m.id
    from register r
    join op_marksheet_line m on m.marksheet_reg_id = r.id and m.active is not false
    where r.state = 'draft'
    order by r.exam_session_id, m.student_id, r.id desc, m.id desc
), inserted as (
    -- As a whole row, so that each version's table takes what it has columns for.
    insert into op_result_line
    select n.*
    from grade_sync_chunk g
    join exam e on e.exam_code = g.code
    left join sheet on sheet.exam_session_id = e.session_id and sheet.student_id = g.student
    cross join lateral jsonb_populate_record(
        cast(null as op_result_line),
        jsonb_build_object(
            'id', nextval('op_result_line_id_seq'), 'exam_id', e.id, 'student_id', g.student,
            'session_id', e.session_id, 'marks', g.marks, 'status', g.status,
            'evaluation_type', e.evaluation_type, 'marksheet_line_id', sheet.id,
            'create_uid', cast(:#uid as integer), 'create_date', now() at time zone 'UTC',
            'write_uid', cast(:#uid as integer), 'write_date', now() at time zone 'UTC')) n
    where not exists (select from op_result_line l where l.exam_id = e.id and l.student_id = g.student)
      and (sheet.id is not null
        or (:#atOnce and not exists (select from register r where r.exam_session_id = e.session_id)))
    returning marksheet_line_id
)
insert into grade_sync_recompute (model, record_id, marked_at)
select distinct 'op.marksheet.line', marksheet_line_id, now() at time zone 'UTC'
from inserted
where marksheet_line_id is not null
