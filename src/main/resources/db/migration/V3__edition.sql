-- Which edition of OpenEduCat was written: of a run all that are installed, of a change the one that holds the grade.

alter table grade_sync_run add column edition varchar;
alter table grade_sync_change add column edition varchar;
