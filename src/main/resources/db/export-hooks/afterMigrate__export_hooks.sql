-- With gradesync.export-hooks=true at each start, so that a module that Odoo installed meanwhile gets its trigger: changes
-- of grades that others make in OpenEduCat become rows of moodle_push_job. What is there already is not touched, so that
-- a start takes no lock on Odoo's tables and needs rights only for what is missing.
do $install$
declare
    -- One for all tables, told by its argument of which model their rows are.
    function_body constant text := $function$
begin
    if not exists (select id, marks from row_after except select id, marks from row_before) then
        return null;
    end if;
    -- Executed as text, each is planned anew for the number of rows: a plan kept from an edit of one row would go through
    -- all result lines for each of a thousand.
    if tg_argv[0] = 'gradebook.line' then
        -- Marks are the grade. A penalty is OpenEduCat's own: Moodle would give it back as marks, and it would be taken
        -- off once more. Obtained marks, percentage and letter follow from the two.
        execute $job$
        insert into moodle_push_job (
            instance_id, model, oec_record_id, source, moodle_id, moodle_user_id, old_marks, new_marks)
        select distinct on (n.id)
               m.instance_id, m.model, n.id, m.source, m.moodle_id, m.moodle_user_id, o.marks::text, n.marks::text
        from row_after n
        join row_before o on o.id = n.id
        join moodle_mapping m
            on m.model = 'gradebook.line' and m.oec_record_id = n.id and m.moodle_user_id is not null
        where n.marks is distinct from o.marks
        order by n.id, m.id desc
        $job$;
    else
        -- The attendee and all result lines of an exam and student are one grade, and the mapping knows one of them.
        execute $job$
        insert into moodle_push_job (
            instance_id, model, oec_record_id, source, moodle_id, moodle_user_id, old_marks, new_marks)
        with edited as (
            select n.id, n.exam_id, n.student_id, o.marks::text as old_marks, n.marks::text as new_marks
            from row_after n
            join row_before o on o.id = n.id
            where n.marks is distinct from o.marks
        ), record as (
            select e.id, 'op.result.line' as model, l.id as record_id
            from edited e
            join op_result_line l on l.exam_id = e.exam_id and l.student_id = e.student_id
            union all
            select e.id, 'op.exam.attendees', a.id
            from edited e
            join op_exam_attendees a on a.exam_id = e.exam_id and a.student_id = e.student_id
        )
        select distinct on (e.id)
               m.instance_id, $1, e.id, m.source, m.moodle_id, m.moodle_user_id, e.old_marks, e.new_marks
        from edited e
        join record r on r.id = e.id
        join moodle_mapping m
            on m.model = r.model and m.oec_record_id = r.record_id and m.moodle_user_id is not null
        order by e.id, m.id desc
        $job$ using tg_argv[0];
    end if;
    return null;
exception when others then
    -- A grade that cannot be pushed is not to be a grade that cannot be saved.
    raise warning 'moodle_push_job: a change of marks in % was not enqueued: %', tg_table_name, sqlerrm;
    return null;
end
$function$;
    -- Those that are there: each edition has its own.
    hooked constant text[] := array['op_exam_attendees', 'op_result_line', 'gradebook_line'];
    models constant text[] := array['op.exam.attendees', 'op.result.line', 'gradebook.line'];
    without_trigger text[];
    lacking text;
begin
    -- Processes that start at the same moment.
    perform pg_advisory_xact_lock(1735549285);

    select array_agg(t order by t)
    into without_trigger
    from unnest(hooked) t
    where to_regclass(t) is not null
      and not exists (
          select from pg_trigger where tgrelid = to_regclass(t) and tgname = 'moodle_enqueue_push');

    select string_agg(lack, ', ')
    into lacking
    from (
        select 'CREATE on schema ' || current_schema()
        where not has_schema_privilege(current_schema(), 'CREATE')
          and (to_regclass('moodle_push_job') is null
              or to_regclass('moodle_mapping_record') is null
              or to_regproc('moodle_enqueue_push') is null)
        union all
        select 'TRIGGER on ' || t from unnest(without_trigger) t where not has_table_privilege(t, 'TRIGGER')
    ) l (lack);
    if lacking is not null then
        raise exception 'gradesync.export-hooks=true needs %', lacking using errcode = 'insufficient_privilege';
    end if;

    if to_regclass('moodle_push_job') is null then
        -- The marks as they were saved: the row itself holds Moodle's again after the next pull. In the units of the
        -- row, so exactly as OpenEduCat shows them; range and hash of the grade stand in moodle_mapping.
        create table moodle_push_job (
            id bigserial primary key,
            instance_id integer not null,
            model varchar not null,
            oec_record_id integer not null,
            source varchar,
            moodle_id bigint not null,
            moodle_user_id bigint not null,
            old_marks varchar,
            new_marks varchar,
            state varchar not null default 'pending',
            created_at timestamp not null default (clock_timestamp() at time zone 'UTC')
        );
    end if;

    -- The mapping's own index begins with the Moodle side.
    if to_regclass('moodle_mapping_record') is null then
        create index moodle_mapping_record on moodle_mapping (oec_record_id) where moodle_user_id is not null;
    end if;

    -- Whoever edits need have no right on the connector's tables, nor a schema before ours.
    if (select prosrc from pg_proc where oid = to_regproc('moodle_enqueue_push')) is distinct from function_body then
        execute format(
            'create or replace function moodle_enqueue_push() returns trigger language plpgsql security definer'
                || ' set search_path = pg_catalog, %I, pg_temp as %L',
            current_schema(), function_body);
        revoke all on function moodle_enqueue_push() from public;
    end if;

    -- Per statement: a chunk of ours costs one look at the flag.
    for i in 1 .. cardinality(hooked) loop
        if hooked[i] = any (without_trigger) then
            execute format(
                'create trigger moodle_enqueue_push after update on %I'
                    || ' referencing old table as row_before new table as row_after'
                    || ' for each statement when (current_setting(''connector.no_export'', true) is distinct from ''on'')'
                    || ' execute function moodle_enqueue_push(%L)',
                hooked[i], models[i]);
        end if;
    end loop;
end
$install$;
