-- In:  :#exams (JSON: the exams of grades that would be written, and those that would be set right).
-- Out: one row: created = how many of them would be made, updated = how many would be set right.
select count(*) filter (where e.id is null) as created,
       count(*) filter (
           where e.id is not null and e.state is distinct from 'cancel'
             and ((e.name, e.total_marks, e.min_marks, e.subject_id) is distinct from (x.name, x.total, x.min, x.subject)
              or (s.id is not null and (e.course_id, e.batch_id) is distinct from (s.course_id, s.batch_id)))
       ) as updated
from json_to_recordset(cast(:#exams as json)) as x(
    code text, name text, subject integer, total integer, min integer)
left join op_exam e on e.exam_code = x.code
left join op_exam_session s on s.id = e.session_id
