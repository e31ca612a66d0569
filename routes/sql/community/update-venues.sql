-- In:  :#exams (JSON: the exams of the chunk), :#uid.
-- Out: their sessions have a venue, the company's own address where nobody chose another.
update op_exam_session s
set venue = c.partner_id, write_uid = :#uid, write_date = now() at time zone 'UTC'
from (select partner_id from res_company order by id limit 1) c
where s.venue is null
  and c.partner_id is not null
  and s.id in (
      select e.session_id
      from json_to_recordset(cast(:#exams as json)) as x(code text)
      join op_exam e on e.exam_code = x.code
      where e.state is distinct from 'cancel')
