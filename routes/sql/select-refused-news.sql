-- In:  :#refusals (JSON: grades that are not written, numbered by n), :#instance, :#source.
-- Out: n of each whose reason or value differs from what the journal last told of that grade.
select r.n
from json_to_recordset(cast(:#refusals as json)) as r(
    n integer, item bigint, "user" bigint, reason text, raw numeric, max numeric)
-- Where no single item or student is concerned that is null, which the index finds only when it is asked for by itself.
left join lateral (
    (select c.action, c.reason, c.raw, c.grade_max
     from grade_sync_change c
     where c.instance_id = :#instance and c.source = :#source
       and c.moodle_item_id = r.item and c.moodle_user_id = r."user"
     order by c.id desc
     limit 1)
    union all
    (select c.action, c.reason, c.raw, c.grade_max
     from grade_sync_change c
     where c.instance_id = :#instance and c.source = :#source
       and c.moodle_item_id = r.item and c.moodle_user_id is null and r."user" is null
     order by c.id desc
     limit 1)
    union all
    (select c.action, c.reason, c.raw, c.grade_max
     from grade_sync_change c
     where c.instance_id = :#instance and c.source = :#source
       and c.moodle_item_id is null and r.item is null and c.moodle_user_id = r."user"
     order by c.id desc
     limit 1)
) last on true
where last.action is null
   or (last.reason, last.raw, last.grade_max) is distinct from (r.reason, r.raw, r.max)
order by r.n
