-- A record is marked each time: a mark that stands already can be used up by a recompute that does not see yet what the
-- transaction that would mark it again has written.
alter table grade_sync_recompute drop constraint grade_sync_recompute_once;
