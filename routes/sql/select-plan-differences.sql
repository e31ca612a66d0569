-- In:  :#run, :#preview (two plans).
-- Out: one row: in how many changes they differ (differences), the first of these in words (example), and the exams
--      that the preview counted (exams_created, exams_updated), and whether the instance's settings are the
--      same (same_settings).
with was as (
    select source, moodle_course_id, moodle_item_id, moodle_user_id, student_id, item_name, action,
           old_value, new_value, raw, grade_min, grade_max, reason
    from grade_sync_plan
    where run_id = cast(:#preview as bigint)
), is_now as (
    select source, moodle_course_id, moodle_item_id, moodle_user_id, student_id, item_name, action,
           old_value, new_value, raw, grade_min, grade_max, reason
    from grade_sync_plan
    where run_id = :#run
), different as (
    (select * from was except all select * from is_now)
    union all
    (select * from is_now except all select * from was)
)
select (select count(distinct (source, moodle_item_id, moodle_user_id)) from different) as differences,
       (select format('%s of user %s in course %s', item_name, moodle_user_id, moodle_course_id)
        from different
        order by moodle_course_id, moodle_item_id, moodle_user_id
        limit 1) as example,
       cast(r.counts -> 'exams' ->> 'created' as integer) as exams_created,
       cast(r.counts -> 'exams' ->> 'updated' as integer) as exams_updated,
       r.settings is not distinct from n.settings as same_settings
from grade_sync_run r
join grade_sync_run n on n.id = :#run
where r.id = cast(:#preview as bigint)
