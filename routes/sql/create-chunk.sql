-- In:  nothing.
-- Out: the session's table for the grades of one chunk is there; what a transaction puts into it is gone with its end.
--      Each edition fills the columns that it needs.
create temporary table if not exists grade_sync_chunk (
    code text, item bigint, "user" bigint, student integer, name text, marks numeric, status text, note text,
    low numeric, high numeric, line integer, year integer, term integer,
    hash text, raw numeric, min numeric, max numeric, action text, old text, new text
) on commit delete rows
