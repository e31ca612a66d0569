-- The tables of OpenEduCat's grading module (openeducat_grading), as far as grades touch them, over those of
-- openeducat-core.sql. Names and types are those of a published field listing; no database of that edition was at hand.

create table op_faculty (
    id serial primary key,
    partner_id integer not null references res_partner on delete cascade,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    first_name jsonb, last_name jsonb, gender varchar, active boolean,
    create_date timestamp, write_date timestamp
);

create table op_faculty_op_subject_rel (
    op_faculty_id integer not null references op_faculty on delete cascade,
    op_subject_id integer not null references op_subject on delete cascade,
    primary key (op_faculty_id, op_subject_id)
);
create index on op_faculty_op_subject_rel (op_subject_id, op_faculty_id);

-- Scales, tables, templates and weights

create table op_grade_scale (
    id serial primary key,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar, state varchar, create_date timestamp, write_date timestamp
);

create table op_grade_type (
    id serial primary key,
    op_grade_scale_id integer references op_grade_scale on delete cascade,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar, min_percentage double precision, max_percentage double precision, gpa_value double precision,
    include_gpa boolean, earn_credits boolean, factor double precision, form_factor double precision,
    create_date timestamp, write_date timestamp
);

create table op_grade_table (
    id serial primary key,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar, active boolean, create_date timestamp, write_date timestamp
);

create table op_grade_table_line (
    id serial primary key,
    grade_table_id integer references op_grade_table on delete cascade,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar, percentage double precision not null, create_date timestamp, write_date timestamp
);

create table grading_assignment_type (
    id serial primary key,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar, code varchar, assign_type varchar, create_date timestamp, write_date timestamp
);

create table op_grade_template (
    id serial primary key,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar, state varchar, create_date timestamp, write_date timestamp
);

create table op_grade_template_line (
    id serial primary key,
    grade_template_id integer references op_grade_template on delete cascade,
    academic_years_id integer not null references op_academic_year on delete restrict,
    academic_term_id integer references op_academic_term on delete set null,
    assignment_type_id integer references grading_assignment_type on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    percentage double precision, weightage varchar not null, create_date timestamp, write_date timestamp
);

create table assignment_type_weight_line (
    id serial primary key,
    grade_templates_id integer references op_grade_template_line on delete cascade,
    assignment_type_id integer references grading_assignment_type on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    weightage double precision, create_date timestamp, write_date timestamp
);

alter table op_course
    add column grade_scale_id integer references op_grade_scale on delete set null;

-- grade_weightage is there without the module, too.
alter table op_subject
    add column default_template boolean;

create table op_course_op_grade_template_rel (
    op_course_id integer not null references op_course on delete cascade,
    op_grade_template_id integer not null references op_grade_template on delete cascade,
    primary key (op_course_id, op_grade_template_id)
);
create index on op_course_op_grade_template_rel (op_grade_template_id, op_course_id);

create table op_grade_template_op_subject_rel (
    op_grade_template_id integer not null references op_grade_template on delete cascade,
    op_subject_id integer not null references op_subject on delete cascade,
    primary key (op_grade_template_id, op_subject_id)
);
create index on op_grade_template_op_subject_rel (op_subject_id, op_grade_template_id);

-- Assignments, gradebooks and their lines

create table grading_assignment (
    id serial primary key,
    course_id integer not null references op_course on delete restrict,
    subject_id integer references op_subject on delete set null,
    assignment_type integer not null references grading_assignment_type on delete restrict,
    faculty_id integer not null references op_faculty on delete restrict,
    user_id integer not null references res_users on delete restrict,
    grade integer references op_grade_table on delete set null,
    term_id integer references op_academic_term on delete set null,
    year_id integer references op_academic_year on delete set null,
    stage_id integer,
    company_id integer references res_company on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar not null, sequence varchar not null, issued_date timestamp not null, point double precision,
    state varchar, active boolean, color integer, create_date timestamp, write_date timestamp
);

create table gradebook_gradebook (
    id serial primary key,
    student_id integer not null references op_student on delete restrict,
    course_id integer not null references op_course on delete restrict,
    academic_year_ids integer references op_academic_year on delete set null,
    company_id integer references res_company on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar not null, state varchar, percentage double precision, grade varchar, gradebook varchar,
    override_hide boolean, access_token varchar, create_date timestamp, write_date timestamp
);

create table gradebook_gradebook_op_academic_year_rel (
    gradebook_gradebook_id integer not null references gradebook_gradebook on delete cascade,
    op_academic_year_id integer not null references op_academic_year on delete cascade,
    primary key (gradebook_gradebook_id, op_academic_year_id)
);
create index on gradebook_gradebook_op_academic_year_rel (op_academic_year_id, gradebook_gradebook_id);

create table gradebook_line (
    id serial primary key,
    gradebook_id integer references gradebook_gradebook on delete cascade,
    grade_assigment_id integer not null references grading_assignment on delete restrict,
    assignment_type_id integer not null references grading_assignment_type on delete restrict,
    course_id integer references op_course on delete set null,
    subject_id integer references op_subject on delete set null,
    academic_year_id integer not null references op_academic_year on delete restrict,
    academic_term_id integer not null references op_academic_term on delete restrict,
    grade_table_id integer references op_grade_table on delete set null,
    grade_table_line_id integer references op_grade_table_line on delete set null,
    company_id integer references res_company on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    marks double precision, obtained_marks double precision, penalty double precision, percentage double precision,
    state varchar, state_hide boolean, assignment_archived boolean, create_date timestamp, write_date timestamp
);

create table op_grade_override_line (
    id serial primary key,
    grade_grade_id integer references gradebook_gradebook on delete cascade,
    assignment_id integer references grading_assignment on delete set null,
    subject integer references op_subject on delete set null,
    year integer references op_academic_year on delete set null,
    year_hidden integer references op_academic_year on delete set null,
    term integer references op_academic_term on delete set null,
    company_id integer references res_company on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    calculated varchar, override double precision, final varchar, grade varchar, comment varchar,
    create_date timestamp, write_date timestamp
);
