-- In:  nothing.
-- Out: at most 100 items that Moodle shows no longer and whose grades still stand in OpenEduCat.
select i.name as instance, g.source, g.moodle_course_id, g.moodle_item_id, g.item_name,
       to_char(g.gone_since, 'YYYY-MM-DD') as since, m.grades
from grade_sync_item g
join moodle_instance i on i.id = g.instance_id
cross join lateral (
    select count(*) as grades
    from moodle_mapping m
    where m.instance_id = g.instance_id
      and m.model in ('op.result.line', 'op.exam.attendees', 'gradebook.line')
      and coalesce(m.source, '') = g.source and m.moodle_id = g.moodle_item_id
) m
where g.gone_since is not null and m.grades > 0
order by i.name, g.moodle_course_id, g.source, g.moodle_item_id
limit 100
