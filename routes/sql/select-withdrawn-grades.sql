-- In:  nothing.
-- Out: at most 100 grades of which the journal last told that Moodle had taken them back.
select i.name as instance, last.moodle_course_id, last.moodle_item_id, last.item_name, last.student_id
from (
    select distinct on (instance_id, source, moodle_item_id, moodle_user_id)
           instance_id, moodle_course_id, moodle_item_id, item_name, student_id, reason
    from grade_sync_change
    order by instance_id, source, moodle_item_id, moodle_user_id, id desc
) last
join moodle_instance i on i.id = last.instance_id
where last.reason = 'withdrawn'
order by i.name, last.moodle_course_id, last.moodle_item_id, last.student_id
limit 100
