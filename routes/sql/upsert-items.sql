-- In:  :#instance, :#source, :#moodleCourse, :#items (JSON [{item, name}]: all that Moodle's answer holds of them).
-- Out: a row per item with grades in OpenEduCat that the answer holds no longer, the first time: item, name, grades.
--      What the answer holds is remembered; what has not changed is not written.
with told as (
    select distinct on (t.item) t.item, t.name
    from json_to_recordset(cast(:#items as json)) as t(item bigint, name text)
    order by t.item, t.name
), seen as (
    insert into grade_sync_item as i (instance_id, source, moodle_item_id, moodle_course_id, item_name)
    select :#instance, :#source, t.item, :#moodleCourse, t.name
    from told t
    where not exists (
        select from grade_sync_item k
        where k.instance_id = :#instance and k.source = :#source and k.moodle_item_id = t.item
          and k.moodle_course_id = :#moodleCourse and k.item_name is not distinct from t.name
          and k.gone_since is null)
    order by t.item
    on conflict (instance_id, source, moodle_item_id) do update
    set moodle_course_id = excluded.moodle_course_id, item_name = excluded.item_name, gone_since = null
), gone as (
    update grade_sync_item i
    set gone_since = now() at time zone 'UTC'
    where i.instance_id = :#instance and i.source = :#source and i.moodle_course_id = :#moodleCourse
      and i.gone_since is null
      and not exists (select from told t where t.item = i.moodle_item_id)
      and exists (
          select from moodle_mapping m
          where m.instance_id = i.instance_id
            and m.model in ('op.result.line', 'op.exam.attendees', 'gradebook.line')
            and coalesce(m.source, '') = i.source and m.moodle_id = i.moodle_item_id)
    returning i.instance_id, i.source, i.moodle_item_id, i.item_name
)
select g.moodle_item_id as item, g.item_name as name, (
           select count(*)
           from moodle_mapping m
           where m.instance_id = g.instance_id
             and m.model in ('op.result.line', 'op.exam.attendees', 'gradebook.line')
             and coalesce(m.source, '') = g.source and m.moodle_id = g.moodle_item_id) as grades
from gone g
order by g.moodle_item_id
