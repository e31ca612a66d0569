-- In:  grade_sync_chunk (the changes of the chunk), :#letters (whether the note is ours), :#uid.
-- Out: one attendee per exam and student holds the marks. What a person cancelled, or set absent, is left alone.
insert into op_exam_attendees as a (
    exam_id, student_id, marks, note, status, course_id, batch_id, create_uid, create_date, write_uid, write_date)
select e.id, g.student, g.marks, g.note, 'present', e.course_id, e.batch_id,
       :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
from grade_sync_chunk g
join op_exam e on e.exam_code = g.code and e.state is distinct from 'cancel'
order by g.student, e.id
on conflict (student_id, exam_id) do update
set marks = excluded.marks,
    note = case when :#letters then excluded.note else a.note end,
    write_uid = excluded.write_uid,
    write_date = excluded.write_date
where a.status is distinct from 'absent'
  and (a.marks is distinct from excluded.marks
    or (:#letters and a.note is distinct from excluded.note))
