-- In:  nothing.
-- Out: the names of active instances for which someone set pull_requested_at.
select name from moodle_instance
where pull_requested_at is not null and active
order by id
