-- In:  :#uid.
-- Out: the exam type 'Moodle', which every session of ours has.
insert into op_exam_type (name, code, create_uid, create_date, write_uid, write_date)
values ('Moodle', 'MOODLE', :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC')
on conflict (code) do nothing
