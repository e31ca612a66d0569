-- In:  :#instance, :#moodleCourse, :#course (op_course), :#changes (JSON [{user, student, status}]).
-- Out: the mapping of each of these enrolments says complete or incomplete; it is made where it is missing, for the
--      running enrolment with the highest id, else for any other with the highest id.
insert into moodle_mapping (
    instance_id, model, moodle_id, moodle_user_id, oec_record_id, extra_data, last_sync_at)
select :#instance, 'op.student.course', :#moodleCourse, c."user", e.id, c.status, now() at time zone 'UTC'
from json_to_recordset(cast(:#changes as json)) as c("user" bigint, student integer, status text)
left join lateral (
    select e.id
    from op_student_course e
    where e.student_id = c.student and e.course_id = :#course
    order by (e.state = 'running') desc nulls last, e.id desc
    limit 1
) e on true
-- In one order, lest two that write at once wait for each other.
order by c."user"
on conflict (instance_id, model, coalesce(source, ''), moodle_id, coalesce(moodle_user_id, 0)) do update
set extra_data = excluded.extra_data, last_sync_at = excluded.last_sync_at
