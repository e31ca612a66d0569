-- In:  :#instance, :#source, :#items (JSON, one per Moodle item: the users whose grades were just read).
-- Out: the other grades of these items that were written before: value (as text) and hash that were written last, and the
--      student in whose gradebook it stands, if that is there.
with read as (
    select i.item, u.id as "user"
    from json_to_recordset(cast(:#items as json)) as i(item bigint, users bigint[])
    cross join lateral unnest(i.users) as u(id)
)
select m.moodle_id as item, m.moodle_user_id as "user", b.student_id as student,
       m.sync_hash as hash,
       m.grade_raw::text as raw, m.grade_min::text as min, m.grade_max::text as max
from json_to_recordset(cast(:#items as json)) as i(item bigint)
join moodle_mapping m
    on m.instance_id = :#instance
   and m.model = 'gradebook.line'
   and coalesce(m.source, '') = :#source
   and m.moodle_id = i.item
left join gradebook_line l on l.id = m.oec_record_id
left join gradebook_gradebook b on b.id = l.gradebook_id
left join read r on r.item = m.moodle_id and r."user" = m.moodle_user_id
where r."user" is null and m.moodle_user_id is not null
