package io.gradesync.sample;

import static io.gradesync.sample.SampleRows.AUDIT_COLUMNS;
import static io.gradesync.sample.SampleRows.AUDIT_VALUES;
import static io.gradesync.sample.SampleRows.execute;
import static io.gradesync.sample.SampleRows.insert;
import static io.gradesync.sample.SampleRows.row;
import static io.gradesync.sample.SampleRows.rows;

import io.gradesync.sample.SampleUniversity.Batch;
import io.gradesync.sample.SampleUniversity.Student;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes a sample OpenEduCat database: the tables that an edition of OpenEduCat has in a version, as
 * far as grades touch them, and in them the people, courses, batches and subjects of {@link
 * SampleUniversity}, under the same ids.
 *
 * <p>Every student has a running enrolment in the batch and takes all subjects of the course. The
 * tables of the exam module, exam types included, are empty; so are the assignments and gradebooks
 * of the grading module, whose types, scales and templates {@link SampleGrading} makes.
 */
public final class SampleOpenEduCat {

    /**
     * The three partners that the company and its two users need; the students' come after them.
     */
    private static final int PARTNERS_BEFORE_STUDENTS = 3;

    private static final int DEPARTMENT = 1;
    private static final int FIRST_YEAR = 2025;
    private static final int YEARS = 3;
    private static final int TERMS_PER_YEAR = 2;

    private static final List<String> TABLES_WITH_GIVEN_IDS =
            List.of(
                    "res_company",
                    "res_partner",
                    "res_users",
                    "ir_module_module",
                    "op_academic_year",
                    "op_academic_term",
                    "op_department",
                    "op_course",
                    "op_batch",
                    "op_subject",
                    "op_student",
                    "op_student_course");

    private SampleOpenEduCat() {}

    /**
     * Makes the tables and fills them, in one transaction: all of the sample is there afterwards,
     * or nothing.
     *
     * @param connection to an empty database, as its owner or a superuser
     */
    public static void create(Connection connection, SampleEdition edition, SampleVersion version)
            throws SQLException {
        inOneTransaction(
                connection,
                () -> {
                    createTables(connection, edition, version);
                    fillTables(connection, edition, version);
                });
    }

    /** Fills the empty tables of an OpenEduCat, its own or the sample's, in one transaction. */
    public static void fill(Connection connection, SampleEdition edition, SampleVersion version)
            throws SQLException {
        inOneTransaction(connection, () -> fillTables(connection, edition, version));
    }

    /** Statements on a connection. */
    private interface Statements {
        void run() throws SQLException;
    }

    private static void inOneTransaction(Connection connection, Statements statements)
            throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            statements.run();
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    private static void createTables(
            Connection connection, SampleEdition edition, SampleVersion version)
            throws SQLException {
        for (String ddl : edition.ddl(version)) {
            execute(connection, ddl);
        }
    }

    private static void fillTables(
            Connection connection, SampleEdition edition, SampleVersion version)
            throws SQLException {
        insertCompanyAndUsers(connection);
        insertModules(connection, edition, version);
        insertAcademicYears(connection);
        insertAcademicTerms(connection);
        insertDepartment(connection);
        insertCourses(connection, version);
        insertBatches(connection);
        insertSubjects(connection);
        insertSubjectsOfCourses(connection);
        insertPartnersOfStudents(connection);
        insertStudents(connection);
        insertEnrolments(connection);
        insertSubjectsOfEnrolments(connection);
        if (edition.hasGrading()) {
            SampleGrading.fill(connection);
        }
        SampleRows.moveSequencesPastIds(connection, TABLES_WITH_GIVEN_IDS);
    }

    /** In one statement, as company, partners and users refer to each other in a circle. */
    private static void insertCompanyAndUsers(Connection connection) throws SQLException {
        execute(
                connection,
                """
                with partners as (
                    insert into res_partner (id, company_id, commercial_partner_id, name,
                        complete_name, lang, type, email, active, is_company, partner_share,
                        %1$s)
                    values
                        (1, 1, 1, 'Sample University', 'Sample University', 'en_US', 'contact',
                            'office@university.example', true, true, true, %2$s),
                        (2, 1, 2, 'OdooBot', 'OdooBot', 'en_US', 'contact',
                            'odoobot@example.com', false, false, false, %2$s),
                        (3, 1, 3, 'Administrator', 'Administrator', 'en_US', 'contact',
                            'admin@university.example', true, false, false, %2$s)
                ), company as (
                    insert into res_company (id, name, partner_id, currency_id, sequence,
                        parent_path, email, layout_background, active, %1$s)
                    values (1, 'Sample University', 1, 1, 0, '1/', 'office@university.example',
                        'Blank', true, %2$s)
                )
                insert into res_users (id, company_id, partner_id, active, login, share,
                    notification_type, %1$s)
                values
                    (1, 1, 2, false, '__system__', false, 'email', %2$s),
                    (2, 1, 3, true, 'admin', false, 'email', %2$s)
                """
                        .formatted(AUDIT_COLUMNS, AUDIT_VALUES));
    }

    private static void insertModules(
            Connection connection, SampleEdition edition, SampleVersion version)
            throws SQLException {
        String openEduCat = version.series() + ".1.0";
        insert(
                connection,
                """
                insert into ir_module_module (id, name, state, latest_version, %s)
                values (?, ?, ?, ?, %s)
                """,
                List.of(
                        row(1, "base", "installed", version.series() + ".1.3"),
                        row(2, "openeducat_core", "installed", openEduCat),
                        module(3, "openeducat_exam", edition.hasExams(), openEduCat),
                        module(4, "openeducat_grading", edition.hasGrading(), openEduCat)));
    }

    private static Object[] module(int id, String name, boolean installed, String version) {
        return installed ? row(id, name, "installed", version) : row(id, name, "uninstalled", null);
    }

    private static void insertAcademicYears(Connection connection) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        for (int year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++) {
            LocalDate end = LocalDate.of(year + 1, 8, 31);
            rows.add(row(academicYear(year), yearName(year), LocalDate.of(year, 9, 1), end));
        }
        insert(
                connection,
                """
                insert into op_academic_year (id, company_id, name, term_structure, start_date,
                    end_date, create_boolean, %s)
                values (?, 1, ?, 'two_sem', ?, ?, true, %s)
                """,
                rows);
    }

    private static void insertAcademicTerms(Connection connection) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        for (int year = FIRST_YEAR; year < FIRST_YEAR + YEARS; year++) {
            int first = firstTerm(year);
            LocalDate start = LocalDate.of(year, 9, 1);
            LocalDate middle = LocalDate.of(year + 1, 2, 1);
            LocalDate end = LocalDate.of(year + 1, 8, 31);
            int yearId = academicYear(year);
            rows.add(
                    row(first, yearId, yearName(year) + " Semester 1", start, middle.minusDays(1)));
            rows.add(row(first + 1, yearId, yearName(year) + " Semester 2", middle, end));
        }
        insert(
                connection,
                """
                insert into op_academic_term (id, academic_year_id, company_id, name,
                    term_start_date, term_end_date, %s)
                values (?, ?, 1, ?, ?, ?, %s)
                """,
                rows);
    }

    private static void insertDepartment(Connection connection) throws SQLException {
        insert(
                connection,
                "insert into op_department (id, name, code, %s) values (?, ?, ?, %s)",
                List.<Object[]>of(row(DEPARTMENT, "Teaching", "TEACH")));
    }

    private static void insertCourses(Connection connection, SampleVersion version)
            throws SQLException {
        String name = version.hasTranslatedCourses() ? "jsonb_build_object('en_US', ?::text)" : "?";
        insert(
                connection,
                """
                insert into op_course (id, department_id, name, code, evaluation_type, active, %s)
                values (?, ?,
                """
                        + name
                        + ", ?, 'normal', true, %s)",
                rows(
                        SampleUniversity.programmes(),
                        course -> row(course.id(), DEPARTMENT, course.name(), course.code())));
    }

    private static void insertBatches(Connection connection) throws SQLException {
        insert(
                connection,
                """
                insert into op_batch (id, course_id, code, name, start_date, end_date, active, %s)
                values (?, ?, ?, ?, ?, ?, true, %s)
                """,
                rows(
                        SampleUniversity.batches(),
                        batch ->
                                row(
                                        batch.id(),
                                        batch.programmeId(),
                                        batch.code(),
                                        batch.name(),
                                        batch.start(),
                                        batch.end())));
    }

    private static void insertSubjects(Connection connection) throws SQLException {
        insert(
                connection,
                """
                insert into op_subject (id, department_id, name, code, type, subject_type, active,
                    %s)
                values (?, ?, ?, ?, 'theory', 'compulsory', true, %s)
                """,
                rows(
                        SampleUniversity.subjects(),
                        subject -> row(subject.id(), DEPARTMENT, subject.name(), subject.code())));
    }

    private static void insertSubjectsOfCourses(Connection connection) throws SQLException {
        insert(
                connection,
                "insert into op_course_op_subject_rel (op_course_id, op_subject_id) values (?, ?)",
                rows(
                        SampleUniversity.subjects(),
                        subject -> row(subject.programmeId(), subject.id())));
    }

    private static void insertPartnersOfStudents(Connection connection) throws SQLException {
        insert(
                connection,
                """
                insert into res_partner (id, company_id, commercial_partner_id, name,
                    complete_name, lang, type, email, email_normalized, active, is_company,
                    partner_share, %s)
                values (?, 1, ?, ?, ?, 'en_US', 'contact', ?, ?, true, false, true, %s)
                """,
                rows(
                        SampleUniversity.students(),
                        student ->
                                row(
                                        partner(student),
                                        partner(student),
                                        student.fullName(),
                                        student.fullName(),
                                        student.email(),
                                        student.email())));
    }

    /** The names are translatable, hence jsonb by language; the gender must be one of m, f, o. */
    private static void insertStudents(Connection connection) throws SQLException {
        insert(
                connection,
                """
                insert into op_student (id, partner_id, gr_no, first_name, last_name, gender,
                    active, %s)
                values (?, ?, ?, jsonb_build_object('en_US', ?::text),
                    jsonb_build_object('en_US', ?::text), 'o', true, %s)
                """,
                rows(
                        SampleUniversity.students(),
                        student ->
                                row(
                                        student.studentId(),
                                        partner(student),
                                        student.registrationNumber(),
                                        student.firstName(),
                                        student.lastName())));
    }

    /** An enrolment has the id of its student, and a roll number counted within the batch. */
    private static void insertEnrolments(Connection connection) throws SQLException {
        Map<Integer, Batch> batches =
                SampleUniversity.batches().stream()
                        .collect(Collectors.toMap(Batch::id, Function.identity()));
        Map<Integer, Integer> rolls = new HashMap<>();
        List<Object[]> rows = new ArrayList<>();
        for (Student student : SampleUniversity.students()) {
            Batch batch = batches.get(student.batchId());
            int year = batch.start().getYear();
            int roll = rolls.merge(batch.id(), 1, Integer::sum);
            rows.add(
                    row(
                            student.studentId(),
                            student.studentId(),
                            batch.programmeId(),
                            batch.id(),
                            academicYear(year),
                            firstTerm(year),
                            "%s-%03d".formatted(batch.code(), roll)));
        }
        insert(
                connection,
                """
                insert into op_student_course (id, student_id, course_id, batch_id,
                    academic_years_id, academic_term_id, roll_number, state, %s)
                values (?, ?, ?, ?, ?, ?, ?, 'running', %s)
                """,
                rows);
    }

    private static void insertSubjectsOfEnrolments(Connection connection) throws SQLException {
        execute(
                connection,
                """
                insert into op_student_course_op_subject_rel (op_student_course_id, op_subject_id)
                select enrolment.id, taught.op_subject_id
                from op_student_course enrolment
                join op_course_op_subject_rel taught on taught.op_course_id = enrolment.course_id
                """);
    }

    private static int academicYear(int year) {
        return year - FIRST_YEAR + 1;
    }

    private static int firstTerm(int year) {
        return (year - FIRST_YEAR) * TERMS_PER_YEAR + 1;
    }

    private static String yearName(int year) {
        return year + "/" + (year + 1);
    }

    private static int partner(Student student) {
        return PARTNERS_BEFORE_STUDENTS + student.studentId();
    }
}
