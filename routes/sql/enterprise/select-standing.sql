-- In:  :#student.
-- Out: a row per grade of the student as it stands: model, record, and what stands in words, as the journal tells it.
select 'gradebook.line' as model, l.id as record,
       concat_ws(' ', format('%s/%s', trim_scale(cast(l.marks as numeric)), trim_scale(cast(a.point as numeric))), t.name)
           as stands
from gradebook_line l
join gradebook_gradebook g on g.id = l.gradebook_id
join grading_assignment a on a.id = l.grade_assigment_id
left join op_grade_table_line t on t.id = l.grade_table_line_id
where g.student_id = cast(:#student as integer)
