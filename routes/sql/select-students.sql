-- In:  :#instance.
-- Out: each mapped Moodle user with its OpenEduCat student; ambiguous when two users share a student, or two
--      students a user. Rows of students that are gone are left out.
select m.moodle_id as user_id,
       m.oec_record_id as student_id,
       count(*) over (partition by m.moodle_id) > 1
           or count(*) over (partition by m.oec_record_id) > 1 as ambiguous
from (select distinct moodle_id, oec_record_id
      from moodle_mapping
      where instance_id = :#instance and model = 'op.student') m
join op_student s on s.id = m.oec_record_id
