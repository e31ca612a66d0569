-- In:  :#course (op_course), :#subject (op_subject), :#faculty (gradesync.openeducat.faculty-id, or null),
--      :#items (JSON, one per Moodle item: code and name of its grading assignment).
-- Out: a row per item. assignment = the one that has the code; else one that a person made, if it is the only one of that
--      course, subject and name and belongs to no other item; null when one has to be made. adopts = whether it is a
--      person's. faculty = who shall stand in a new one: of the subject, else the one given, where it exists.
with wanted as (
    select * from json_to_recordset(cast(:#items as json)) as i(item bigint, code text, name text)
), own as (
    -- A copy that a person made of ours has its code, too: the first is ours.
    select w.item, min(a.id) as id
    from wanted w
    join grading_assignment a on a.sequence = w.code
    group by w.item
), alike as (
    select w.code, min(a.id) as id
    from wanted w
    join grading_assignment a on a.course_id = :#course and a.subject_id = :#subject and a.name = w.name
    where not exists (select from own where own.item = w.item)
    group by w.code
    having count(*) = 1
), adoptable as (
    -- Two items of one name cannot both have it.
    select min(alike.code) as code, a.id
    from alike
    join grading_assignment a on a.id = alike.id
    where a.sequence !~ '^M[0-9A-Z]{15}$'
      and not exists (
          select from gradebook_line l
          join moodle_mapping m on m.model = 'gradebook.line' and m.oec_record_id = l.id
          where l.grade_assigment_id = a.id)
    group by a.id
)
select w.item, coalesce(own.id, adoptable.id) as assignment, adoptable.id is not null as adopts,
       coalesce(
           (select min(r.op_faculty_id) from op_faculty_op_subject_rel r where r.op_subject_id = :#subject),
           (select f.id from op_faculty f where f.id = cast(:#faculty as integer))) as faculty
from wanted w
left join own on own.item = w.item
left join adoptable on adoptable.code = w.code
