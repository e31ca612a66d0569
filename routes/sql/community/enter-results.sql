-- In:  :#exams (JSON: the exams of the chunk), :#uid. Only where op_exam has the column results_entered.
-- Out: Odoo's form knows that they hold results, and offers to finish them.
update op_exam e
set results_entered = true, write_uid = :#uid, write_date = now() at time zone 'UTC'
from json_to_recordset(cast(:#exams as json)) as x(code text)
where e.exam_code = x.code and e.results_entered is not true and e.state is distinct from 'cancel'
