-- In:  nothing.
-- Out: one row per Moodle, its settings and its letter bands (as JSON), the active ones and the others, by id.
select i.id, i.name, i.url, i.token, i.active,
       i.pull_gradebook_grades, i.pull_assignment_grades, i.pull_quiz_grades, i.pull_completion_status,
       i.grade_scale_type, cast(i.pass_threshold as text) as pass_threshold, i.result_lines,
       (select coalesce(json_agg(json_build_array(l.name, l.min_percentage, l.max_percentage) order by l.id), '[]')
        from moodle_grade_scale_line l
        where l.instance_id = i.id)::text as bands
from moodle_instance i
order by i.id
