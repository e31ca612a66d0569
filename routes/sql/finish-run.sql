-- In:  :#run, :#status, :#counts (JSON).
-- Out: the run is closed.
update grade_sync_run
set status = :#status, counts = cast(:#counts as jsonb), finished_at = now() at time zone 'UTC'
where id = :#run
