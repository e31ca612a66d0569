-- A sample database of OpenEduCat: the tables that courses and students live in, whatever the edition,
-- as Odoo makes them, less the foreign keys to tables that the sample does not hold. A line that ends
-- in "from" or "until" and a version is there only in these versions: 18-2024, 18, 19.

-- For the indexes that search partners by phone number.
create extension if not exists pg_trgm; -- until 18-2024

-- The company, its people and its users

create table res_company (
    id serial primary key,
    name varchar not null, partner_id integer not null, currency_id integer not null,
    sequence integer, create_date timestamp, parent_path varchar,
    parent_id integer references res_company on delete restrict,
    paperformat_id integer, external_report_layout_id integer, create_uid integer,
    write_uid integer, email varchar, phone varchar,
    mobile varchar, -- until 18
    font varchar, primary_color varchar, secondary_color varchar, layout_background varchar not null,
    report_header jsonb, report_footer jsonb, company_details jsonb, active boolean,
    uses_default_logo boolean, write_date timestamp, logo_web bytea, social_twitter varchar,
    social_facebook varchar, social_github varchar, social_linkedin varchar, social_youtube varchar,
    social_instagram varchar, social_tiktok varchar,
    social_discord varchar, -- from 19
    resource_calendar_id integer, alias_domain_id integer,
    alias_domain_name varchar, -- until 18
    email_primary_color varchar, email_secondary_color varchar,
    partner_gid integer, -- until 18
    iap_enrich_auto_done boolean, snailmail_color boolean, snailmail_cover boolean,
    snailmail_duplex boolean, hr_presence_control_email_amount integer,
    contract_expiration_notice_period integer, -- from 19
    work_permit_expiration_notice_period integer, -- from 19
    hr_presence_control_ip_list varchar,
    employee_properties_definition jsonb, hr_presence_control_login boolean,
    hr_presence_control_email boolean, hr_presence_control_ip boolean,
    hr_presence_control_attendance boolean, website_id integer, accreditation text,
    approval_authority text,
    constraint res_company_name_uniq unique (name)
);
create index res_company__alias_domain_id_index on res_company (alias_domain_id) where alias_domain_id is not null; -- from 19
create index res_company__partner_id_index on res_company (partner_id); -- from 19
create index res_company__parent_id_index on res_company (parent_id);
create index res_company__parent_path_index on res_company (parent_path);

create table res_partner (
    id serial primary key,
    company_id integer references res_company on delete set null,
    create_date timestamp, name varchar,
    title integer, -- until 18
    parent_id integer references res_partner on delete set null,
    user_id integer, state_id integer, country_id integer, industry_id integer, color integer,
    commercial_partner_id integer references res_partner on delete set null,
    create_uid integer, write_uid integer, complete_name varchar, ref varchar, lang varchar,
    tz varchar, vat varchar, company_registry varchar, website varchar, function varchar,
    type varchar, street varchar, street2 varchar, zip varchar, city varchar, email varchar,
    phone varchar,
    mobile varchar, -- until 18
    commercial_company_name varchar, company_name varchar,
    properties jsonb, -- from 19
    barcode jsonb, comment text, partner_latitude numeric, partner_longitude numeric,
    active boolean, employee boolean, is_company boolean, partner_share boolean,
    write_date timestamp, message_bounce integer, email_normalized varchar, signup_type varchar,
    specific_property_product_pricelist jsonb, partner_gid integer, additional_info varchar, -- until 18
    phone_sanitized varchar,
    specific_property_product_pricelist jsonb, -- from 19
    website_id integer, is_published boolean,
    title integer, -- from 19
    is_parent boolean, is_student boolean, is_venue boolean,
    constraint res_partner_check_name
        check ((type = 'contact' and name is not null) or type <> 'contact')
);
create index res_partner__barcode_index on res_partner ((barcode is not null))
    where barcode is not null;
create index res_partner__commercial_partner_id_index on res_partner (commercial_partner_id);
create index res_partner__company_id_index on res_partner (company_id);
create index res_partner__company_registry_index on res_partner (company_registry) where company_registry is not null; -- from 19
create index res_partner__complete_name_index on res_partner (complete_name);
create index res_partner__is_published_index on res_partner (is_published);
create index res_partner__name_index on res_partner (name);
create index res_partner__parent_id_index on res_partner (parent_id);
create index res_partner__ref_index on res_partner (ref);
create index res_partner__specific_property_product_pricelist_index
    on res_partner ((specific_property_product_pricelist is not null))
    where specific_property_product_pricelist is not null;
create index res_partner__vat_index on res_partner (vat);
create index res_partner__website_id_index on res_partner (website_id);
create index res_partner_mobile_partial_gin_idx on res_partner using gin (regexp_replace(mobile, '[\s\\./\(\)\-]', '', 'g') gin_trgm_ops) where mobile is not null; -- until 18-2024
create index res_partner_mobile_partial_tgm on res_partner (regexp_replace(mobile, '[\s\\./\(\)\-]', '', 'g')) where mobile is not null; -- until 18
create index res_partner_phone_partial_gin_idx on res_partner using gin (regexp_replace(phone, '[\s\\./\(\)\-]', '', 'g') gin_trgm_ops) where phone is not null; -- until 18-2024
create index res_partner_phone_partial_tgm on res_partner
    (regexp_replace(phone, '[\s\\./\(\)\-]', '', 'g'))
    where phone is not null;

create table res_users (
    id serial primary key,
    company_id integer not null references res_company on delete restrict,
    partner_id integer not null references res_partner on delete restrict,
    active boolean default true, create_date timestamp, login varchar not null, password varchar,
    action_id integer,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    signature text, share boolean, write_date timestamp,
    totp_last_counter integer, -- from 19
    totp_secret varchar, tour_enabled boolean, notification_type varchar not null,
    manual_im_status varchar, out_of_office_message text, -- from 19
    out_of_office_from timestamp, out_of_office_to timestamp, -- from 19
    odoobot_state varchar, odoobot_failed boolean,
    website_id integer, student_line integer, dept_id integer,
    constraint res_users_notification_type check (notification_type = 'email' or not share),
    constraint res_users_login_key unique (login, website_id)
);
create index res_users__partner_id_index on res_users (partner_id);

create table ir_module_module (
    id serial primary key,
    create_uid integer references res_users on delete set null,
    create_date timestamp, write_date timestamp,
    write_uid integer references res_users on delete set null,
    website varchar, summary jsonb, name varchar not null, author varchar, icon varchar,
    state varchar(16), latest_version varchar, shortdesc jsonb, category_id integer,
    description jsonb, application boolean default false, demo boolean default false,
    web boolean default false, license varchar(32), sequence integer default 100,
    auto_install boolean default false, to_buy boolean default false, maintainer varchar,
    published_version varchar, url varchar, contributors text, menus_by_module text,
    reports_by_module text, views_by_module text, module_type varchar, imported boolean,
    constraint ir_module_module_name_uniq unique (name)
);
create index ir_module_module__category_id_index on ir_module_module (category_id);
create index ir_module_module__state_index on ir_module_module (state);

-- Academic structure

create table op_academic_year (
    id serial primary key,
    company_id integer references res_company on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar not null, term_structure varchar not null, start_date date not null,
    end_date date not null, create_boolean boolean, create_date timestamp, write_date timestamp
);
alter table op_academic_year add constraint op_academic_year_unique_name unique (name); -- from 19

create table op_academic_term (
    id serial primary key,
    academic_year_id integer not null references op_academic_year on delete restrict,
    parent_term integer references op_academic_term on delete set null,
    company_id integer references res_company on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar not null, term_start_date date not null, term_end_date date not null,
    create_date timestamp, write_date timestamp
);
alter table op_academic_term add constraint op_academic_term_unique_name unique (name, academic_year_id); -- from 19
alter table op_academic_term add constraint op_academic_term_unique_start_date unique (term_start_date, academic_year_id); -- from 19
alter table op_academic_term add constraint op_academic_term_unique_end_date unique (term_end_date, academic_year_id); -- from 19

create table op_department (
    id serial primary key,
    parent_id integer references op_department on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar not null, code varchar not null, create_date timestamp, write_date timestamp
);

create table op_course (
    id serial primary key,
    parent_id integer references op_course on delete set null,
    department_id integer references op_department on delete set null,
    program_id integer, -- from 18
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar not null, -- until 18-2024
    code varchar(16) not null, evaluation_type varchar not null,
    name jsonb not null, -- from 18
    active boolean, create_date timestamp, write_date timestamp, max_unit_load double precision,
    min_unit_load double precision,
    constraint op_course_unique_course_code unique (code)
);

create table op_batch (
    id serial primary key,
    course_id integer not null references op_course on delete restrict,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    code varchar(16) not null, name varchar(32) not null, start_date date not null,
    end_date date not null, active boolean, create_date timestamp, write_date timestamp,
    constraint op_batch_unique_batch_code unique (code)
);

create table op_subject (
    id serial primary key,
    department_id integer references op_department on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    name varchar(128) not null, code varchar(256) not null, type varchar not null,
    subject_type varchar not null, active boolean, create_date timestamp, write_date timestamp,
    grade_weightage double precision,
    constraint op_subject_unique_subject_code unique (code)
);

create table op_course_op_subject_rel (
    op_course_id integer not null references op_course on delete cascade,
    op_subject_id integer not null references op_subject on delete cascade,
    primary key (op_course_id, op_subject_id)
);
create index on op_course_op_subject_rel (op_subject_id, op_course_id);

-- Students and their enrolments

create table op_student (
    id serial primary key,
    nationality integer,
    emergency_contact integer references res_partner on delete set null,
    partner_id integer not null references res_partner on delete cascade,
    user_id integer references res_users on delete cascade,
    category_id integer,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    blood_group varchar, gender varchar not null, visa_info varchar(64), id_number varchar(64),
    gr_no varchar(20),
    certificate_number varchar, -- from 18
    birth_date date, first_name jsonb, middle_name jsonb, last_name jsonb,
    active boolean, create_date timestamp, write_date timestamp,
    constraint op_student_unique_gr_no unique (gr_no)
);

create table op_student_course (
    id serial primary key,
    student_id integer references op_student on delete cascade,
    course_id integer not null references op_course on delete restrict,
    batch_id integer not null references op_batch on delete restrict, -- until 18-2024
    batch_id integer references op_batch on delete set null, -- from 18
    academic_years_id integer references op_academic_year on delete set null,
    academic_term_id integer references op_academic_term on delete set null,
    create_uid integer references res_users on delete set null,
    write_uid integer references res_users on delete set null,
    roll_number varchar, state varchar, create_date timestamp, write_date timestamp,
    constraint op_student_course_unique_name_roll_number_course_id
        unique (roll_number, course_id, batch_id),
    constraint op_student_course_unique_name_roll_number_id
        unique (roll_number, course_id, batch_id, student_id),
    constraint op_student_course_unique_name_roll_number_student_id
        unique (student_id, course_id, batch_id)
);

create table op_student_course_op_subject_rel (
    op_student_course_id integer not null references op_student_course on delete cascade,
    op_subject_id integer not null references op_subject on delete cascade,
    primary key (op_student_course_id, op_subject_id)
);
create index on op_student_course_op_subject_rel (op_subject_id, op_student_course_id);

-- Keys that point to tables made later

alter table res_company add foreign key (partner_id) references res_partner on delete restrict;
alter table res_company add foreign key (create_uid) references res_users on delete set null;
alter table res_company add foreign key (write_uid) references res_users on delete set null;
alter table res_partner add foreign key (user_id) references res_users on delete set null;
alter table res_partner add foreign key (create_uid) references res_users on delete set null;
alter table res_partner add foreign key (write_uid) references res_users on delete set null;
alter table res_users add foreign key (student_line) references op_student on delete set null;
alter table res_users add foreign key (dept_id) references op_department on delete set null;
