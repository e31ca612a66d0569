-- In:  nothing.
-- Out: one row: what sets the tables of this version of OpenEduCat apart. Told by columns and constraints, since an
--      upgrade can go on without a constraint that it could not make.
select exists (
           select from pg_attribute
           where attrelid = to_regclass('op_exam') and attname = 'results_entered' and not attisdropped
       ) as results_entered,
       exists (
           select from pg_attribute
           where attrelid = to_regclass('op_result_line') and attname = 'session_id' and not attisdropped
       ) as session_of_line,
       exists (
           select from pg_index i
           where i.indrelid = to_regclass('op_result_line') and i.indisunique and i.indisvalid
             and i.indpred is null and i.indnkeyatts = 2
             and (select array_agg(a.attname::text order by a.attname) from pg_attribute a
                  where a.attrelid = i.indrelid and a.attnum = any (i.indkey::smallint[]))
                 = array['exam_id', 'student_id']
       ) as one_line
