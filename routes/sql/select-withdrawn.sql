-- In:  :#instance, :#model, :#source, :#ungraded (JSON [{item, user}]: what Moodle now holds no grade for).
-- Out: those of them for which a grade had been written.
select u.item, u."user"
from json_to_recordset(cast(:#ungraded as json)) as u(item bigint, "user" bigint)
join moodle_mapping m
    on m.instance_id = :#instance
   and m.model = :#model
   and coalesce(m.source, '') = :#source
   and m.moodle_id = u.item
   and coalesce(m.moodle_user_id, 0) = u."user"
