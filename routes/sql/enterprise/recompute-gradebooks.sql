-- In:  nothing; grade_sync_recompute holds the gradebooks that were marked.
-- Out: obtained marks and percentages of their lines, their own percentage and grade, and a final grade per subject, year
--      and term; only what differs is written. The marks are used up. One row: recomputed = how many gradebooks,
--      unread = how many overrides are no numbers.
-- Words and an example: src/site/markdown/recompute.md. A number that is empty counts as 0, as Odoo reads it. Quotients
-- have at least 40 decimals, and results are rounded to 20 before they are rounded half up, so that thirds add up.
with marked as (
    delete from grade_sync_recompute where model = 'gradebook.gradebook' returning record_id
), gradebook as (
    select b.id, b.course_id, b.company_id, c.grade_scale_id as scale_id
    from gradebook_gradebook b
    left join op_course c on c.id = b.course_id
    where b.id = any (array(select record_id from marked))
), counted as (
    select l.id, l.gradebook_id, b.course_id, b.scale_id, b.company_id, l.subject_id,
           l.academic_year_id as year_id, l.academic_term_id as term_id, l.assignment_type_id as type_id,
           coalesce(a.point::numeric, 0) as point,
           l.obtained_marks as standing_obtained, l.percentage as standing_percentage,
           coalesce(l.marks::numeric, 0) * (100 - coalesce(l.penalty::numeric, 0)) * 0.01 as obtained
    from gradebook b
    join gradebook_line l on l.gradebook_id = b.id
    -- Without its assignment a line has no maximum to be counted against.
    join grading_assignment a on a.id = l.grade_assigment_id
    left join grading_assignment_type t on t.id = l.assignment_type_id
    where l.state is distinct from 'cancelled'
      and l.assignment_archived is not true
      and t.assign_type is distinct from 'attendance'
), span as (
    -- Where the grades of a line begin in Moodle. Where marks are percents already, and of lines that people made, at 0.
    select distinct on (m.oec_record_id) m.oec_record_id as line_id,
           case when i.grade_scale_type = 'points' and m.grade_max > m.grade_min then m.grade_min end as low
    from moodle_mapping m
    left join moodle_instance i on i.id = m.instance_id
    where m.model = 'gradebook.line' and m.oec_record_id in (select id from counted)
    order by m.oec_record_id, m.id desc
), line as (
    select c.id, c.standing_obtained, c.standing_percentage, c.obtained::float8 as obtained,
           round(
               round(greatest(c.obtained - coalesce(s.low, 0), 0) * 100, 40)
                   / nullif(greatest(c.point - coalesce(s.low, 0), 0), 0),
               4)::float8 as percentage
    from counted c
    left join span s on s.line_id = c.id
), written_line as (
    update gradebook_line l
    set obtained_marks = n.obtained, percentage = n.percentage, write_uid = :#uid, write_date = now() at time zone 'UTC'
    from line n
    where l.id = n.id
      and (n.standing_obtained, n.standing_percentage) is distinct from (n.obtained, n.percentage)
), type_sum as (
    -- A type without points has no percent.
    select gradebook_id, course_id, scale_id, company_id, subject_id, year_id, term_id, type_id,
           sum(obtained) as obtained, sum(point) as point,
           case when sum(point) > 0 then round(sum(obtained) * 100, 40) / sum(point) end as percent
    from counted
    group by gradebook_id, course_id, scale_id, company_id, subject_id, year_id, term_id, type_id
), template as materialized (
    -- The subject's, else the course's; the line of the very term goes before one without, the newer before the older.
    select k.*, chosen.id as line_id
    from (select distinct course_id, subject_id, year_id, term_id from type_sum) k
    left join lateral (
        select exists (
            select
            from op_subject s
            join op_grade_template_op_subject_rel r on r.op_subject_id = s.id
            where s.id = k.subject_id and s.default_template is not true) as of_subject
    ) o on true
    left join lateral (
        select t.id
        from op_grade_template_line t
        where t.grade_template_id in (
                select r.op_grade_template_id
                from op_grade_template_op_subject_rel r
                where o.of_subject and r.op_subject_id = k.subject_id
                union all
                select r.op_grade_template_id
                from op_course_op_grade_template_rel r
                where not o.of_subject and r.op_course_id = k.course_id)
          and t.academic_years_id = k.year_id
          and (t.academic_term_id is null or t.academic_term_id = k.term_id)
        order by t.academic_term_id is null, t.id desc
        limit 1
    ) chosen on true
), weight as (
    select t.course_id, t.subject_id, t.year_id, t.term_id, w.assignment_type_id as type_id,
           sum(w.weightage::numeric) as weight
    from template t
    join assignment_type_weight_line w on w.grade_templates_id = t.line_id and w.weightage > 0
    group by t.course_id, t.subject_id, t.year_id, t.term_id, w.assignment_type_id
), subject_group as (
    -- No type with a weight: points. No points at all: no group.
    select s.gradebook_id, s.scale_id, s.company_id, s.subject_id, s.year_id, s.term_id, sum(s.point) as point,
           coalesce(
               sum(w.weight * s.percent) / sum(w.weight) filter (where s.percent is not null),
               round(sum(s.obtained) * 100, 40) / sum(s.point)) as percent
    from type_sum s
    left join weight w
        on w.course_id = s.course_id
        and w.type_id = s.type_id
        and w.subject_id is not distinct from s.subject_id
        and w.year_id is not distinct from s.year_id
        and w.term_id is not distinct from s.term_id
    group by s.gradebook_id, s.scale_id, s.company_id, s.subject_id, s.year_id, s.term_id
    having sum(s.point) > 0
), share as (
    select g.gradebook_id, g.percent,
           case
               when bool_and(coalesce(s.grade_weightage > 0, false)) over (partition by g.gradebook_id)
                   then round(s.grade_weightage::numeric * g.point, 40)
                       / sum(g.point) over (partition by g.gradebook_id, g.subject_id)
               else g.point
           end as weight
    from subject_group g
    left join op_subject s on s.id = g.subject_id
), total as (
    select gradebook_id, round(round(round(sum(weight * percent), 40) / sum(weight), 20), 2) as percentage
    from share
    group by gradebook_id
), band as (
    -- A band reaches to the next one, whatever its own end says.
    select op_grade_scale_id as scale_id, name, coalesce(min_percentage::numeric, 0) as low,
           lead(coalesce(min_percentage::numeric, 0)) over (
               partition by op_grade_scale_id order by coalesce(min_percentage::numeric, 0), id) as next_low
    from op_grade_type
), result as (
    select b.id, t.percentage::float8 as percentage, n.name as grade
    from gradebook b
    left join total t on t.gradebook_id = b.id
    left join band n
        on n.scale_id = b.scale_id and n.low <= t.percentage and (n.next_low is null or n.next_low > t.percentage)
), written_gradebook as (
    update gradebook_gradebook b
    set percentage = r.percentage, grade = r.grade, write_uid = :#uid, write_date = now() at time zone 'UTC'
    from result r
    where b.id = r.id and (b.percentage, b.grade) is distinct from (r.percentage, r.grade)
), typed as (
    -- What a person typed; NaN, infinity and words are no numbers.
    select o.id, o.grade_grade_id as gradebook_id, o.subject as subject_id, o.year as year_id, o.term as term_id,
           o.override is not null as something,
           case
               when o.override::text ~ '^ *-?[0-9]{1,30}([.][0-9]{1,30})?(e[-+]?[0-9]{1,2})? *$'
                   then o.override::text::numeric
           end as override
    from op_grade_override_line o
    where o.grade_grade_id in (select id from gradebook)
), final_grade as (
    -- One row per row that is there, or one without id.
    select o.id, g.gradebook_id, g.scale_id, g.company_id, g.subject_id, g.year_id, g.term_id,
           round(round(g.percent, 20), 2) as calculated,
           round(coalesce(o.override, round(g.percent, 20)), 2) as final
    from subject_group g
    left join typed o
        on o.gradebook_id = g.gradebook_id
        and o.subject_id is not distinct from g.subject_id
        and o.year_id is not distinct from g.year_id
        and o.term_id is not distinct from g.term_id
), graded as (
    select f.id, f.gradebook_id, f.subject_id, f.year_id, f.term_id, f.company_id,
           f.calculated::varchar as calculated, f.final::varchar as final, n.name as grade
    from final_grade f
    left join band n
        on n.scale_id = f.scale_id and n.low <= f.final and (n.next_low is null or n.next_low > f.final)
), written_final as (
    update op_grade_override_line o
    set calculated = f.calculated, final = f.final, grade = f.grade, write_uid = :#uid,
        write_date = now() at time zone 'UTC'
    from graded f
    where o.id = f.id and (o.calculated, o.final, o.grade) is distinct from (f.calculated, f.final, f.grade)
), new_final as (
    insert into op_grade_override_line (grade_grade_id, subject, year, year_hidden, term, calculated, final, grade,
        company_id, create_uid, create_date, write_uid, write_date)
    select f.gradebook_id, f.subject_id, f.year_id, f.year_id, f.term_id, f.calculated, f.final, f.grade,
           f.company_id, :#uid, now() at time zone 'UTC', :#uid, now() at time zone 'UTC'
    from graded f
    where f.id is null
    order by f.gradebook_id, f.subject_id, f.year_id, f.term_id
)
select (select count(*) from gradebook) as recomputed,
       (select count(*) from typed where something and override is null) as unread
