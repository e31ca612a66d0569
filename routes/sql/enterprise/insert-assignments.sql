-- In:  :#exams (JSON: the items of the chunk), :#uid.
-- Out: a grading assignment per Moodle item, found again by its sequence. One that a person made is adopted when it is
--      the only one of that course, subject and name and belongs to no other item. One row: created = how many new ones.
with wanted as (
    select x.*
    from jsonb_to_recordset(cast(:#exams as jsonb)) as x(
        code text, name text, type text, point numeric, subject integer, course integer, faculty integer,
        year integer, term integer, graded_at timestamp)
    where not exists (select from grading_assignment a where a.sequence = x.code)
), alike as (
    select w.code, min(a.id) as id
    from wanted w
    join grading_assignment a
        on a.course_id = w.course and a.subject_id = w.subject and a.name = w.name
    where a.sequence !~ '^M[0-9A-Z]{15}$'
      and not exists (
          select from gradebook_line l
          join moodle_mapping m on m.model = 'gradebook.line' and m.oec_record_id = l.id
          where l.grade_assigment_id = a.id)
    group by w.code
    having count(*) = 1
), adopted as (
    update grading_assignment a
    set sequence = alike.code, point = w.point, write_uid = :#uid, write_date = now() at time zone 'UTC'
    from alike
    join wanted w on w.code = alike.code
    where a.id = alike.id
      -- Two items of one name cannot both have it.
      and alike.code = (select min(other.code) from alike other where other.id = alike.id)
    returning a.sequence
), made as (
    insert into grading_assignment (
        sequence, name, course_id, subject_id, assignment_type, faculty_id, user_id, point, issued_date, year_id,
        term_id, state, active, create_uid, create_date, write_uid, write_date)
    select w.code, w.name, w.course, w.subject, t.id, w.faculty, :#uid, w.point,
           coalesce(w.graded_at, now() at time zone 'UTC'), w.year, w.term, 'publish', true,
           :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
    from wanted w
    cross join lateral (select min(t.id) as id from grading_assignment_type t where t.name = w.type) t
    where w.faculty is not null and not exists (select from adopted where adopted.sequence = w.code)
    order by w.code
    returning id
)
select count(*) as created from made
