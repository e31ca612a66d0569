-- The rights beyond grants.sql that the community edition (module openeducat_exam) needs, and no more.
--     psql -d odoo -v ON_ERROR_STOP=1 -v role=gradesync -f grants-community.sql

-- Made once and left alone afterwards: the exam type.
grant select, insert on op_exam_type to :"role";

-- Written: sessions (their venue, where they have none), exams, attendees, result lines.
grant select, insert, update on op_exam_session, op_exam, op_exam_attendees, op_result_line to :"role";

-- A result line of ours gives way to the one that Odoo makes with a marksheet.
grant delete on op_result_line to :"role";

-- The venue of a session is the company's own address.
grant select (id, partner_id) on res_company to :"role";

-- Recomputed when a result on them changes: marksheets that Odoo made.
grant select, update on op_marksheet_line, op_marksheet_register to :"role";

-- The ids of new rows.
grant usage on sequence
    op_exam_type_id_seq, op_exam_session_id_seq, op_exam_id_seq, op_exam_attendees_id_seq, op_result_line_id_seq
    to :"role";

-- For large sites: Odoo gives op_result_line no index but its primary key, and every pull looks lines up by exam and
-- student. This blocks nobody while it is built. It cannot run inside a transaction, and only the table's owner may.
-- create index concurrently if not exists gradesync_result_line_exam_student on op_result_line (exam_id, student_id);
