-- In:  :#run, :#plan (JSON: what the preview found).
-- Out: the plan is kept; plans that are a day old are gone.
with outdated as (
    delete from grade_sync_plan where created_at < now() at time zone 'UTC' - interval '1 day'
)
insert into grade_sync_plan (run_id, plan, created_at)
values (:#run, cast(:#plan as jsonb), now() at time zone 'UTC')
