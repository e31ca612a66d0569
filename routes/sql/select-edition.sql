-- In:  nothing.
-- Out: one row, edition = enterprise, community, or null when no module that holds grades is installed.
select case
           when bool_or(name = 'openeducat_grading') then 'enterprise'
           when bool_or(name = 'openeducat_exam') then 'community'
       end as edition
from ir_module_module
where state = 'installed'
