-- In:  nothing; grade_sync_recompute holds the marksheet lines that were marked.
-- Out: their totals, percentages and statuses by Odoo's own rules, and the counts of their registers, of those that are
--      not cancelled. The marks are used up. One row: recomputed = how many lines.
with marked as (
    delete from grade_sync_recompute where model = 'op.marksheet.line' returning record_id
), total as (
    select m.id, m.marksheet_reg_id as register_id,
           coalesce(sum(l.marks), 0)::integer as marks,
           coalesce(sum(e.total_marks), 0) as possible,
           coalesce(bool_or(l.status = 'fail'), false) as failed
    from op_marksheet_line m
    left join op_marksheet_register r on r.id = m.marksheet_reg_id
    left join op_result_line l on l.marksheet_line_id = m.id
    left join op_exam e on e.id = l.exam_id
    where m.id in (select record_id from marked) and r.state is distinct from 'cancelled'
    group by m.id
), line as (
    update op_marksheet_line m
    set total_marks = t.marks,
        percentage = case when t.marks <> 0 and t.possible <> 0 then (100 * t.marks)::float8 / t.possible else 0 end,
        status = case when t.failed then 'fail' else 'pass' end,
        write_uid = :#uid,
        write_date = now() at time zone 'UTC'
    from total t
    where m.id = t.id
    returning m.id, m.marksheet_reg_id, m.status, m.active
), register as (
    -- The statement sees the lines as they were: take the new status of those that it sets itself.
    select m.marksheet_reg_id as id,
           count(*) filter (where coalesce(line.status, m.status) = 'pass') as passed,
           count(*) filter (where coalesce(line.status, m.status) = 'fail') as failed
    from op_marksheet_line m
    left join line on line.id = m.id
    where m.marksheet_reg_id in (select register_id from total) and m.active
    group by m.marksheet_reg_id
), counted as (
    update op_marksheet_register r
    set total_pass = g.passed, total_failed = g.failed, write_uid = :#uid, write_date = now() at time zone 'UTC'
    from register g
    where r.id = g.id and (r.total_pass, r.total_failed) is distinct from (g.passed::integer, g.failed::integer)
)
select count(*) as recomputed from line
