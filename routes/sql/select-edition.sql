-- In:  nothing.
-- Out: one row: grading = whether the enterprise edition's module is installed, exams = whether the community edition's.
select coalesce(bool_or(name = 'openeducat_grading'), false) as grading,
       coalesce(bool_or(name = 'openeducat_exam'), false) as exams
from ir_module_module
where state = 'installed'
