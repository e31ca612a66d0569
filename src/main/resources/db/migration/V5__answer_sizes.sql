-- How much Moodle told of each course: an answer that suddenly holds far less is noticed. While it does, shrunk is its size
-- and times how often in a row it was just that; after the third time it is the size that counts.

create table grade_sync_size (
    instance_id integer not null references moodle_instance on delete cascade,
    moodle_course_id bigint not null,
    part varchar not null,
    size integer not null,
    shrunk integer,
    times integer not null default 0,
    primary key (instance_id, moodle_course_id, part)
);
