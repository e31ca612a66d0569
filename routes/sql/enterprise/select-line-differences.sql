-- In:  :#instance, :#source, :#course (op_course), :#letters (whether the table line is ours),
--      :#items (JSON, one per Moodle item: what its grading assignment shall say, and the assignment that is there),
--      :#grades (JSON, one per grade: what shall stand in its line; letter only where letters are kept).
-- Out: only what differs. A row with "user" is a grade: its line and what stands there now, and the code of the
--      assignment where it lives, if it does. A row without "user" is an assignment whose own columns differ.
with wanted as (
    select *
    from json_to_recordset(cast(:#grades as json)) as g(
        item bigint, "user" bigint, student integer, hash text, marks numeric, low numeric, high numeric,
        letter text)
), wanted_item as (
    select *
    from json_to_recordset(cast(:#items as json)) as i(
        item bigint, code text, name text, point numeric, assignment integer)
), mapped as (
    select w.*, m.id as mapping_id, m.sync_hash, l.id as line_id
    from wanted w
    left join moodle_mapping m
        on m.instance_id = :#instance
       and m.model = 'gradebook.line'
       and coalesce(m.source, '') = :#source
       and m.moodle_id = w.item
       and coalesce(m.moodle_user_id, 0) = w."user"
    left join (gradebook_line l join gradebook_gradebook b on b.id = l.gradebook_id)
        on l.id = m.oec_record_id and b.student_id = w.student
), unmapped as (
    -- Lines of an assignment that a person made, or whose mapping was lost.
    select distinct on (i.item, b.student_id) i.item, b.student_id as student, i.code, l.id as line_id
    from wanted_item i
    join gradebook_line l on l.grade_assigment_id = i.assignment
    join gradebook_gradebook b on b.id = l.gradebook_id and b.course_id = :#course
    where exists (select from mapped where line_id is null)
    order by i.item, b.student_id, l.id
), placed as (
    select p.*, u.code as adopting, l.id as standing, l.marks as line_marks, l.obtained_marks, l.percentage,
           l.grade_table_line_id, a.sequence, a.point, a.grade as table_id,
           p.marks * (100 - coalesce(l.penalty::numeric, 0)) * 0.01 as shall_obtain
    from mapped p
    left join unmapped u on p.line_id is null and u.item = p.item and u.student = p.student
    left join (gradebook_line l join grading_assignment a on a.id = l.grade_assigment_id)
        on l.id = coalesce(p.line_id, u.line_id)
)
select p.item, p."user", p.standing as line, coalesce(p.adopting, p.sequence) as code,
       p.mapping_id is not null as mapped, p.sync_hash,
       p.line_marks::numeric as marks, p.point::numeric as point
from placed p
where p.standing is null
   or p.sync_hash is distinct from p.hash
   or p.line_marks is distinct from p.marks::float8
   or p.obtained_marks is distinct from p.shall_obtain::float8
   or p.percentage is distinct from
      round(round(greatest(p.shall_obtain - p.low, 0) * 100, 40) / (p.high - p.low), 4)::float8
   or (:#letters and p.grade_table_line_id is distinct from (
          select min(x.id) from op_grade_table_line x where x.grade_table_id = p.table_id and x.name = p.letter))
union all
select i.item, null, null, i.code, true, null, null, a.point::numeric
from wanted_item i
join grading_assignment a on a.id = i.assignment and a.sequence = i.code
where (a.name, a.point) is distinct from (i.name, i.point::float8)
