-- In:  :#courses (JSON [op_course]).
-- Out: the enrolment of each student in each of them: the running one with the highest id, else that with the highest.
select distinct on (e.student_id, e.course_id) e.id, e.student_id, e.course_id, e.state = 'running' as running
from op_student_course e
where e.course_id in (select value::integer from jsonb_array_elements_text(cast(:#courses as jsonb)))
  and e.student_id is not null
order by e.student_id, e.course_id, (e.state = 'running') desc nulls last, e.id desc
