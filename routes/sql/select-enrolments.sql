-- In:  :#instance, :#moodleCourse, :#course (op_course), :#students (JSON [{user, student}]).
-- Out: those of them who are enrolled in that course in OpenEduCat, and what the mapping says of their completion.
select s.student as student_id, m.extra_data as status
from json_to_recordset(cast(:#students as json)) as s("user" bigint, student integer)
left join moodle_mapping m
    on m.instance_id = :#instance
   and m.model = 'op.student.course'
   and coalesce(m.source, '') = ''
   and m.moodle_id = :#moodleCourse
   and coalesce(m.moodle_user_id, 0) = s."user"
where m.id is not null
   or exists (select from op_student_course e where e.student_id = s.student and e.course_id = :#course)
