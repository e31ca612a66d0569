-- In:  nothing.
-- Out: a sentence for each table, column and right that the statements of this folder need and that is missing.
with needed (relation, privileges, columns) as (
    values
        ('op_course', 'SELECT', 'id grade_scale_id'),
        ('op_subject', 'SELECT', 'id grade_weightage default_template'),
        ('op_grade_type', 'SELECT', 'id op_grade_scale_id name min_percentage'),
        ('op_course_op_grade_template_rel', 'SELECT', 'op_course_id op_grade_template_id'),
        ('op_grade_template_op_subject_rel', 'SELECT', 'op_grade_template_id op_subject_id'),
        ('op_grade_template_line', 'SELECT', 'id grade_template_id academic_years_id academic_term_id'),
        ('assignment_type_weight_line', 'SELECT', 'grade_templates_id assignment_type_id weightage'),
        ('grading_assignment_type', 'SELECT', 'id assign_type'),
        ('grading_assignment', 'SELECT', 'id point'),
        ('gradebook_gradebook', 'SELECT UPDATE', 'id course_id company_id percentage grade write_uid write_date'),
        ('gradebook_line', 'SELECT UPDATE',
         'id gradebook_id grade_assigment_id assignment_type_id subject_id academic_year_id academic_term_id marks'
         ' obtained_marks penalty percentage state assignment_archived write_uid write_date'),
        ('op_grade_override_line', 'SELECT INSERT UPDATE',
         'id grade_grade_id subject year year_hidden term calculated override final grade company_id create_uid'
         ' create_date write_uid write_date'),
        ('op_grade_override_line_id_seq', 'USAGE', '')
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
