-- In:  nothing.
-- Out: subjects, courses and batches: kind, id, name; of a batch its course. A name that is kept by language (courses,
--      from 18.0 of 2025 on) is the English one, else that of another language; without any it is the code, or null.
with record as (
    select 'subject' as kind, id, to_jsonb(name) as name, code, cast(null as integer) as course_id from op_subject
    union all
    select 'course', id, to_jsonb(name), code, null from op_course
    union all
    select 'batch', id, to_jsonb(name), code, course_id from op_batch
)
select r.kind, r.id, r.course_id, coalesce(n.name, nullif(trim(r.code), '')) as name
from record r
left join lateral (
    select t.name
    from jsonb_each_text(
        case jsonb_typeof(r.name) when 'object' then r.name else jsonb_build_object('', r.name) end) as t (language, name)
    where trim(t.name) <> ''
    order by t.language <> 'en_US', t.language
    limit 1) n on true
