-- With gradesync.export-hooks=false written in the settings, at each start: takes away what was installed, but not the jobs.
do $remove$
begin
    perform pg_advisory_xact_lock(1735549285);
    if to_regproc('moodle_enqueue_push') is not null then
        -- With its triggers, which only the owner of Odoo's tables could drop one by one.
        drop function moodle_enqueue_push() cascade;
    end if;
    if to_regclass('moodle_mapping_record') is not null then
        drop index moodle_mapping_record;
    end if;
end
$remove$;
