-- In:  :#run, :#source, :#item, :#user (a grade of the chunk; no grade: null).
-- Out: one row, written = whether the run has journalled that grade as written: with it stands its whole chunk.
select exists(
    select 1
    from grade_sync_change c
    where c.run_id = :#run
      and c.source = :#source
      and c.moodle_item_id = :#item
      and c.moodle_user_id = :#user
      and c.action in ('created', 'updated', 'repaired')
) as written
