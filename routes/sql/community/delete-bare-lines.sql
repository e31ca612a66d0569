-- In:  grade_sync_chunk (the changes of the chunk), :#bare (whether a result line of ours may stand without a
--      marksheet), :#uid.
-- Out: result lines of ours without a marksheet are gone where Odoo has made one with a marksheet, and everywhere where
--      lines come into being with the marksheet.
delete from op_result_line l
using (
    select o.exam_id, o.student_id, bool_or(o.marksheet_line_id is not null) as on_marksheet
    from op_result_line o
    join op_exam e on e.id = o.exam_id
    join grade_sync_chunk g on g.code = e.exam_code and g.student = o.student_id
    group by o.exam_id, o.student_id
) grade
where l.exam_id = grade.exam_id
  and l.student_id = grade.student_id
  and l.marksheet_line_id is null
  and l.create_uid = :#uid
  and (grade.on_marksheet or not :#bare)
