-- In:  :#run; :#q (words), :#source, :#action, :#reason (each several, by commas), :#course, :#student, :#item, each empty
--      for any; :#limit (empty for all), :#offset.
-- Out: a row per change of the journal, or of the plan of a preview, by course, source, item and user, with how many fit in all (total). Where
--      none does, one row with nothing but the total.
with changes as (
    select c.id, c.instance_id, c.source, c.moodle_course_id, c.moodle_item_id, c.moodle_user_id, c.student_id,
           c.item_name, c.action, c.old_value, c.new_value, trim_scale(c.raw) as raw,
           trim_scale(c.grade_min) as grade_min, trim_scale(c.grade_max) as grade_max, c.reason
    from grade_sync_change c
    where c.run_id = cast(:#run as bigint)
    union all
    select p.id, r.instance_id, p.source, p.moodle_course_id, p.moodle_item_id, p.moodle_user_id, p.student_id,
           p.item_name, p.action, p.old_value, p.new_value, trim_scale(p.raw) as raw,
           trim_scale(p.grade_min) as grade_min, trim_scale(p.grade_max) as grade_max, p.reason
    from grade_sync_plan p
    join grade_sync_run r on r.id = p.run_id
    where p.run_id = cast(:#run as bigint)
), fitting as materialized (
    select c.*, n.name as student_name
    from changes c
    left join op_student s on s.id = c.student_id
    left join res_partner n on n.id = s.partner_id
    where (:#source = '' or c.source = any (string_to_array(:#source, ',')))
      and (:#action = '' or c.action = any (string_to_array(:#action, ',')))
      and (:#reason = '' or c.reason = any (string_to_array(:#reason, ',')))
      and (:#course = '' or c.moodle_course_id = cast(nullif(:#course, '') as bigint))
      and (:#student = '' or c.student_id = cast(nullif(:#student, '') as integer))
      and (:#item = '' or c.moodle_item_id = cast(nullif(:#item, '') as bigint))
      and (:#q = ''
           or position(lower(:#q) in lower(c.item_name)) > 0
           or position(lower(:#q) in lower(n.name)) > 0
           or :#q in (cast(c.student_id as text), cast(c.moodle_user_id as text), cast(c.moodle_item_id as text)))
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
    order by f.moodle_course_id, array_position(array['gradebook', 'assignment', 'quiz'], cast(f.source as text)),
             f.moodle_item_id nulls first, f.moodle_user_id nulls first
    limit cast(nullif(:#limit, '') as bigint)
    offset cast(:#offset as bigint)
) page on true
order by page.moodle_course_id, array_position(array['gradebook', 'assignment', 'quiz'], cast(page.source as text)),
         page.moodle_item_id nulls first, page.moodle_user_id nulls first
