-- The rights beyond the other files that gradesync.export-hooks=true needs, and no more: triggers on the tables of grades.
--     psql -d odoo -v ON_ERROR_STOP=1 -v role=gradesync -f grants-export-hooks.sql
-- Leave out the line of a module that is not installed; run it when that module comes. Needed are these rights, and CREATE
-- on the schema, only by a start that finds something to install: they may be revoked afterwards. Taking the triggers
-- away again needs none.

-- openeducat_exam
grant trigger on op_exam_attendees, op_result_line to :"role";

-- openeducat_grading
grant trigger on gradebook_line to :"role";
