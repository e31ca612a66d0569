-- In:  :#grades (JSON: the changes of the chunk), :#course (op_course).
-- Out: where a gradebook is missing, nobody else makes one for that course until the transaction ends.
select pg_advisory_xact_lock(hashtext('gradebook_gradebook'), :#course)
where exists (
    select from jsonb_to_recordset(cast(:#grades as jsonb)) as g(student integer)
    where not exists (
        select from gradebook_gradebook b where b.student_id = g.student and b.course_id = :#course))
