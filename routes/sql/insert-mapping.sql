-- In:  :#instance, :#rows (JSON [{model, record, course, moodle, idnumber, user}]).
-- Out: how many rows of each model were made. A row that is there already stays as it is.
with inserted as (
    insert into moodle_mapping (
        instance_id, model, oec_record_id, oec_course_id, moodle_id, moodle_idnumber, moodle_user_id)
    select :#instance, r.model, r.record, r.course, r.moodle, r.idnumber, r."user"
    from json_to_recordset(cast(:#rows as json)) as r(
        model text, record integer, course integer, moodle bigint, idnumber text, "user" bigint)
    -- In one order, lest two that write at once wait for each other.
    order by r.model, r.moodle, r."user"
    on conflict do nothing
    returning model
)
select model, count(*) as rows from inserted group by model
