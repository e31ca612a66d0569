-- In:  :#exams (JSON: the items of the chunk, each with the name of its type), :#uid.
-- Out: the types that they need are there: Assignment, Quiz, Exam or Manual.
insert into grading_assignment_type (name, code, assign_type, create_uid, create_date, write_uid, write_date)
select x.type, upper(x.type), 'sub', :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
from (select distinct type from json_to_recordset(cast(:#exams as json)) as x(type text)) x
where not exists (select from grading_assignment_type t where t.name = x.type)
