-- In:  nothing.
-- Out: a sentence for each table, column and right that the statements of this folder need and that is missing.
with needed (relation, privileges, columns) as (
    values
        ('op_student', 'SELECT', 'id'),
        ('op_student_course', 'SELECT', 'id student_id course_id batch_id state'),
        ('op_course', 'SELECT', 'id'),
        ('op_subject', 'SELECT', 'id name'),
        ('op_batch', 'SELECT', 'id name course_id start_date end_date'),
        ('op_exam_type', 'SELECT INSERT', 'id name code create_uid create_date write_uid write_date'),
        ('op_exam_session', 'SELECT INSERT',
         'id name exam_code course_id batch_id exam_type evaluation_type state start_date end_date active create_uid'
         ' create_date write_uid write_date'),
        ('op_exam', 'SELECT INSERT UPDATE',
         'id name exam_code session_id course_id batch_id subject_id total_marks min_marks state active start_time'
         ' end_time create_uid create_date write_uid write_date'),
        ('op_exam_attendees', 'SELECT INSERT UPDATE',
         'id exam_id student_id marks note status course_id batch_id create_uid create_date write_uid write_date'),
        ('op_result_line', 'SELECT INSERT UPDATE',
         'id exam_id student_id marks status evaluation_type marksheet_line_id create_uid create_date write_uid'
         ' write_date'),
        ('op_marksheet_line', 'SELECT UPDATE',
         'id marksheet_reg_id total_marks percentage status active write_uid write_date'),
        ('op_marksheet_register', 'SELECT UPDATE', 'id state total_pass total_failed write_uid write_date'),
        ('op_exam_type_id_seq', 'USAGE', ''),
        ('op_exam_session_id_seq', 'USAGE', ''),
        ('op_exam_id_seq', 'USAGE', ''),
        ('op_exam_attendees_id_seq', 'USAGE', ''),
        ('op_result_line_id_seq', 'USAGE', '')
), found as (
    select n.*, to_regclass(n.relation) as oid from needed n
)
select case when f.relation like '%\_id\_seq' then 'sequence ' else 'table ' end || f.relation || ' is missing'
           as problem
from found f
where f.oid is null
union all
select 'column ' || f.relation || '.' || c.name || ' is missing'
from found f
cross join lateral unnest(string_to_array(f.columns, ' ')) as c(name)
where f.oid is not null
  and f.columns <> ''
  and not exists (
      select from pg_attribute a where a.attrelid = f.oid and a.attname = c.name and not a.attisdropped)
union all
select 'the role ' || current_user || ' lacks ' || p.name || ' on ' || f.relation
from found f
cross join lateral unnest(string_to_array(f.privileges, ' ')) as p(name)
where f.oid is not null
  and not case
      when f.relation like '%\_id\_seq' then has_sequence_privilege(f.oid, p.name)
      else has_table_privilege(f.oid, p.name)
  end
union all
select 'the role ' || current_user || ' lacks TEMPORARY on database ' || current_database()
where not has_database_privilege(current_database(), 'TEMPORARY')
