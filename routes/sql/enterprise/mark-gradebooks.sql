-- In:  nothing.
-- Out: each gradebook that holds a line of ours is marked for recompute.
insert into grade_sync_recompute (model, record_id, marked_at)
select distinct 'gradebook.gradebook', l.gradebook_id, now() at time zone 'UTC'
from gradebook_line l
where l.gradebook_id is not null
  and l.id in (select m.oec_record_id from moodle_mapping m where m.model = 'gradebook.line')
