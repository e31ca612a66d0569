-- In:  :#instance, :#source, :#items (JSON, one per Moodle item: what its exam shall say),
--      :#grades (JSON, one per grade: what shall stand in OpenEduCat; note only where letters are kept).
-- Out: only what differs. A row with "user" is a grade: what stands there now, and the exam where it lives, if it does.
--      A row without "user" is an exam whose own columns differ.
with wanted as (
    select *
    from json_to_recordset(cast(:#grades as json)) as g(
        item bigint, "user" bigint, student integer, hash text, marks integer, status text, note text)
), wanted_item as (
    select *
    from json_to_recordset(cast(:#items as json)) as i(
        item bigint, name text, total integer, min integer, subject integer)
), placed as (
    select w.*, m.id as mapping_id, m.sync_hash, l.exam_id
    from wanted w
    left join moodle_mapping m
        on m.instance_id = :#instance
       and m.model = 'op.result.line'
       and coalesce(m.source, '') = :#source
       and m.moodle_id = w.item
       and coalesce(m.moodle_user_id, 0) = w."user"
    left join op_result_line l on l.id = m.oec_record_id and l.student_id = w.student
), exam as (
    select distinct item, exam_id from placed where exam_id is not null
), line as (
    -- Odoo may have generated lines of its own beside ours: each has to say the same.
    select l.exam_id, l.student_id,
           min(l.marks) as low, max(l.marks) as high,
           min(coalesce(l.status, '')) as first_status, max(coalesce(l.status, '')) as last_status,
           bool_and(l.evaluation_type is not distinct from s.evaluation_type) as evaluated
    from op_result_line l
    join op_exam e on e.id = l.exam_id
    left join op_exam_session s on s.id = e.session_id
    where l.exam_id in (select exam_id from exam)
    group by l.exam_id, l.student_id
)
select p.item, p."user", e.exam_code,
       p.mapping_id is not null as mapped, p.sync_hash,
       a.marks as attendee_marks, a.note,
       line.low, line.high, line.first_status, line.last_status,
       e.total_marks
from placed p
left join op_exam e on e.id = p.exam_id
left join line on line.exam_id = p.exam_id and line.student_id = p.student
left join op_exam_attendees a on a.exam_id = p.exam_id and a.student_id = p.student
where p.exam_id is null
   or p.sync_hash is distinct from p.hash
   or a.id is null
   or a.marks is distinct from p.marks
   or (p.note is not null and a.note is distinct from p.note)
   or line.low <> p.marks or line.high <> p.marks
   or line.first_status <> p.status or line.last_status <> p.status
   or not line.evaluated
union all
select i.item, null, e.exam_code, true, null, null, null, null, null, null, null, e.total_marks
from wanted_item i
join exam x on x.item = i.item
join op_exam e on e.id = x.exam_id
left join op_exam_session s on s.id = e.session_id
where (e.name, e.total_marks, e.min_marks, e.subject_id) is distinct from (i.name, i.total, i.min, i.subject)
   or (s.id is not null and (e.course_id, e.batch_id) is distinct from (s.course_id, s.batch_id))
