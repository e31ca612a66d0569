-- In:  :#instance, :#source, :#items (JSON [{item}]), :#sweep (seconds that an answer may be used again).
-- Out: what Moodle answered to single questions about these items, as far as it is young enough.
select a.moodle_item_id as item, a.moodle_user_id as "user", a.seen, a.value
from json_to_recordset(cast(:#items as json)) as i(item bigint)
join grade_sync_answer a
    on a.instance_id = :#instance
   and a.source = :#source
   and a.moodle_item_id = i.item
where a.asked_at > now() at time zone 'UTC' - make_interval(secs => :#sweep)
  -- The clock may have been set back since: how old such an answer is cannot be told.
  and a.asked_at <= now() at time zone 'UTC'
