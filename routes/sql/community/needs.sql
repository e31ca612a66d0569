-- In:  nothing.
-- Out: what the statements of this folder need, one row per table or sequence: rights, and columns of a table.
select relation, privileges, columns
from (values
    ('op_student', 'SELECT', 'id'),
    ('op_student_course', 'SELECT', 'id student_id course_id batch_id state'),
    ('op_course', 'SELECT', 'id'),
    ('op_subject', 'SELECT', 'id name'),
    ('op_batch', 'SELECT', 'id name course_id start_date end_date'),
    ('op_exam_type', 'SELECT INSERT', 'id name code create_uid create_date write_uid write_date'),
    ('res_company', 'SELECT', 'id partner_id'),
    ('op_exam_session', 'SELECT INSERT UPDATE',
     'id name exam_code course_id batch_id exam_type evaluation_type state venue start_date end_date active create_uid'
     ' create_date write_uid write_date'),
    ('op_exam', 'SELECT INSERT UPDATE',
     'id name exam_code session_id course_id batch_id subject_id total_marks min_marks state active start_time'
     ' end_time results_entered? create_uid create_date write_uid write_date'),
    ('op_exam_attendees', 'SELECT INSERT UPDATE',
     'id exam_id student_id marks note status course_id batch_id create_uid create_date write_uid write_date'),
    ('op_result_line', 'SELECT INSERT UPDATE DELETE',
     'id exam_id student_id session_id? marks status evaluation_type marksheet_line_id create_uid create_date write_uid'
     ' write_date'),
    ('op_marksheet_line', 'SELECT UPDATE',
     'id marksheet_reg_id student_id total_marks percentage status active write_uid write_date'),
    ('op_marksheet_register', 'SELECT UPDATE',
     'id exam_session_id name state active total_pass total_failed write_uid write_date'),
    ('op_exam_type_id_seq', 'USAGE', ''),
    ('op_exam_session_id_seq', 'USAGE', ''),
    ('op_exam_id_seq', 'USAGE', ''),
    ('op_exam_attendees_id_seq', 'USAGE', ''),
    ('op_result_line_id_seq', 'USAGE', '')
) as needed (relation, privileges, columns)
