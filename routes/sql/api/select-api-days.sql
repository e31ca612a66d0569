-- In:  :#instance (empty for all), :#days (how many, today included).
-- Out: one value, JSON: the runs of each day (UTC) added up, also of days without any. Previews do not count.
select coalesce(json_agg(json_build_object(
           'day', to_char(d.day, 'YYYY-MM-DD'),
           'runs', d.runs, 'failed', d.failed, 'partial', d.partial,
           'read', d.read, 'created', d.created, 'updated', d.updated, 'repaired', d.repaired, 'refused', d.refused,
           'seconds', d.seconds, 'slowest', d.slowest) order by d.day), '[]')::text as days
from (
    select days.day,
           count(r.id) as runs,
           count(r.id) filter (where r.status in ('failed', 'interrupted')) as failed,
           count(r.id) filter (where r.status = 'partial') as partial,
           coalesce(sum(cast(r.counts -> 'counts' ->> 'read' as bigint)), 0) as read,
           coalesce(sum(cast(r.counts -> 'counts' ->> 'created' as bigint)), 0) as created,
           coalesce(sum(cast(r.counts -> 'counts' ->> 'updated' as bigint)), 0) as updated,
           coalesce(sum(cast(r.counts -> 'counts' ->> 'repaired' as bigint)), 0) as repaired,
           coalesce(sum((select sum(cast(f.value as bigint))
                         from jsonb_each_text(r.counts -> 'counts' -> 'failed') f)), 0) as refused,
           round(cast(percentile_cont(0.5) within group (
               order by extract(epoch from r.finished_at - r.started_at)) as numeric), 1) as seconds,
           round(max(extract(epoch from r.finished_at - r.started_at)), 1) as slowest
    from generate_series(
             date_trunc('day', now() at time zone 'UTC') - (cast(:#days as integer) - 1) * interval '1 day',
             date_trunc('day', now() at time zone 'UTC'),
             interval '1 day') as days(day)
    left join grade_sync_run r
        on r.started_at >= days.day and r.started_at < days.day + interval '1 day'
       and r.trigger <> 'preview'
       and (:#instance = '' or r.instance_id = cast(nullif(:#instance, '') as integer))
    group by days.day
) d
