-- In:  :#exams (JSON: the items of the chunk, each with the name of its type),
--      :#students (JSON: those of the changes), :#course (op_course).
-- Out: where a gradebook, a type or an assignment is missing, nobody else makes one until the transaction ends.
select pg_advisory_xact_lock(hashtext('gradebook_gradebook'), :#course)
where exists (
    select g.student from json_to_recordset(cast(:#students as json)) as g(student integer)
    except
    select b.student_id from gradebook_gradebook b where b.course_id = :#course)
union all
select pg_advisory_xact_lock(hashtext('grading_assignment_type'), 0)
where exists (
    select from json_to_recordset(cast(:#exams as json)) as x(type text)
    where not exists (select from grading_assignment_type t where t.name = x.type))
union all
select pg_advisory_xact_lock(hashtext('grading_assignment'), :#course)
where exists (
    select from json_to_recordset(cast(:#exams as json)) as x(code text)
    where not exists (select from grading_assignment a where a.sequence = x.code))
