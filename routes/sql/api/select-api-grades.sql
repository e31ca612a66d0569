-- In:  :#instance, :#student; :#source and :#item, empty for all of the student's.
-- Out: a row per grade of the student that mapping or journal knows: what it is of, its mapping, and of the journal all
--      rows (history, JSON, the oldest first) and the last one's action, reason and time.
with student as (
    select s.id, n.name, array_agg(m.moodle_id) as users
    from op_student s
    left join res_partner n on n.id = s.partner_id
    left join moodle_mapping m
        on m.instance_id = cast(:#instance as integer) and m.model = 'op.student' and m.oec_record_id = s.id
    where s.id = cast(:#student as integer)
    group by s.id, n.name
), journal as (
    select c.*, r.trigger
    from grade_sync_change c
    join grade_sync_run r on r.id = c.run_id
    where c.instance_id = cast(:#instance as integer) and c.student_id = cast(:#student as integer)
      and (:#source = '' or c.source = :#source)
      and (:#item = '' or c.moodle_item_id = cast(nullif(:#item, '') as bigint))
), mapped as (
    select m.*
    from moodle_mapping m
    join student s on m.moodle_user_id = any (s.users)
    where m.instance_id = cast(:#instance as integer) and m.source is not null
      and m.model in ('op.result.line', 'op.exam.attendees', 'gradebook.line')
      and (:#source = '' or m.source = :#source)
      and (:#item = '' or m.moodle_id = cast(nullif(:#item, '') as bigint))
), told as (
    select j.source, j.moodle_item_id, j.moodle_user_id,
           (array_agg(j.moodle_course_id order by j.id desc))[1] as course,
           (array_agg(j.item_name order by j.id desc) filter (where j.item_name is not null))[1] as item_name,
           (array_agg(j.action order by j.id desc))[1] as action,
           (array_agg(j.reason order by j.id desc))[1] as reason,
           max(j.changed_at) as changed_at,
           json_agg(json_build_object(
               'run', j.run_id, 'trigger', j.trigger,
               'at', to_char(j.changed_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
               'action', j.action, 'old', j.old_value, 'new', j.new_value,
               'raw', trim_scale(j.raw), 'min', trim_scale(j.grade_min), 'max', trim_scale(j.grade_max),
               'reason', j.reason) order by j.id) as history
    from journal j
    where j.moodle_item_id is not null and j.moodle_user_id is not null
    group by j.source, j.moodle_item_id, j.moodle_user_id
)
select s.name as student_name,
       coalesce(t.source, m.source) as source,
       t.course, u.name as course_name,
       coalesce(t.moodle_item_id, m.moodle_id) as item,
       coalesce(t.moodle_user_id, m.moodle_user_id) as "user",
       t.item_name, t.action, t.reason,
       to_char(t.changed_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
       coalesce(cast(t.history as text), '[]') as history,
       m.model, m.oec_record_id as record, m.sync_hash as hash,
       trim_scale(m.grade_raw) as raw, trim_scale(m.grade_min) as min, trim_scale(m.grade_max) as max,
       to_char(m.last_sync_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as mapped_at,
       to_char(a.asked_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as asked_at
from student s
left join (told t full join mapped m
      on m.source = t.source and m.moodle_id = t.moodle_item_id and m.moodle_user_id = t.moodle_user_id) on true
left join lateral (
    select min(j.name) as name
    from moodle_mapping c
    join op_subject j on j.id = c.oec_record_id
    where c.instance_id = cast(:#instance as integer) and c.model = 'op.subject' and c.moodle_id = t.course
) u on true
left join grade_sync_answer a
    on a.instance_id = cast(:#instance as integer) and a.source = coalesce(t.source, m.source)
   and a.moodle_item_id = coalesce(t.moodle_item_id, m.moodle_id)
   and a.moodle_user_id = coalesce(t.moodle_user_id, m.moodle_user_id)
order by u.name, t.course, source, t.item_name, item
