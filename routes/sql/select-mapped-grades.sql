-- In:  :#instance, :#model, :#source, :#items (JSON [{item}]).
-- Out: the value that was written last for each student of these items, as text.
select m.moodle_id as item, m.moodle_user_id as "user",
       m.grade_raw::text as raw, m.grade_min::text as min, m.grade_max::text as max
from json_to_recordset(cast(:#items as json)) as i(item bigint)
join moodle_mapping m
    on m.instance_id = :#instance
   and m.model = :#model
   and coalesce(m.source, '') = :#source
   and m.moodle_id = i.item
where m.moodle_user_id is not null
  and m.grade_raw is not null and m.grade_min is not null and m.grade_max is not null
