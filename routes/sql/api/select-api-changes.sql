-- In:  :#run (its changes), or :#instance (its grades of which the journal last told that they were not written, and its
--      items that Moodle shows no longer), the other empty; :#q (words), :#source, :#action, :#reason (each several, by
--      commas), :#course, :#student, :#item, each empty for any; :#limit (empty for all), :#offset.
-- Out: a row per change of the journal, or of the plan of a preview, by course, source, item and user, with how many fit
--      in all (total). Where none does, one row with nothing but the total.
with changes as (
    select c.instance_id, c.source, c.moodle_course_id, c.moodle_item_id, c.moodle_user_id, c.student_id,
           c.item_name, c.action, c.old_value, c.new_value, c.raw, c.grade_min, c.grade_max, c.reason
    from grade_sync_change c
    where c.run_id = cast(nullif(:#run, '') as bigint)
    union all
    select r.instance_id, p.source, p.moodle_course_id, p.moodle_item_id, p.moodle_user_id, p.student_id,
           p.item_name, p.action, p.old_value, p.new_value, p.raw, p.grade_min, p.grade_max, p.reason
    from grade_sync_plan p
    join grade_sync_run r on r.id = p.run_id
    where p.run_id = cast(nullif(:#run, '') as bigint)
    union all
    select c.instance_id, c.source, c.moodle_course_id, c.moodle_item_id, c.moodle_user_id, c.student_id,
           c.item_name, c.action, c.old_value, c.new_value, c.raw, c.grade_min, c.grade_max, c.reason
    from grade_sync_change c
    where c.instance_id = cast(nullif(:#instance, '') as integer)
      and c.action in ('skipped', 'failed')
      -- Nothing was told of it later; where a whole item or more is concerned, the user or both are null.
      and case
          when c.moodle_user_id is not null then not exists (
              select from grade_sync_change n
              where n.instance_id = c.instance_id and n.source = c.source and n.id > c.id
                and n.moodle_item_id = c.moodle_item_id and n.moodle_user_id = c.moodle_user_id)
          when c.moodle_item_id is not null then not exists (
              select from grade_sync_change n
              where n.instance_id = c.instance_id and n.source = c.source and n.id > c.id
                and n.moodle_item_id = c.moodle_item_id and n.moodle_user_id is null)
          else not exists (
              select from grade_sync_change n
              where n.instance_id = c.instance_id and n.source = c.source and n.id > c.id
                and n.moodle_item_id is null and n.moodle_user_id is null
                and n.moodle_course_id = c.moodle_course_id)
          end
    union all
    select g.instance_id, g.source, g.moodle_course_id, g.moodle_item_id, null, null,
           g.item_name, 'skipped', null, null, null, null, null, 'item_gone'
    from grade_sync_item g
    where g.instance_id = cast(nullif(:#instance, '') as integer)
      and g.gone_since is not null
      and exists (
          select from moodle_mapping m
          where m.instance_id = g.instance_id
            and m.model in ('op.result.line', 'op.exam.attendees', 'gradebook.line')
            and coalesce(m.source, '') = g.source and m.moodle_id = g.moodle_item_id)
), fitting as materialized (
    select c.*, array_position(array['gradebook', 'assignment', 'quiz'], cast(c.source as text)) as source_order
    from changes c
    where (:#source = '' or c.source = any (string_to_array(:#source, ',')))
      and (:#action = '' or c.action = any (string_to_array(:#action, ',')))
      and (:#reason = '' or c.reason = any (string_to_array(:#reason, ',')))
      and (:#course = '' or c.moodle_course_id = cast(nullif(:#course, '') as bigint))
      and (:#student = '' or c.student_id = cast(nullif(:#student, '') as integer))
      and (:#item = '' or c.moodle_item_id = cast(nullif(:#item, '') as bigint))
      and (:#q = ''
           or position(lower(:#q) in lower(c.item_name)) > 0
           or :#q in (cast(c.student_id as text), cast(c.moodle_user_id as text), cast(c.moodle_item_id as text))
           or c.student_id in (
               select s.id
               from op_student s
               join res_partner n on n.id = s.partner_id
               where position(lower(:#q) in lower(n.name)) > 0))
), page as (
    select f.*
    from fitting f
    order by f.moodle_course_id, f.source_order, f.moodle_item_id nulls first, f.moodle_user_id nulls first
    limit cast(nullif(:#limit, '') as bigint)
    offset cast(:#offset as bigint)
)
select (select count(*) from fitting) as total,
       p.source, p.moodle_course_id, p.moodle_item_id, p.moodle_user_id, p.student_id, p.item_name, p.action,
       p.old_value, p.new_value, trim_scale(p.raw) as raw, trim_scale(p.grade_min) as grade_min,
       trim_scale(p.grade_max) as grade_max, p.reason, n.name as student_name, u.name as course_name
from (values (1)) as always
left join page p on true
left join op_student s on s.id = p.student_id
left join res_partner n on n.id = s.partner_id
left join (
    select m.instance_id, m.moodle_id, min(j.name) as name
    from moodle_mapping m
    join op_subject j on j.id = m.oec_record_id
    where m.model = 'op.subject'
    group by m.instance_id, m.moodle_id
) u on u.instance_id = p.instance_id and u.moodle_id = p.moodle_course_id
order by p.moodle_course_id, p.source_order, p.moodle_item_id nulls first, p.moodle_user_id nulls first
