-- In:  grade_sync_chunk (the changes of the chunk), :#instance, :#source.
-- Out: each grade is mapped to its attendee and remembers the value and the hash that were written with it; not a grade
--      that could not be written because a person has just cancelled the exam, or set the student absent.
insert into moodle_mapping (
    instance_id, model, source, moodle_id, moodle_user_id, oec_record_id, sync_hash,
    grade_raw, grade_min, grade_max, last_sync_at)
select :#instance, 'op.exam.attendees', :#source, g.item, g."user", a.id, g.hash,
       g.raw, g.min, g.max, now() at time zone 'UTC'
from grade_sync_chunk g
join op_exam e on e.exam_code = g.code and e.state is distinct from 'cancel'
join op_exam_attendees a on a.exam_id = e.id and a.student_id = g.student and a.status is distinct from 'absent'
on conflict (instance_id, model, coalesce(source, ''), moodle_id, coalesce(moodle_user_id, 0)) do update
set oec_record_id = excluded.oec_record_id,
    sync_hash = excluded.sync_hash,
    grade_raw = excluded.grade_raw,
    grade_min = excluded.grade_min,
    grade_max = excluded.grade_max,
    last_sync_at = excluded.last_sync_at
