-- In:  :#preview (a run).
-- Out: at most one row: what has to be known of a run before its plan can be written.
select r.id, r.trigger, r.status, i.id as instance_id, i.name as instance,
       coalesce(i.active, true) as active,
       r.finished_at > now() at time zone 'UTC' - interval '1 day' as fresh,
       cast(r.courses as text) as courses,
       (select max(a.id) from grade_sync_run a
        where a.applies = r.id and a.status in ('ok', 'partial')) as applied_by
from grade_sync_run r
join moodle_instance i on i.id = r.instance_id
where r.id = cast(:#preview as bigint)
