-- In:  :#instance.
-- Out: the rows of students, courses, batches and enrolments that are there, whoever made them; of a course also
--      the OpenEduCat course, given or read from the id number.
select m.model, m.moodle_id, m.moodle_user_id, m.oec_record_id,
       coalesce(m.oec_course_id,
                substring(m.moodle_idnumber from '^oec_subj_[0-9]+_course_([0-9]{1,9})$')::integer) as course_id
from moodle_mapping m
where m.instance_id = :#instance
  and m.model in ('op.student', 'op.subject', 'op.batch', 'op.student.course')
  and m.moodle_id is not null
