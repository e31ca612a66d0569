-- In:  :#exams (JSON: the items of the chunk; adopts = the assignment of a person that shall be an item's), :#instance,
--      :#letters (whether it grades by letters), :#uid.
-- Out: a grading assignment per Moodle item, found again by its sequence; for letters with the first grade table that
--      holds all of the instance's. One row: created = how many new ones.
with wanted as (
    select x.*
    from json_to_recordset(cast(:#exams as json)) as x(
        code text, name text, type text, point numeric, subject integer, course integer, faculty integer,
        year integer, term integer, graded_at timestamp, adopts integer)
    where not exists (select from grading_assignment a where a.sequence = x.code)
), adopted as (
    update grading_assignment a
    set sequence = w.code, name = w.name, point = w.point, write_uid = :#uid, write_date = now() at time zone 'UTC'
    from wanted w
    -- Another pull may have been faster.
    where a.id = w.adopts and a.sequence !~ '^M[0-9A-Z]{15}$'
    returning a.sequence
), made as (
    insert into grading_assignment (
        sequence, name, course_id, subject_id, assignment_type, faculty_id, user_id, point, issued_date, year_id,
        term_id, grade, state, active, create_uid, create_date, write_uid, write_date)
    select w.code, w.name, w.course, w.subject, t.id, w.faculty, :#uid, w.point,
           coalesce(w.graded_at, now() at time zone 'UTC'), w.year, w.term,
           (select min(t.id) from op_grade_table t
            where :#letters and t.active is not false and not exists (
                select from moodle_grade_scale_line b
                where b.instance_id = :#instance and not exists (
                    select from op_grade_table_line x where x.grade_table_id = t.id and x.name = b.name))),
           'publish', true,
           :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
    from wanted w
    cross join lateral (select min(t.id) as id from grading_assignment_type t where t.name = w.type) t
    where not exists (select from adopted where adopted.sequence = w.code)
    order by w.code
    returning id
)
select count(*) as created from made
