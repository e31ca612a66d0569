-- In:  :#instance, :#sizes (JSON [{course, part, size, shrunk, times}]).
-- Out: they are remembered.
insert into grade_sync_size (instance_id, moodle_course_id, part, size, shrunk, times)
select :#instance, s.course, s.part, s.size, s.shrunk, s.times
from json_to_recordset(cast(:#sizes as json)) as s(course bigint, part text, size integer, shrunk integer, times integer)
on conflict (instance_id, moodle_course_id, part) do update
set size = excluded.size, shrunk = excluded.shrunk, times = excluded.times
