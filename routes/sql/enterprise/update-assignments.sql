-- In:  :#exams (JSON: the items of the chunk), :#uid.
-- Out: assignments whose name or point differ are set right, and the gradebooks that count them are marked for
--      recompute. One row: updated = how many assignments.
with updated as (
    update grading_assignment a
    set name = x.name, point = x.point, write_uid = :#uid, write_date = now() at time zone 'UTC'
    from json_to_recordset(cast(:#exams as json)) as x(code text, name text, point numeric)
    where a.id = (select min(o.id) from grading_assignment o where o.sequence = x.code)
      and (a.name, a.point) is distinct from (x.name, x.point::float8)
    returning a.id
), marked as (
    insert into grade_sync_recompute (model, record_id, marked_at)
    select distinct 'gradebook.gradebook', l.gradebook_id, now() at time zone 'UTC'
    from gradebook_line l
    join updated u on u.id = l.grade_assigment_id
    where l.gradebook_id is not null
)
select count(*) as updated from updated
