-- In:  :#exams (JSON: the items of grades that would be written, and those that would be set right).
-- Out: one row: created = how many grading assignments would be made, updated = how many would be set right.
select count(*) filter (where a.id is null) as created,
       count(*) filter (where a.id is not null and (a.name, a.point) is distinct from (x.name, x.point::float8))
           as updated
from jsonb_to_recordset(cast(:#exams as jsonb)) as x(code text, name text, point numeric)
left join grading_assignment a on a.sequence = x.code
