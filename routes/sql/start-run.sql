-- In:  :#instance, :#trigger, :#courses (JSON array, empty for all), :#settings (JSON), :#preview (the run that
--      is applied, empty for none). Called while the instance's lock is held: a run that still says 'running' died.
-- Out: one row, id = the new run. A pull of everything clears the request that may have asked for it.
with died as (
    update grade_sync_run
    set status = 'interrupted', finished_at = now() at time zone 'UTC'
    where instance_id = :#instance and status = 'running'
), answered as (
    update moodle_instance
    set pull_requested_at = null
    where id = :#instance and pull_requested_at is not null
      and :#trigger not in ('preview', 'apply') and :#courses = ''
)
insert into grade_sync_run (instance_id, trigger, status, started_at, courses, settings, applies)
values (:#instance, :#trigger, 'running', now() at time zone 'UTC',
        cast(nullif(:#courses, '') as jsonb), cast(:#settings as jsonb), cast(nullif(:#preview, '') as bigint))
returning id
