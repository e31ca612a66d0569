-- In:  :#instance, :#trigger. Called while the instance's lock is held: a run that still says 'running' died.
-- Out: one row, id = the new run. The request that may have asked for it is cleared, but not by a preview.
with died as (
    update grade_sync_run
    set status = 'interrupted', finished_at = now() at time zone 'UTC'
    where instance_id = :#instance and status = 'running'
), answered as (
    update moodle_instance
    set pull_requested_at = null
    where id = :#instance and pull_requested_at is not null and :#trigger <> 'preview'
)
insert into grade_sync_run (instance_id, trigger, status, started_at)
values (:#instance, :#trigger, 'running', now() at time zone 'UTC')
returning id
