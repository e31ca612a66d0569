-- In:  :#run, :#instance, :#before (a run), each empty for any; :#ended ('true': of each instance only the last pull or
--      apply that has ended); :#limit.
-- Out: one row per run, the newest first: its id, its instance's id, and what the API tells of it as JSON (run).
select r.id, r.instance_id,
       json_build_object(
           'id', r.id,
           'instanceId', r.instance_id,
           'instance', i.name,
           'trigger', r.trigger,
           'status', r.status,
           'edition', r.edition,
           'startedAt', to_char(r.started_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'finishedAt', to_char(r.finished_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           'seconds', round(extract(epoch from
               coalesce(r.finished_at, now() at time zone 'UTC') - r.started_at), 1),
           'courses', coalesce(r.counts -> 'courses', '{}'),
           'counts', coalesce(r.counts -> 'counts', '{}'),
           'exams', coalesce(r.counts -> 'exams', '{}'),
           'completion', coalesce(r.counts -> 'completion', '{}'),
           'recomputed', coalesce(r.counts -> 'recomputed', '0'),
           'moodleRequests', coalesce(r.counts -> 'moodleRequests', '0'),
           'notes', coalesce(r.counts -> 'notes', '[]'),
           'limitedTo', r.courses,
           'settings', r.settings,
           'applies', r.applies)::text as run,
       r.trigger = 'preview' and r.finished_at is not null as previewed,
       r.status, r.trigger, i.name as instance, coalesce(i.active, true) as active,
       r.finished_at > now() at time zone 'UTC' - interval '1 day' as fresh,
       cast(r.courses as text) as courses,
       to_char(r.finished_at + interval '1 day', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as until,
       case when r.trigger = 'preview' then
           (select max(a.id) from grade_sync_run a where a.applies = r.id and a.status in ('ok', 'partial'))
       end as applied_by,
       case when r.trigger = 'preview' then
           (select count(*) from grade_sync_plan p where p.run_id = r.id)
       end as changes
from grade_sync_run r
join moodle_instance i on i.id = r.instance_id
where (:#run = '' or r.id = cast(nullif(:#run, '') as bigint))
  and (:#instance = '' or r.instance_id = cast(nullif(:#instance, '') as integer))
  and (:#before = '' or r.id < cast(nullif(:#before, '') as bigint))
  and (:#ended <> 'true' or r.id = (
      select max(e.id)
      from grade_sync_run e
      where e.instance_id = r.instance_id and e.trigger <> 'preview' and e.finished_at is not null))
order by r.id desc
limit cast(:#limit as integer)
