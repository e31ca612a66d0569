-- In:  :#run, :#status, :#counts (JSON), :#edition (empty when the run did not come so far).
-- Out: the run is closed, unless another pull has declared it dead.
update grade_sync_run
set status = :#status, counts = cast(:#counts as jsonb), edition = nullif(:#edition, ''),
    finished_at = now() at time zone 'UTC'
where id = :#run and status = 'running'
