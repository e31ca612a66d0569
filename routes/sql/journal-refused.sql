-- In:  :#refusals (JSON: grades that were skipped or failed, news all), :#run, :#instance, :#source, :#moodleCourse,
--      :#edition (null where no edition has a table).
-- Out: a journal row for each.
insert into grade_sync_change (
    run_id, instance_id, source, moodle_course_id, moodle_item_id, moodle_user_id, student_id, item_name,
    action, raw, grade_min, grade_max, reason, edition, changed_at)
select :#run, :#instance, :#source, :#moodleCourse, r.item, r."user", r.student, r.name,
       r.action, r.raw, r.min, r.max, r.reason, cast(:#edition as varchar), now() at time zone 'UTC'
from json_to_recordset(cast(:#refusals as json)) as r(
    item bigint, "user" bigint, student integer, name text, action text, reason text,
    raw numeric, min numeric, max numeric)
