-- In:  :#instance, :#source, :#answers (JSON: what Moodle answered now, and what was seen beside it).
-- Out: the answers are remembered.
insert into grade_sync_answer (instance_id, source, moodle_item_id, moodle_user_id, seen, value, asked_at)
select :#instance, :#source, a.item, a."user", a.seen, a.value, now() at time zone 'UTC'
from json_to_recordset(cast(:#answers as json)) as a(item bigint, "user" bigint, seen text, value text)
on conflict (instance_id, source, moodle_item_id, moodle_user_id) do update
set seen = excluded.seen, value = excluded.value, asked_at = excluded.asked_at
