-- In:  grade_sync_chunk (the changes of the chunk; line = the line that stands), :#instance, :#source,
--      :#course (op_course), :#letters (whether the table line is ours), :#uid.
-- Out: a line per grade, in the gradebook where it lives or in the student's first one; it is mapped, and its gradebook
--      is marked for recompute. A state that a person gave a line stays, as does a penalty.
with home as (
    -- A copy that a person made of an assignment has its code, too: the first is ours.
    select a.sequence, min(a.id) as id
    from grading_assignment a
    where a.sequence in (select code from grade_sync_chunk)
    group by a.sequence
), gradebook as (
    select b.student_id, min(b.id) as id
    from gradebook_gradebook b
    where b.course_id = :#course and b.student_id in (select student from grade_sync_chunk)
    group by b.student_id
), made as (
    -- What an attempt has written whose end was not heard of.
    select distinct on (h.sequence, b.student_id) h.sequence, b.student_id, l.id
    from home h
    join gradebook_line l on l.grade_assigment_id = h.id
    join gradebook_gradebook b on b.id = l.gradebook_id and b.course_id = :#course
    where exists (select from grade_sync_chunk where line is null)
    order by h.sequence, b.student_id, l.id
), target as (
    select g.*, l.id as line_id, coalesce(l.gradebook_id, gradebook.id) as gradebook_id,
           a.id as assignment_id, a.assignment_type, a.subject_id, a.grade as table_id,
           g.marks * (100 - coalesce(l.penalty::numeric, 0)) * 0.01 as obtained,
           case when :#letters then (
               select min(x.id) from op_grade_table_line x where x.grade_table_id = a.grade and x.name = g.note)
           end as table_line
    from grade_sync_chunk g
    left join made on g.line is null and made.sequence = g.code and made.student_id = g.student
    -- A line of an assignment that became another item's meanwhile is not this grade's.
    left join (gradebook_line l join grading_assignment o on o.id = l.grade_assigment_id)
        on l.id = coalesce(g.line, made.id) and o.sequence = g.code
    left join home on home.sequence = g.code
    -- Where it is gone, the database refuses the row: no grade is passed over in silence.
    left join grading_assignment a on a.id = coalesce(l.grade_assigment_id, home.id)
    left join gradebook on gradebook.student_id = g.student
), valued as (
    select t.*, round(round(greatest(t.obtained - t.low, 0) * 100, 40) / (t.high - t.low), 4) as percentage
    from target t
), updated as (
    update gradebook_line l
    set marks = v.marks,
        obtained_marks = v.obtained,
        percentage = v.percentage,
        grade_table_line_id = case when :#letters then v.table_line else l.grade_table_line_id end,
        write_uid = :#uid,
        write_date = now() at time zone 'UTC'
    from valued v
    where l.id = v.line_id
    returning l.id
), inserted as (
    insert into gradebook_line (
        gradebook_id, grade_assigment_id, assignment_type_id, course_id, subject_id, academic_year_id, academic_term_id,
        marks, obtained_marks, penalty, percentage, grade_table_id, grade_table_line_id, state, state_hide,
        assignment_archived, create_uid, create_date, write_uid, write_date)
    select v.gradebook_id, v.assignment_id, v.assignment_type, :#course, v.subject_id, v.year, v.term,
           v.marks, v.obtained, 0, v.percentage, v.table_id, v.table_line,
           'final', false, false, :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
    from valued v
    where v.line_id is null
    order by v.gradebook_id, v.assignment_id
    returning id, gradebook_id, grade_assigment_id
), marked as (
    insert into grade_sync_recompute (model, record_id, marked_at)
    select distinct 'gradebook.gradebook', v.gradebook_id, now() at time zone 'UTC'
    from valued v
    where v.gradebook_id is not null
)
insert into moodle_mapping (
    instance_id, model, source, moodle_id, moodle_user_id, oec_record_id, sync_hash,
    grade_raw, grade_min, grade_max, last_sync_at)
select :#instance, 'gradebook.line', :#source, v.item, v."user", coalesce(u.id, i.id), v.hash,
       v.raw, v.min, v.max, now() at time zone 'UTC'
from valued v
-- A line that somebody deletes at the same time is neither.
left join updated u on u.id = v.line_id
left join inserted i on i.gradebook_id = v.gradebook_id and i.grade_assigment_id = v.assignment_id
where coalesce(u.id, i.id) is not null
on conflict (instance_id, model, coalesce(source, ''), moodle_id, coalesce(moodle_user_id, 0)) do update
set oec_record_id = excluded.oec_record_id,
    sync_hash = excluded.sync_hash,
    grade_raw = excluded.grade_raw,
    grade_min = excluded.grade_min,
    grade_max = excluded.grade_max,
    last_sync_at = excluded.last_sync_at
