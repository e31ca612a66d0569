-- In:  nothing.
-- Out: what the statements of this folder need, one row per table or sequence: rights, and columns of a table.
select relation, privileges, columns
from (values
    ('op_student', 'SELECT', 'id partner_id'),
    ('res_partner', 'SELECT', 'id name'),
    ('op_student_course', 'SELECT',
     'id student_id course_id batch_id state academic_years_id academic_term_id'),
    ('op_course', 'SELECT', 'id grade_scale_id'),
    ('op_subject', 'SELECT', 'id name grade_weightage default_template'),
    ('op_batch', 'SELECT', 'id course_id'),
    ('op_academic_term', 'SELECT', 'id academic_year_id term_start_date term_end_date'),
    ('op_faculty', 'SELECT', 'id'),
    ('op_faculty_op_subject_rel', 'SELECT', 'op_faculty_id op_subject_id'),
    ('op_grade_type', 'SELECT', 'id op_grade_scale_id name min_percentage'),
    ('op_grade_table', 'SELECT', 'id active'),
    ('op_grade_table_line', 'SELECT', 'id grade_table_id name'),
    ('op_grade_template_line', 'SELECT', 'id grade_template_id academic_years_id academic_term_id'),
    ('assignment_type_weight_line', 'SELECT', 'id grade_templates_id assignment_type_id weightage'),
    ('op_course_op_grade_template_rel', 'SELECT', 'op_course_id op_grade_template_id'),
    ('op_grade_template_op_subject_rel', 'SELECT', 'op_grade_template_id op_subject_id'),
    ('grading_assignment_type', 'SELECT INSERT',
     'id name code assign_type create_uid create_date write_uid write_date'),
    ('grading_assignment', 'SELECT INSERT UPDATE',
     'id name sequence course_id subject_id issued_date assignment_type faculty_id user_id point grade term_id'
     ' year_id state active create_uid create_date write_uid write_date'),
    ('gradebook_gradebook', 'SELECT INSERT UPDATE',
     'id name student_id course_id company_id state percentage grade academic_year_ids create_uid create_date'
     ' write_uid write_date'),
    ('gradebook_gradebook_op_academic_year_rel', 'INSERT', 'gradebook_gradebook_id op_academic_year_id'),
    ('gradebook_line', 'SELECT INSERT UPDATE',
     'id gradebook_id grade_assigment_id assignment_type_id course_id subject_id academic_year_id'
     ' academic_term_id marks obtained_marks penalty percentage grade_table_id grade_table_line_id state'
     ' assignment_archived create_uid create_date write_uid write_date'),
    ('op_grade_override_line', 'SELECT INSERT UPDATE',
     'id grade_grade_id subject year year_hidden term calculated override final grade company_id create_uid'
     ' create_date write_uid write_date'),
    ('grading_assignment_type_id_seq', 'USAGE', ''),
    ('grading_assignment_id_seq', 'USAGE', ''),
    ('gradebook_gradebook_id_seq', 'USAGE', ''),
    ('gradebook_line_id_seq', 'USAGE', ''),
    ('op_grade_override_line_id_seq', 'USAGE', '')
) as needed (relation, privileges, columns)
