-- In:  grade_sync_chunk (the changes of the chunk), :#run, :#instance, :#source, :#edition, :#moodleCourse.
-- Out: a journal row for each.
insert into grade_sync_change (
    run_id, instance_id, source, moodle_course_id, moodle_item_id, moodle_user_id, student_id, item_name,
    action, old_value, new_value, raw, grade_min, grade_max, edition, changed_at)
select :#run, :#instance, :#source, :#moodleCourse, g.item, g."user", g.student, g.name,
       g.action, g.old, g.new, g.raw, g.min, g.max, :#edition, now() at time zone 'UTC'
from grade_sync_chunk g
