-- In:  :#course (op_course), :#days (JSON: students of new lines, and the day when a grade was given, if that is known).
-- Out: a row per student and day: academic year and term of a line. They are those of the enrolment; what it leaves open
--      is told by the day, else the latest; null when there is none.
select w.student, w.day, coalesce(e.year, t.academic_year_id) as year, coalesce(e.term, t.id) as term
from json_to_recordset(cast(:#days as json)) as w(student integer, day date)
left join lateral (
    select c.academic_years_id as year, c.academic_term_id as term
    from op_student_course c
    where c.student_id = w.student and c.course_id = :#course
    order by (c.state = 'running') desc nulls last, c.id desc
    limit 1
) e on true
left join lateral (
    select t.id, t.academic_year_id
    from op_academic_term t
    where (e.term is null and (e.year is null or t.academic_year_id = e.year)) or t.id = e.term
    order by (coalesce(w.day, current_date) between t.term_start_date and t.term_end_date) desc nulls last,
             t.term_start_date desc nulls last, t.id desc
    limit 1
) t on true
