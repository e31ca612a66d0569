-- In:  :#course (op_course), :#students (JSON [id]).
-- Out: the batch of each student in that course: of the running enrolment with the highest id, else of any other with
--      the highest id. A student without one is left out here.
select distinct on (e.student_id) e.student_id, e.batch_id
from op_student_course e
where e.course_id = :#course
  and e.batch_id is not null
  and e.student_id in (select value::integer from jsonb_array_elements_text(cast(:#students as jsonb)))
order by e.student_id, (e.state = 'running') desc nulls last, e.id desc
