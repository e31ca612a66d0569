-- In:  :#students (JSON: those of the changes, with the year of a new line), :#course (op_course), :#uid.
-- Out: a gradebook per student and course is there; a new one is named after the student and of the first line's year.
with wanted as (
    select * from json_to_recordset(cast(:#students as json)) as g(student integer, year integer)
), made as (
    insert into gradebook_gradebook (
        name, student_id, course_id, state, percentage, academic_year_ids, create_uid, create_date, write_uid, write_date)
    select coalesce(p.name, 'Student ' || w.student), w.student, :#course, 'draft', 0, w.year,
           :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
    from wanted w
    join op_student s on s.id = w.student
    left join res_partner p on p.id = s.partner_id
    where not exists (
        select from gradebook_gradebook b where b.student_id = w.student and b.course_id = :#course)
    order by w.student
    returning id, academic_year_ids
)
insert into gradebook_gradebook_op_academic_year_rel (gradebook_gradebook_id, op_academic_year_id)
select id, academic_year_ids from made where academic_year_ids is not null
on conflict do nothing
