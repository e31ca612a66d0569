-- In:  nothing.
-- Out: what the statements of match need, one row per table: rights, and columns.
select relation, privileges, columns
from (values
    ('op_student', 'SELECT', 'id partner_id gr_no active'),
    ('op_student_course', 'SELECT', 'id student_id course_id state'),
    ('op_subject', 'SELECT', 'id name code active'),
    ('op_course', 'SELECT', 'id name code active'),
    ('op_batch', 'SELECT', 'id name code course_id'),
    ('res_partner', 'SELECT', 'id name email'),
    ('op_course_op_subject_rel?', 'SELECT', 'op_course_id op_subject_id')
) as needed (relation, privileges, columns)
