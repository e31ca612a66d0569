-- In:  :#instance.
-- Out: each mapped Moodle course: its subject and its OpenEduCat course (given, or read from the id number
--      oec_subj_{subject}_course_{course}); course_id is null where neither tells one that exists.
select m.moodle_id as moodle_course_id,
       m.oec_record_id as subject_id,
       s.name as subject_name,
       c.id as course_id
from moodle_mapping m
left join op_subject s on s.id = m.oec_record_id
left join op_course c
    on c.id = coalesce(
        m.oec_course_id, substring(m.moodle_idnumber from '^oec_subj_[0-9]+_course_([0-9]{1,9})$')::integer)
where m.instance_id = :#instance and m.model = 'op.subject'
order by m.moodle_id
