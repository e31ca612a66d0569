-- In:  :#instance.
-- Out: for each marksheet register of our sessions, the newest of a session that is not cancelled: how many grades of
--      the instance stand with their students and on no marksheet. They came after Odoo had generated it.
with register as (
    select distinct on (r.exam_session_id) r.id, r.exam_session_id, r.name
    from op_marksheet_register r
    join op_exam_session s on s.id = r.exam_session_id
    join op_exam_type t on t.id = s.exam_type and t.code = 'MOODLE'
    where r.state is distinct from 'cancelled' and r.active is not false
    order by r.exam_session_id, r.id desc
)
select r.id, r.name as register, count(*) as grades
from register r
join op_exam e on e.session_id = r.exam_session_id and e.state is distinct from 'cancel'
join op_exam_attendees a on a.exam_id = e.id and a.status = 'present'
join moodle_mapping m
    on m.oec_record_id = a.id and m.model = 'op.exam.attendees' and m.instance_id = :#instance
   and m.moodle_user_id is not null
where not exists (
    select from op_result_line l
    where l.exam_id = a.exam_id and l.student_id = a.student_id and l.marksheet_line_id is not null)
group by r.id, r.name
order by r.id
