-- In:  :#refusals (JSON: grades that were skipped or failed), :#run, :#instance, :#source, :#moodleCourse.
-- Out: a journal row for each whose reason or value differs from what the journal last told of that grade.
insert into grade_sync_change (
    run_id, instance_id, source, moodle_course_id, moodle_item_id, moodle_user_id, student_id, item_name,
    action, raw, grade_min, grade_max, reason, changed_at)
select :#run, :#instance, :#source, :#moodleCourse, r.item, r."user", r.student, r.name,
       r.action, r.raw, r.min, r.max, r.reason, now() at time zone 'UTC'
from jsonb_to_recordset(cast(:#refusals as jsonb)) as r(
    item bigint, "user" bigint, student integer, name text, action text, reason text,
    raw numeric, min numeric, max numeric)
left join lateral (
    select c.action, c.reason, c.raw, c.grade_max
    from grade_sync_change c
    where c.instance_id = :#instance
      and c.source = :#source
      and c.moodle_item_id is not distinct from r.item
      and c.moodle_user_id = r."user"
    order by c.id desc
    limit 1
) last on true
where last.action is null
   or (last.reason, last.raw, last.grade_max) is distinct from (r.reason, r.raw, r.max)
