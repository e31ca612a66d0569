-- In:  :#lock (the first key of the instances' locks), :#ours (bigint[] as text: the runs that this process is on).
-- Out: runs that say 'running' and are not are closed. Who really runs holds the instance's lock from before its row is
--      there until after it is closed, so that a lock looked for after the row was seen tells.
update grade_sync_run r
set status = 'interrupted', finished_at = now() at time zone 'UTC'
where r.status = 'running'
  and r.id <> all (cast(:#ours as bigint[]))
  and not exists (
      select from pg_locks l
      where l.locktype = 'advisory' and l.granted and l.objsubid = 2
        and l.database = (select oid from pg_database where datname = current_database())
        and l.classid = cast(:#lock as bigint) and l.objid = cast(r.instance_id as oid))
