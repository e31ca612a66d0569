-- In:  nothing.
-- Out: one row, there = whether OpenEduCat has a table of which subjects are taught in which courses.
select to_regclass('op_course_op_subject_rel') is not null as there
