-- In:  :#run, :#preview (empty for none).
-- Out: the plans of both are gone, and so are those that are a day old.
delete from grade_sync_plan
where run_id in (:#run, cast(nullif(:#preview, '') as bigint))
   or created_at < now() at time zone 'UTC' - interval '1 day'
