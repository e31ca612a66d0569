-- What Moodle answered to questions that it takes one at a time, so that they need not be asked at every pull.

create table grade_sync_answer (
    instance_id integer not null references moodle_instance on delete cascade,
    source varchar not null,
    moodle_item_id bigint not null,
    moodle_user_id bigint not null,
    seen varchar not null,
    value varchar,
    asked_at timestamp not null,
    primary key (instance_id, source, moodle_item_id, moodle_user_id)
);

-- An item that Moodle will not tell of concerns no single student.
alter table grade_sync_change alter column moodle_user_id drop not null;
