-- In:  nothing.
-- Out: until the transaction ends, no other recompute is on; the next statement sees what those before have written, and
--      each mark together with what it was made for.
select pg_advisory_xact_lock(hashtextextended('grade_sync_recompute', 0))
