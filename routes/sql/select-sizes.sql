-- In:  :#instance.
-- Out: a row per course and part of what Moodle told of it: course, part, size, shrunk, times.
select moodle_course_id as course, part, size, shrunk, times
from grade_sync_size
where instance_id = :#instance
