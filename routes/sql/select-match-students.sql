-- In:  nothing.
-- Out: every student, by what a Moodle user can be recognised as one.
select s.id, p.name, s.gr_no, p.email, s.active is not false as active
from op_student s
left join res_partner p on p.id = s.partner_id
