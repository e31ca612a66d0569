-- In:  :#student.
-- Out: a row per grade of the student as it stands: model, record, and what stands in words, as the journal has it.
select 'op.exam.attendees' as model, a.id as record,
       format('%s/%s %s', a.marks, e.total_marks, case when a.marks < e.min_marks then 'fail' else 'pass' end) as stands
from op_exam_attendees a
join op_exam e on e.id = a.exam_id
where a.student_id = cast(:#student as integer)
