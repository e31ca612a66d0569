-- In:  grade_sync_chunk (the changes of the chunk), :#course (op_course), :#letters (whether the table line is ours), :#uid.
-- Out: a line per grade, in the gradebook where it lives or in the student's first one; it is mapped, and its gradebook
--      is marked for recompute. A state that a person gave a line stays, as does a penalty.
with target as (
    select g.*, a.id as assignment_id, a.assignment_type, a.subject_id, a.grade as table_id,
           coalesce(l.gradebook_id, b.id) as gradebook_id, l.id as line_id, coalesce(l.penalty, 0)::numeric as penalty,
           (select min(x.id) from op_grade_table_line x where x.grade_table_id = a.grade and x.name = g.note)
               as table_line
    from grade_sync_chunk g
    join grading_assignment a on a.sequence = g.code
    left join lateral (
        select min(b.id) as id from gradebook_gradebook b where b.student_id = g.student and b.course_id = :#course
    ) b on true
    left join lateral (
        select l.id, l.gradebook_id, l.penalty
        from gradebook_line l
        join gradebook_gradebook o on o.id = l.gradebook_id
        where l.grade_assigment_id = a.id and o.student_id = g.student
        order by l.id
        limit 1
    ) l on true
), valued as (
    select t.*, t.marks * (1 - t.penalty / 100) as obtained from target t
), updated as (
    update gradebook_line l
    set marks = v.marks,
        obtained_marks = v.obtained,
        percentage = greatest(0, round((v.obtained - v.low) * 100 / (v.high - v.low), 4)),
        grade_table_line_id = case when :#letters then v.table_line else l.grade_table_line_id end,
        write_uid = :#uid,
        write_date = now() at time zone 'UTC'
    from valued v
    where l.id = v.line_id
), inserted as (
    insert into gradebook_line (
        gradebook_id, grade_assigment_id, assignment_type_id, course_id, subject_id, academic_year_id, academic_term_id,
        marks, obtained_marks, penalty, percentage, grade_table_id, grade_table_line_id, state, state_hide,
        assignment_archived, create_uid, create_date, write_uid, write_date)
    select v.gradebook_id, v.assignment_id, v.assignment_type, :#course, v.subject_id, v.year, v.term,
           v.marks, v.obtained, 0, greatest(0, round((v.obtained - v.low) * 100 / (v.high - v.low), 4)),
           v.table_id, case when :#letters then v.table_line end, 'final', false, false,
           :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
    from valued v
    where v.line_id is null
    order by v.gradebook_id, v.assignment_id
    returning id, gradebook_id, grade_assigment_id
), marked as (
    insert into grade_sync_recompute (model, record_id, marked_at)
    select distinct 'gradebook.gradebook', v.gradebook_id, now() at time zone 'UTC'
    from valued v
    where v.gradebook_id is not null
    order by 2
    on conflict (model, record_id) do nothing
)
insert into moodle_mapping (
    instance_id, model, source, moodle_id, moodle_user_id, oec_record_id, sync_hash,
    grade_raw, grade_min, grade_max, last_sync_at)
select :#instance, 'gradebook.line', :#source, v.item, v."user", coalesce(v.line_id, i.id), v.hash,
       v.raw, v.min, v.max, now() at time zone 'UTC'
from valued v
left join inserted i on i.gradebook_id = v.gradebook_id and i.grade_assigment_id = v.assignment_id
on conflict (instance_id, model, coalesce(source, ''), moodle_id, coalesce(moodle_user_id, 0)) do update
set oec_record_id = excluded.oec_record_id,
    sync_hash = excluded.sync_hash,
    grade_raw = excluded.grade_raw,
    grade_min = excluded.grade_min,
    grade_max = excluded.grade_max,
    last_sync_at = excluded.last_sync_at
