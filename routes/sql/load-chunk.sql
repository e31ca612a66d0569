-- In:  :#grades (JSON: the changes of the chunk).
-- Out: grade_sync_chunk holds them, for the statements that follow.
insert into grade_sync_chunk (
    code, item, "user", student, name, marks, status, note, low, high, line, year, term,
    hash, raw, min, max, action, old, new)
select code, item, "user", student, name, marks, status, note, low, high, line, year, term,
       hash, raw, min, max, action, old, new
from json_to_recordset(cast(:#grades as json)) as g(
    code text, item bigint, "user" bigint, student integer, name text, marks numeric, status text, note text,
    low numeric, high numeric, line integer, year integer, term integer,
    hash text, raw numeric, min numeric, max numeric, action text, old text, new text)
