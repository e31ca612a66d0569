-- In:  :#places (JSON, one per grade that has no attendee yet: the exam's code, the student).
-- Out: those of them into which nothing may be written, and the reason.
select p.code, p.student,
       case when e.state = 'cancel' then 'exam_cancelled' else 'absent' end as reason
from json_to_recordset(cast(:#places as json)) as p(code text, student integer)
join op_exam e on e.exam_code = p.code
left join op_exam_attendees a on a.exam_id = e.id and a.student_id = p.student
where e.state = 'cancel' or a.status = 'absent'
