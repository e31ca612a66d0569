-- The connector's own tables. moodle_instance, moodle_grade_scale_line and moodle_mapping may be there already, made by
-- OpenEduCat's connector: then missing columns are added, and nothing is dropped or renamed.

create table if not exists moodle_instance (
    id serial primary key,
    name varchar not null
);
alter table moodle_instance
    add column if not exists url varchar,
    add column if not exists token varchar,
    add column if not exists active boolean default true,
    add column if not exists pull_gradebook_grades boolean default true,
    add column if not exists pull_assignment_grades boolean default true,
    add column if not exists pull_quiz_grades boolean default true,
    add column if not exists grade_scale_type varchar default 'percentage',
    add column if not exists pass_threshold numeric default 50.0,
    add column if not exists pull_completion_status boolean default true,
    add column if not exists pull_requested_at timestamp;
create unique index if not exists moodle_instance_name_unique on moodle_instance (name);

create table if not exists moodle_grade_scale_line (
    id serial primary key
);
alter table moodle_grade_scale_line
    add column if not exists instance_id integer references moodle_instance on delete cascade,
    add column if not exists name varchar,
    add column if not exists min_percentage numeric,
    add column if not exists max_percentage numeric;

-- Mapping and journal get a row for each grade: a foreign key there would cost more than it guards.
create table if not exists moodle_mapping (
    id bigserial primary key
);
alter table moodle_mapping
    add column if not exists instance_id integer,
    add column if not exists model varchar,
    add column if not exists oec_record_id integer,
    add column if not exists oec_course_id integer,
    add column if not exists moodle_id bigint,
    add column if not exists moodle_idnumber varchar,
    add column if not exists moodle_user_id bigint,
    add column if not exists source varchar,
    add column if not exists sync_hash varchar,
    add column if not exists grade_raw numeric,
    add column if not exists grade_min numeric,
    add column if not exists grade_max numeric,
    add column if not exists extra_data text,
    add column if not exists last_sync_at timestamp;
alter table moodle_mapping
    alter column moodle_id type bigint,
    alter column moodle_user_id type bigint;

-- Rows that OpenEduCat's connector left: quizzes lie beyond 1,000,000, a gradebook grade maps to its result line.
update moodle_mapping
set source = case
        when model in ('op.result.line', 'gradebook.line') then 'gradebook'
        when moodle_id > 1000000 then 'quiz'
        else 'assignment'
    end
where source is null
  and moodle_user_id is not null
  and model in ('op.result.line', 'op.exam.attendees', 'gradebook.line');

-- Of duplicates the newest stays.
delete from moodle_mapping old
using moodle_mapping newer
where old.id < newer.id
  and old.instance_id = newer.instance_id
  and old.model = newer.model
  and coalesce(old.source, '') = coalesce(newer.source, '')
  and old.moodle_id = newer.moodle_id
  and coalesce(old.moodle_user_id, 0) = coalesce(newer.moodle_user_id, 0);

create unique index if not exists moodle_mapping_key
    on moodle_mapping (instance_id, model, coalesce(source, ''), moodle_id, coalesce(moodle_user_id, 0));

create table grade_sync_run (
    id bigserial primary key,
    instance_id integer not null references moodle_instance on delete cascade,
    trigger varchar not null,
    status varchar not null,
    started_at timestamp not null,
    finished_at timestamp,
    counts jsonb,
    constraint grade_sync_run_trigger check (
        trigger in ('schedule', 'manual', 'api', 'request', 'cli', 'preview', 'apply')),
    constraint grade_sync_run_status check (status in ('running', 'ok', 'partial', 'failed', 'interrupted'))
);
create index grade_sync_run_of_instance on grade_sync_run (instance_id, id desc);

create table grade_sync_change (
    id bigserial primary key,
    run_id bigint not null,
    instance_id integer not null,
    source varchar not null,
    moodle_course_id bigint not null,
    moodle_item_id bigint,
    moodle_user_id bigint not null,
    student_id integer,
    item_name varchar,
    action varchar not null,
    old_value varchar,
    new_value varchar,
    raw numeric,
    grade_min numeric,
    grade_max numeric,
    reason varchar,
    changed_at timestamp not null,
    constraint grade_sync_change_action check (action in ('created', 'updated', 'repaired', 'skipped', 'failed'))
);
create index grade_sync_change_of_grade
    on grade_sync_change (instance_id, source, moodle_item_id, moodle_user_id, id desc);
create index grade_sync_change_of_run on grade_sync_change (run_id, id);

create table grade_sync_plan (
    run_id bigint primary key references grade_sync_run on delete cascade,
    plan jsonb not null,
    created_at timestamp not null
);

create table grade_sync_recompute (
    id bigserial primary key,
    model varchar not null,
    record_id integer not null,
    marked_at timestamp not null,
    constraint grade_sync_recompute_once unique (model, record_id)
);
