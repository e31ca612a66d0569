-- The rights beyond grants.sql that the enterprise edition (module openeducat_grading) needs, and no more.
--     psql -d odoo -v ON_ERROR_STOP=1 -v role=gradesync -f grants-enterprise.sql

grant select on
    op_academic_term, op_faculty, op_faculty_op_subject_rel, op_grade_type, op_grade_table, op_grade_table_line,
    op_grade_template_line, assignment_type_weight_line, op_course_op_grade_template_rel, op_grade_template_op_subject_rel
    to :"role";
grant select (id, name) on res_partner to :"role";

-- Made once and left alone afterwards.
grant select, insert on grading_assignment_type to :"role";
grant insert on gradebook_gradebook_op_academic_year_rel to :"role";

-- Written and recomputed.
grant select, insert, update on
    grading_assignment, gradebook_gradebook, gradebook_line, op_grade_override_line
    to :"role";

grant usage on sequence
    grading_assignment_type_id_seq, grading_assignment_id_seq, gradebook_gradebook_id_seq, gradebook_line_id_seq,
    op_grade_override_line_id_seq
    to :"role";

-- For large sites, where Odoo gave gradebook_line no index but its primary key: every pull that changes a grade looks for
-- the lines of a gradebook. As with any index, only the table's owner may, and not inside a transaction.
-- create index concurrently if not exists gradesync_line_gradebook on gradebook_line (gradebook_id);
