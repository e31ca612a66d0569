-- In:  :#instance; :#q (words), :#reason (several, by commas), :#course, each empty for any; :#limit (empty for all), :#offset.
-- Out: a row for each grade of which the journal last told that it was not written, as select-api-changes.sql tells them.
with last as (
    select distinct on (c.source, c.moodle_item_id, c.moodle_user_id)
           c.id, c.instance_id, c.source, c.moodle_course_id, c.moodle_item_id, c.moodle_user_id, c.student_id,
           c.item_name, c.action, c.old_value, c.new_value, trim_scale(c.raw) as raw,
           trim_scale(c.grade_min) as grade_min, trim_scale(c.grade_max) as grade_max, c.reason
    from grade_sync_change c
    where c.instance_id = cast(:#instance as integer)
    order by c.source, c.moodle_item_id, c.moodle_user_id, c.id desc
), fitting as materialized (
    select l.*, n.name as student_name
    from last l
    left join op_student s on s.id = l.student_id
    left join res_partner n on n.id = s.partner_id
    where l.action in ('skipped', 'failed')
      and (:#reason = '' or l.reason = any (string_to_array(:#reason, ',')))
      and (:#course = '' or l.moodle_course_id = cast(nullif(:#course, '') as bigint))
      and (:#q = ''
           or position(lower(:#q) in lower(l.item_name)) > 0
           or position(lower(:#q) in lower(n.name)) > 0
           or :#q in (cast(l.student_id as text), cast(l.moodle_user_id as text), cast(l.moodle_item_id as text)))
)
select (select count(*) from fitting) as total, page.*
from (values (1)) as always
left join (
    select f.*,
           (select min(j.name)
            from moodle_mapping m
            join op_subject j on j.id = m.oec_record_id
            where m.instance_id = f.instance_id and m.model = 'op.subject' and m.moodle_id = f.moodle_course_id
           ) as course_name
    from fitting f
    order by f.moodle_course_id, f.source, f.moodle_item_id, f.moodle_user_id
    limit cast(nullif(:#limit, '') as bigint)
    offset cast(:#offset as bigint)
) page on true
order by page.moodle_course_id, page.source, page.moodle_item_id, page.moodle_user_id
