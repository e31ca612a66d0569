-- The items of each course as Moodle last showed them, so that one that is there no longer is noticed: since when.

create table grade_sync_item (
    instance_id integer not null references moodle_instance on delete cascade,
    source varchar not null,
    moodle_item_id bigint not null,
    moodle_course_id bigint not null,
    item_name varchar,
    gone_since timestamp,
    primary key (instance_id, source, moodle_item_id)
);
create index grade_sync_item_of_course on grade_sync_item (instance_id, moodle_course_id, source);

-- What the journal knows of the time before.
insert into grade_sync_item (instance_id, source, moodle_item_id, moodle_course_id, item_name)
select distinct on (c.instance_id, c.source, c.moodle_item_id)
       c.instance_id, c.source, c.moodle_item_id, c.moodle_course_id,
       coalesce(c.item_name, 'Item ' || c.moodle_item_id)
from grade_sync_change c
join moodle_instance i on i.id = c.instance_id
where c.moodle_item_id is not null
order by c.instance_id, c.source, c.moodle_item_id, c.item_name is null, c.id desc;
