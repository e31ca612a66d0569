-- In:  nothing.
-- Out: one row, left_over = whether marks wait for a recompute that no pull is about to make.
select exists (select from grade_sync_recompute where marked_at < now() at time zone 'UTC' - interval '1 hour')
    and not exists (select from grade_sync_run where status = 'running') as left_over
