-- In:  :#exams (JSON: the items of grades that would be written, and those that would be set right).
-- Out: one row: created = how many grading assignments would be made, updated = how many would be set right.
select count(*) filter (where a.id is null and x.adopts is null) as created,
       count(*) filter (where (a.name, a.point) is distinct from (x.name, x.point::float8) and a.id is not null)
           as updated
from json_to_recordset(cast(:#exams as json)) as x(code text, name text, point numeric, adopts integer)
left join grading_assignment a on a.id = (select min(o.id) from grading_assignment o where o.sequence = x.code)
