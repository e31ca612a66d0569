-- The rights of the database role of moodle-grade-sync, and no more: those that every edition of OpenEduCat needs. Run
-- besides it grants-community.sql (module openeducat_exam), grants-enterprise.sql (openeducat_grading), or both.
--
-- The operator makes the role and lets it in, as a superuser, in the database of Odoo (here: odoo):
--     create role gradesync login password '...'
--     grant connect on database odoo to gradesync
-- Then, as the owner of Odoo's tables or as a superuser:
--     psql -d odoo -v ON_ERROR_STOP=1 -v role=gradesync -f grants.sql
-- Running it again changes nothing. Another client than psql: put the role's name where :"role" stands.

-- The connector makes its own tables (moodle_*, grade_sync_*) at its first start, and alters them when a new release
-- needs it. CREATE may be revoked in between:
--     revoke create on schema public from gradesync
-- On PostgreSQL 14 and older PUBLIC holds CREATE on that schema as well.
grant usage, create on schema public to :"role";

-- The grades of a chunk pass through a temporary table. PUBLIC may make those unless that was revoked:
--     grant temporary on database odoo to gradesync

-- Which edition of OpenEduCat is installed.
grant select on ir_module_module to :"role";

-- Read: students and their enrolments, courses, subjects, batches.
grant select on op_student, op_student_course, op_course, op_subject, op_batch to :"role";

-- Read by match only: e-mails and names of students (the partner's record), and which subjects a course has. Where
-- OpenEduCat has no such table, leave out the second line.
grant select (id, name, email) on res_partner to :"role";
grant select on op_course_op_subject_rel to :"role";

-- Only where moodle_instance, moodle_grade_scale_line or moodle_mapping are there already, made by another role: the
-- first start adds columns to them, which only their owner may. Make the first start (pull or check, and the first
-- after an upgrade) with that owner as gradesync.database.username. Then remove the dashes here and run this file again.
-- grant select, insert, update, delete on
--     moodle_instance, moodle_grade_scale_line, moodle_mapping,
--     grade_sync_run, grade_sync_change, grade_sync_plan, grade_sync_answer, grade_sync_size, grade_sync_item,
--     grade_sync_recompute
--     to :"role";
-- grant select on grade_sync_schema_history to :"role";
-- grant usage on sequence
--     moodle_instance_id_seq, moodle_grade_scale_line_id_seq, moodle_mapping_id_seq,
--     grade_sync_run_id_seq, grade_sync_change_id_seq, grade_sync_plan_id_seq,
--     grade_sync_recompute_id_seq
--     to :"role";
