-- In:  nothing.
-- Out: which subjects are taught in which courses; archived ones are left out.
select r.op_subject_id as subject_id, r.op_course_id as course_id
from op_course_op_subject_rel r
join op_subject s on s.id = r.op_subject_id
join op_course c on c.id = r.op_course_id
where s.active is not false and c.active is not false
order by 2, 1
