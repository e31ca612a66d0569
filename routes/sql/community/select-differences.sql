-- In:  :#instance, :#source, :#uid, :#bare (whether a result line of ours may stand without a marksheet),
--      :#items (JSON, one per Moodle item: what its exam shall say),
--      :#grades (JSON, one per grade: what shall stand in OpenEduCat; note only where letters are kept).
-- Out: only what differs. A row with "user" is a grade: what stands there now, the exam where it lives, if it does, and
--      the reason why nothing may be written there, if there is one. A row without "user" is an exam whose own columns
--      differ, or whose session lacks a venue.
with wanted as (
    select *
    from json_to_recordset(cast(:#grades as json)) as g(
        item bigint, "user" bigint, student integer, hash text, marks integer, status text, note text)
), wanted_item as (
    select *
    from json_to_recordset(cast(:#items as json)) as i(
        item bigint, name text, total integer, min integer, subject integer)
), placed as (
    select w.*, m.id as mapping_id, m.sync_hash,
           a.exam_id, a.marks as standing_marks, a.note as standing_note, a.status as attendance
    from wanted w
    left join moodle_mapping m
        on m.instance_id = :#instance
       and m.model = 'op.exam.attendees'
       and coalesce(m.source, '') = :#source
       and m.moodle_id = w.item
       and coalesce(m.moodle_user_id, 0) = w."user"
    left join op_exam_attendees a on a.id = m.oec_record_id and a.student_id = w.student
), exam as (
    select distinct item, exam_id from placed where exam_id is not null
), result_line as (
    -- Inside, session_id is the line's own column, or where its version has none, -1.
    select l.*
    from (values (-1)) as no_column (session_id)
    cross join lateral (
        select exam_id, student_id, marks, status, evaluation_type, marksheet_line_id, create_uid, session_id
        from op_result_line
        where exam_id in (select exam_id from exam)
    ) l
), line as (
    -- Each result line of an exam and student says the same as the attendee, whoever made it. One of ours without a
    -- marksheet gives way to one with a marksheet.
    select p.item, p."user",
           bool_or(d.differs)
               or (bool_or(l.marksheet_line_id is null and l.create_uid = :#uid)
                   and (not :#bare or bool_or(l.marksheet_line_id is not null))) as differs,
           (array_agg(l.marks) filter (where d.differs))[1] as marks,
           (array_agg(l.status) filter (where d.differs))[1] as status
    from placed p
    join op_exam e on e.id = p.exam_id
    left join op_exam_session s on s.id = e.session_id
    join result_line l on l.exam_id = p.exam_id and l.student_id = p.student
    cross join lateral (
        select (l.marks, l.status, l.evaluation_type) is distinct from (p.marks, p.status, s.evaluation_type)
            or (l.session_id is distinct from e.session_id and l.session_id is distinct from -1) as differs
    ) d
    group by p.item, p."user"
)
select p.item, p."user", e.exam_code,
       p.mapping_id is not null as mapped, p.sync_hash, refused.reason,
       case when p.standing_marks is distinct from p.marks then p.standing_marks
            else coalesce(line.marks, p.standing_marks) end as marks,
       case when p.standing_marks is not distinct from p.marks and line.marks is not null then line.status
            when p.standing_marks < e.min_marks then 'fail'
            when p.standing_marks is not null then 'pass' end as status,
       p.standing_note as note, e.total_marks
from placed p
left join op_exam e on e.id = p.exam_id
left join line on line.item = p.item and line."user" = p."user"
cross join lateral (
    select case when e.state = 'cancel' then 'exam_cancelled'
                when p.attendance = 'absent' then 'absent' end as reason
) refused
where p.exam_id is null
   or refused.reason is not null
   or p.sync_hash is distinct from p.hash
   or p.standing_marks is distinct from p.marks
   or (p.note is not null and p.standing_note is distinct from p.note)
   or line.differs
union all
select i.item, null, e.exam_code, true, null, null, null, null, null, e.total_marks
from wanted_item i
join exam x on x.item = i.item
join op_exam e on e.id = x.exam_id
left join op_exam_session s on s.id = e.session_id
left join (select partner_id from res_company order by id limit 1) company on true
where e.state is distinct from 'cancel'
  and ((e.name, e.total_marks, e.min_marks, e.subject_id) is distinct from (i.name, i.total, i.min, i.subject)
    or (s.id is not null and (e.course_id, e.batch_id) is distinct from (s.course_id, s.batch_id))
    or (to_jsonb(e) -> 'results_entered') <> 'true'
    or (s.id is not null and s.venue is null and company.partner_id is not null))
