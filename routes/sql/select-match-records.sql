-- In:  nothing.
-- Out: subjects, courses and batches: kind, id, name; of a batch its course.
select 'subject' as kind, id, name, cast(null as integer) as course_id from op_subject
union all
select 'course', id, name, null from op_course
union all
select 'batch', id, name, course_id from op_batch
