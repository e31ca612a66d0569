-- The tables of OpenEduCat's exam module (openeducat_exam), which holds the grades in the community edition, over
-- those of openeducat-core.sql.

-- Exams

create table op_exam_type (
    id serial primary key,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar(256) not null, code varchar(16) not null, create_date timestamp,
    write_date timestamp,
    constraint op_exam_type_unique_exam_type_code unique (code)
);

create table op_exam_session (
    id serial primary key,
    course_id integer not null references op_course on delete restrict,
    batch_id integer not null references op_batch on delete restrict,
    exam_type integer not null references op_exam_type on delete restrict,
    venue integer references res_partner on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar(256) not null, exam_code varchar(16) not null, evaluation_type varchar not null,
    state varchar, start_date date not null, end_date date not null, active boolean,
    create_date timestamp, write_date timestamp,
    constraint op_exam_session_unique_exam_session_code unique (exam_code)
);

create table op_exam (
    id serial primary key,
    session_id integer references op_exam_session on delete set null,
    course_id integer references op_course on delete set null,
    batch_id integer references op_batch on delete set null,
    subject_id integer not null references op_subject on delete restrict,
    total_marks integer not null, min_marks integer not null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    exam_code varchar(16) not null, state varchar, name varchar(256) not null, note text,
    active boolean,
    results_entered boolean, -- from 18
    start_time timestamp not null, end_time timestamp not null,
    create_date timestamp, write_date timestamp,
    constraint op_exam_unique_exam_code unique (exam_code)
);

create table op_exam_room (
    id serial primary key,
    classroom_id integer not null,
    capacity integer not null, -- until 18-2024
    capacity integer, -- from 19
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar(256) not null, create_date timestamp, write_date timestamp
);

create table op_exam_attendees (
    id serial primary key,
    student_id integer not null references op_student on delete restrict,
    marks integer,
    exam_id integer not null references op_exam on delete cascade,
    course_id integer references op_course on delete set null,
    batch_id integer references op_batch on delete set null,
    room_id integer references op_exam_room on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    status varchar not null, note text, create_date timestamp, write_date timestamp,
    constraint op_exam_attendees_unique_attendees unique (student_id, exam_id)
);

-- Results

create table op_grade_configuration (
    id serial primary key,
    min_per integer not null, max_per integer not null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    result varchar not null, create_date timestamp, write_date timestamp
);

create table op_result_template (
    id serial primary key,
    exam_session_id integer not null references op_exam_session on delete restrict,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    evaluation_type varchar, name varchar(254) not null, state varchar, result_date date not null,
    active boolean, create_date timestamp, write_date timestamp
);

create table op_grade_configuration_op_result_template_rel (
    op_result_template_id integer not null references op_result_template on delete cascade,
    op_grade_configuration_id integer not null references op_grade_configuration on delete cascade,
    primary key (op_result_template_id, op_grade_configuration_id)
);
create index on op_grade_configuration_op_result_template_rel
    (op_grade_configuration_id, op_result_template_id);

create table op_marksheet_register (
    id serial primary key,
    exam_session_id integer not null references op_exam_session on delete restrict,
    generated_by integer not null references res_users on delete restrict,
    total_pass integer, total_failed integer,
    result_template_id integer not null references op_result_template on delete restrict,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    state varchar not null, name varchar(256) not null, generated_date date not null,
    active boolean, create_date timestamp, write_date timestamp
);

create table op_marksheet_line (
    id serial primary key,
    marksheet_reg_id integer references op_marksheet_register on delete set null,
    student_id integer not null references op_student on delete restrict,
    total_marks integer,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    evaluation_type varchar, status varchar, generated_date date not null, active boolean,
    create_date timestamp, write_date timestamp, percentage double precision
);

create table op_result_line (
    id serial primary key,
    marksheet_line_id integer references op_marksheet_line on delete cascade,
    exam_id integer not null references op_exam on delete restrict,
    session_id integer references op_exam_session on delete set null, -- from 19
    marks integer not null,
    student_id integer not null references op_student on delete restrict,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    evaluation_type varchar, status varchar, create_date timestamp, write_date timestamp
);
alter table op_result_line add constraint op_result_line_unique_result_line unique (exam_id, student_id); -- from 19
