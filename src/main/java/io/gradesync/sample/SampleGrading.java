package io.gradesync.sample;

import static io.gradesync.sample.SampleRows.AUDIT_COLUMNS;
import static io.gradesync.sample.SampleRows.AUDIT_VALUES;
import static io.gradesync.sample.SampleRows.execute;
import static io.gradesync.sample.SampleRows.insert;
import static io.gradesync.sample.SampleRows.row;
import static io.gradesync.sample.SampleRows.rows;

import io.gradesync.sample.SampleUniversity.Programme;
import io.gradesync.sample.SampleUniversity.Subject;
import io.gradesync.sample.SampleUniversity.Teacher;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the grading module needs before the first grade: faculty, assignment types, grade scales, a
 * grade table, templates and weights. Its assignments and gradebooks are left empty.
 *
 * <p>Each of the ways to compute a grade is there: the first course has a template, a subject of
 * the second has one of its own, and the third has none but weighs its subjects.
 */
final class SampleGrading {

    private static final List<String> TABLES_WITH_GIVEN_IDS =
            List.of(
                    "op_faculty",
                    "grading_assignment_type",
                    "op_grade_scale",
                    "op_grade_table",
                    "op_grade_template");

    /** Partners of faculty stand after the students'. */
    private static final int FIRST_PARTNER = 100;

    private static final int ASSIGNMENT = 1;
    private static final int QUIZ = 2;
    private static final int ATTENDANCE = 3;

    private static final int GRADE_TABLE = 1;

    private static final int COURSE_WITH_TEMPLATE = 1;
    private static final int SUBJECT_WITH_TEMPLATE = 4;
    private static final int COURSE_WITH_WEIGHTED_SUBJECTS = 3;

    private static final int COURSE_TEMPLATE = 1;
    private static final int SUBJECT_TEMPLATE = 2;

    private static final List<Letter> LETTERS =
            List.of(
                    new Letter("A", 90, 4),
                    new Letter("B", 80, 3),
                    new Letter("C", 70, 2),
                    new Letter("D", 60, 1),
                    new Letter("E", 50, 0.5),
                    new Letter("F", 0, 0));

    /** In the last course, whose scale shows that not every course has the same. */
    private static final List<Letter> STRICT_LETTERS =
            List.of(
                    new Letter("A", 93, 4),
                    new Letter("B", 85, 3),
                    new Letter("C", 77, 2),
                    new Letter("D", 70, 1),
                    new Letter("E", 60, 0.5),
                    new Letter("F", 0, 0));

    /** A letter and the percentage from which on it is given. */
    private record Letter(String name, double from, double points) {}

    private SampleGrading() {}

    static void fill(Connection connection) throws SQLException {
        insertFaculty(connection);
        insertAssignmentTypes(connection);
        insertScales(connection);
        insertTable(connection);
        insertTemplates(connection);
        weighSubjects(connection);
        SampleRows.moveSequencesPastIds(connection, TABLES_WITH_GIVEN_IDS);
    }

    private static void insertFaculty(Connection connection) throws SQLException {
        List<Teacher> teachers = SampleUniversity.teachers();
        insert(
                connection,
                """
                insert into res_partner (id, company_id, commercial_partner_id, name,
                    complete_name, lang, type, email, email_normalized, active, is_company,
                    partner_share, %s)
                values (?, 1, ?, ?, ?, 'en_US', 'contact', ?, ?, true, false, true, %s)
                """,
                rows(
                        teachers,
                        teacher ->
                                row(
                                        partner(teacher),
                                        partner(teacher),
                                        teacher.fullName(),
                                        teacher.fullName(),
                                        teacher.email(),
                                        teacher.email())));
        insert(
                connection,
                """
                insert into op_faculty (id, partner_id, first_name, last_name, active, %s)
                values (?, ?, jsonb_build_object('en_US', ?::text),
                    jsonb_build_object('en_US', ?::text), true, %s)
                """,
                rows(
                        teachers,
                        teacher ->
                                row(
                                        teacher.id(),
                                        partner(teacher),
                                        teacher.firstName(),
                                        teacher.lastName())));
        List<Object[]> taught = new ArrayList<>();
        for (Teacher teacher : teachers) {
            for (int subject : teacher.subjectIds()) {
                taught.add(row(teacher.id(), subject));
            }
        }
        insert(
                connection,
                """
                insert into op_faculty_op_subject_rel (op_faculty_id, op_subject_id)
                values (?, ?)
                """,
                taught);
    }

    private static void insertAssignmentTypes(Connection connection) throws SQLException {
        insert(
                connection,
                """
                insert into grading_assignment_type (id, name, code, assign_type, %s)
                values (?, ?, ?, ?, %s)
                """,
                List.of(
                        row(ASSIGNMENT, "Assignment", "ASSIGN", "sub"),
                        row(QUIZ, "Quiz", "QUIZ", "sub"),
                        row(ATTENDANCE, "Attendance", "ATTEND", "attendance")));
    }

    /** One scale for each course, with the course's id. */
    private static void insertScales(Connection connection) throws SQLException {
        List<Programme> courses = SampleUniversity.programmes();
        insert(
                connection,
                "insert into op_grade_scale (id, name, state, %s) values (?, ?, 'confirm', %s)",
                rows(courses, course -> row(course.id(), course.name())));
        List<Object[]> bands = new ArrayList<>();
        for (Programme course : courses) {
            double to = 100;
            for (Letter letter : letters(course)) {
                bands.add(
                        row(
                                course.id(),
                                letter.name(),
                                letter.from(),
                                to,
                                letter.points(),
                                letter.points() > 0));
                to = letter.from() - 0.01;
            }
        }
        insert(
                connection,
                """
                insert into op_grade_type (op_grade_scale_id, name, min_percentage,
                    max_percentage, gpa_value, earn_credits, include_gpa, %s)
                values (?, ?, ?, ?, ?, ?, true, %s)
                """,
                bands);
        execute(connection, "update op_course set grade_scale_id = id");
    }

    private static List<Letter> letters(Programme course) {
        return course.id() == COURSE_WITH_WEIGHTED_SUBJECTS ? STRICT_LETTERS : LETTERS;
    }

    private static void insertTable(Connection connection) throws SQLException {
        insert(
                connection,
                "insert into op_grade_table (id, name, active, %s) values (?, ?, true, %s)",
                List.<Object[]>of(row(GRADE_TABLE, "Letters")));
        insert(
                connection,
                """
                insert into op_grade_table_line (grade_table_id, name, percentage, %s)
                values (?, ?, ?, %s)
                """,
                rows(LETTERS, letter -> row(GRADE_TABLE, letter.name(), letter.from())));
    }

    /** Templates with a line for each academic year, each line with the weights of the types. */
    private static void insertTemplates(Connection connection) throws SQLException {
        insert(
                connection,
                "insert into op_grade_template (id, name, state, %s) values (?, ?, 'confirm', %s)",
                List.of(
                        row(COURSE_TEMPLATE, "Coursework 60, quizzes 40"),
                        row(SUBJECT_TEMPLATE, "Coursework 30, quizzes 70")));
        execute(
                connection,
                """
                insert into op_grade_template_line (grade_template_id, academic_years_id,
                    percentage, weightage, %s)
                select template.id, year.id, 100, 'assignment_type', %s
                from op_grade_template template cross join op_academic_year year
                order by template.id, year.id
                """
                        .formatted(AUDIT_COLUMNS, AUDIT_VALUES));
        insertWeight(connection, COURSE_TEMPLATE, ASSIGNMENT, 60);
        insertWeight(connection, COURSE_TEMPLATE, QUIZ, 40);
        insertWeight(connection, SUBJECT_TEMPLATE, ASSIGNMENT, 30);
        insertWeight(connection, SUBJECT_TEMPLATE, QUIZ, 70);
        insert(
                connection,
                """
                insert into op_course_op_grade_template_rel (op_course_id, op_grade_template_id)
                values (?, ?)
                """,
                List.<Object[]>of(row(COURSE_WITH_TEMPLATE, COURSE_TEMPLATE)));
        insert(
                connection,
                """
                insert into op_grade_template_op_subject_rel (op_subject_id, op_grade_template_id)
                values (?, ?)
                """,
                List.<Object[]>of(row(SUBJECT_WITH_TEMPLATE, SUBJECT_TEMPLATE)));
        insert(
                connection,
                "update op_subject set default_template = ? where id = ?",
                rows(
                        SampleUniversity.subjects(),
                        subject -> row(subject.id() != SUBJECT_WITH_TEMPLATE, subject.id())));
    }

    private static void insertWeight(Connection connection, int template, int type, double weight)
            throws SQLException {
        insert(
                connection,
                """
                insert into assignment_type_weight_line (grade_templates_id, assignment_type_id,
                    weightage, %s)
                select line.id, ?, ?, %s
                from op_grade_template_line line where line.grade_template_id = ?
                """,
                List.<Object[]>of(row(type, weight, template)));
    }

    /** The first of the course's subjects counts for 60 of 100, the other for 40. */
    private static void weighSubjects(Connection connection) throws SQLException {
        List<Subject> subjects =
                SampleUniversity.subjects().stream()
                        .filter(s -> s.programmeId() == COURSE_WITH_WEIGHTED_SUBJECTS)
                        .toList();
        insert(
                connection,
                "update op_subject set grade_weightage = ? where id = ?",
                List.of(row(60.0, subjects.get(0).id()), row(40.0, subjects.get(1).id())));
    }

    private static int partner(Teacher teacher) {
        return FIRST_PARTNER + teacher.id();
    }
}
