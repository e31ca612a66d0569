-- In:  :#run, :#plan (JSON: changes as a preview tells them).
-- Out: they are kept, in their order.
insert into grade_sync_plan (
    run_id, source, moodle_course_id, moodle_item_id, moodle_user_id, student_id, item_name,
    action, old_value, new_value, raw, grade_min, grade_max, reason, created_at)
select :#run, p.source, p."moodleCourseId", p."moodleItemId", p."moodleUserId", p."studentId", p."itemName",
       p.action, p.old, p.new, p.raw, p.min, p.max, p.reason, now() at time zone 'UTC'
from json_to_recordset(cast(:#plan as json)) as p(
    source text, "moodleCourseId" bigint, "moodleItemId" bigint, "moodleUserId" bigint, "studentId" integer,
    "itemName" text, action text, old text, new text, raw numeric, min numeric, max numeric, reason text)
