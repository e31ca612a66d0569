-- In:  :#run, :#chunk (text: names the chunk within the run).
-- Out: one row, status = that of the run. Until the transaction ends, no other pull can declare the run dead, and no
--      second attempt at the same chunk gets past this statement.
select r.status, pg_advisory_xact_lock(hashtextextended('grade_sync_chunk ' || r.id || ' ' || :#chunk, 0))
from grade_sync_run r
where r.id = :#run
for share
