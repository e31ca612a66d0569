-- In:  :#student.
-- Out: a row per grade of the student as it stands: model, record, and what stands in words, as the journal tells it.
select 'op.result.line' as model, l.id as record,
       format('%s/%s %s', l.marks, e.total_marks, l.status) as stands
from op_result_line l
join op_exam e on e.id = l.exam_id
where l.student_id = cast(:#student as integer)
union all
select 'op.exam.attendees', a.id,
       format('%s/%s %s', a.marks, e.total_marks, case when a.marks < e.min_marks then 'fail' else 'pass' end)
from op_exam_attendees a
join op_exam e on e.id = a.exam_id
where a.student_id = cast(:#student as integer)
