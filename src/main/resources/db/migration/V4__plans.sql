-- A preview's plan is a row for each change, so that it can be searched, compared and written like the journal. What
-- was kept in the old shape was at most a day old.
drop table grade_sync_plan;
create table grade_sync_plan (
    id bigserial primary key,
    run_id bigint not null,
    source varchar not null,
    moodle_course_id bigint not null,
    moodle_item_id bigint,
    moodle_user_id bigint,
    student_id integer,
    item_name varchar,
    action varchar not null,
    old_value varchar,
    new_value varchar,
    raw numeric,
    grade_min numeric,
    grade_max numeric,
    reason varchar,
    created_at timestamp not null
);
create index grade_sync_plan_of_run on grade_sync_plan (run_id, id);

-- The Moodle courses that a run was limited to (JSON array, null for all), the instance's settings that it worked with,
-- and the preview that it wrote.
alter table grade_sync_run
    add column courses jsonb,
    add column settings jsonb,
    add column applies bigint;
create index grade_sync_run_applies on grade_sync_run (applies) where applies is not null;
create index grade_sync_run_begun on grade_sync_run (started_at);

-- What did not arrive.
create index grade_sync_change_refused on grade_sync_change (instance_id) where action in ('skipped', 'failed');

-- Why a student's grades are what they are.
create index grade_sync_change_of_student on grade_sync_change (instance_id, student_id, id desc);
