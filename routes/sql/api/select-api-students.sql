-- In:  :#instance, :#q (part of a name, or an id).
-- Out: one value, JSON: mapped students, 20 at the most.
select coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'moodleUserId', s.moodle_id)
                         order by s.name, s.id), '[]')::text as students
from (
    select s.id, n.name, min(m.moodle_id) as moodle_id
    from moodle_mapping m
    join op_student s on s.id = m.oec_record_id
    left join res_partner n on n.id = s.partner_id
    where m.instance_id = cast(:#instance as integer) and m.model = 'op.student'
      and (position(lower(:#q) in lower(n.name)) > 0
           or :#q in (cast(s.id as text), cast(m.moodle_id as text)))
    group by s.id, n.name
    order by n.name, s.id
    limit 20
) s
