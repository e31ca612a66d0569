-- In:  :#exams (JSON: the exams of the chunk).
-- Out: until the transaction ends, no other pull gives times to new exams of their subjects.
select pg_advisory_xact_lock(hashtextextended('grade_sync_exam_times ' || new.subject, 0))
from (
    select distinct x.subject
    from json_to_recordset(cast(:#exams as json)) as x(code text, subject integer)
    where not exists (select from op_exam e where e.exam_code = x.code)
    order by x.subject
) new
