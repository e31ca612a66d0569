-- In:  nothing.
-- Out: subjects, courses and batches: kind, id, name; of a batch its course. A name that is kept by language (courses,
--      from 18.0 of 2025 on) is the English one, else any other, else the code.
with record as (
    select 'subject' as kind, id, to_jsonb(name) as name, code, cast(null as integer) as course_id from op_subject
    union all
    select 'course', id, to_jsonb(name), code, null from op_course
    union all
    select 'batch', id, to_jsonb(name), code, course_id from op_batch
)
select r.kind, r.id, r.course_id,
       coalesce(
           case when jsonb_typeof(r.name) = 'object' then coalesce(
                    nullif(r.name ->> 'en_US', ''),
                    (select t.value from jsonb_each_text(r.name) t where t.value <> '' order by t.key limit 1))
                else nullif(jsonb_build_array(r.name) ->> 0, '') end,
           r.code) as name
from record r
