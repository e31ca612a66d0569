-- In:  :#lock (the first key of the instances' locks).
-- Out: one row per Moodle, by id: its id, and what the API tells of it as JSON (instance). No token, no credentials: of the
--      url neither a login, whatever stands in it, nor parameters, of which one can be the token (35 and 63: # and ?).
select i.id,
       json_build_object(
           'id', i.id,
           'name', i.name,
           'url', regexp_replace(
               regexp_replace(i.url, '^([A-Za-z][A-Za-z0-9+.-]*[:]//|//){0,1}.*@', '\1'),
               '[&=' || chr(35) || chr(63) || '].*', ''),
           'active', coalesce(i.active, true),
           'sources', to_json(array_remove(array[
               case when coalesce(i.pull_gradebook_grades, true) then 'gradebook' end,
               case when coalesce(i.pull_assignment_grades, true) then 'assignment' end,
               case when coalesce(i.pull_quiz_grades, true) then 'quiz' end], null)),
           'completion', coalesce(i.pull_completion_status, true),
           'gradeScale', i.grade_scale_type,
           'passThreshold', i.pass_threshold,
           'letters', (
               select coalesce(json_agg(json_build_object(
                   'name', l.name, 'min', l.min_percentage, 'max', l.max_percentage)
                   order by l.min_percentage desc, l.id), '[]')
               from moodle_grade_scale_line l
               where l.instance_id = i.id),
           'courses', (
               select count(distinct m.moodle_id)
               from moodle_mapping m
               where m.instance_id = i.id and m.model = 'op.subject'),
           'pullRequestedAt', to_char(i.pull_requested_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
           -- A run that died still says 'running'; who really runs holds the instance's lock.
           'running', (
               select max(r.id)
               from grade_sync_run r
               where r.instance_id = i.id and r.status = 'running'
                 and exists (
                     select from pg_locks l
                     where l.locktype = 'advisory' and l.granted and l.objsubid = 2
                       and l.database = (select oid from pg_database where datname = current_database())
                       and l.classid = cast(:#lock as bigint) and l.objid = cast(i.id as oid)))
       )::text as instance
from moodle_instance i
order by i.id
