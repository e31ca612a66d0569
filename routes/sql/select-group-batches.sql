-- In:  :#instance.
-- Out: Moodle groups that are mapped to a batch, and the course that the batch belongs to.
select m.moodle_id as group_id, b.id as batch_id, b.course_id
from moodle_mapping m
join op_batch b on b.id = m.oec_record_id
where m.instance_id = :#instance and m.model = 'op.batch'
