-- In:  :#instance, :#source, :#course (op_course), :#letters (whether the table line is ours),
--      :#items (JSON, one per Moodle item: what its grading assignment shall say),
--      :#grades (JSON, one per grade: what shall stand in its line; letter only where letters are kept).
-- Out: only what differs. A row with "user" is a grade: what stands there now, and the code of the assignment where it
--      lives, if it does; else year and term of a new line. A row without "user" is an assignment whose own columns
--      differ.
with wanted as (
    select *
    from jsonb_to_recordset(cast(:#grades as jsonb)) as g(
        item bigint, "user" bigint, student integer, hash text, marks numeric, low numeric, high numeric,
        letter text, graded_on date)
), wanted_item as (
    select *
    from jsonb_to_recordset(cast(:#items as jsonb)) as i(item bigint, code text, name text, point numeric)
), placed as (
    select w.*, m.id as mapping_id, m.sync_hash, a.id as assignment_id, a.sequence as code, a.point, a.grade as table_id,
           l.id as line_id, l.marks as line_marks, l.obtained_marks, l.percentage, l.grade_table_line_id,
           coalesce(l.penalty, 0)::numeric as penalty
    from wanted w
    left join moodle_mapping m
        on m.instance_id = :#instance
       and m.model = 'gradebook.line'
       and coalesce(m.source, '') = :#source
       and m.moodle_id = w.item
       and coalesce(m.moodle_user_id, 0) = w."user"
    left join (gradebook_line l
               join gradebook_gradebook b on b.id = l.gradebook_id
               join grading_assignment a on a.id = l.grade_assigment_id)
        on l.id = m.oec_record_id and b.student_id = w.student
), expected as (
    select p.*, p.marks * (1 - p.penalty / 100) as shall_obtain
    from placed p
)
select p.item, p."user", p.code,
       p.mapping_id is not null as mapped, p.sync_hash,
       p.line_marks::numeric as marks, p.point::numeric as point,
       coalesce(e.year, t.year) as year, coalesce(e.term, t.term) as term
from expected p
left join lateral (
    select c.academic_years_id as year, c.academic_term_id as term
    from op_student_course c
    where p.line_id is null
      and c.student_id = p.student and c.course_id = :#course
      and c.academic_years_id is not null and c.academic_term_id is not null
    order by (c.state = 'running') desc nulls last, c.id desc
    limit 1
) e on true
left join lateral (
    select t.academic_year_id as year, t.id as term
    from op_academic_term t
    where p.line_id is null and e.term is null
    order by coalesce(p.graded_on, current_date) between t.term_start_date and t.term_end_date desc,
             t.term_start_date desc, t.id desc
    limit 1
) t on true
where p.line_id is null
   or p.sync_hash is distinct from p.hash
   or p.line_marks is distinct from p.marks::float8
   or p.obtained_marks is distinct from p.shall_obtain::float8
   or p.percentage is distinct from
      greatest(0, round((p.shall_obtain - p.low) * 100 / (p.high - p.low), 4))::float8
   or (:#letters and p.grade_table_line_id is distinct from (
          select min(x.id) from op_grade_table_line x where x.grade_table_id = p.table_id and x.name = p.letter))
union all
select i.item, null, i.code, true, null, null, a.point::numeric, null, null
from wanted_item i
join grading_assignment a on a.sequence = i.code
where (a.name, a.point) is distinct from (i.name, i.point::float8)
