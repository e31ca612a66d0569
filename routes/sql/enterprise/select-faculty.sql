-- In:  :#subject, :#faculty (gradesync.openeducat.faculty-id, or null).
-- Out: one row, faculty = who stands in new grading assignments: of the subject, else the one given, where it exists.
select coalesce(
           (select min(r.op_faculty_id) from op_faculty_op_subject_rel r where r.op_subject_id = :#subject),
           (select f.id from op_faculty f where f.id = cast(:#faculty as integer))) as faculty
