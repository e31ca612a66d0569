package io.gradesync.routes;

import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * The grading tables of the enterprise edition in a real database. What a test does to them is one
 * transaction, which is rolled back in the end.
 */
final class GradingTables implements AutoCloseable {

    static final int QUIZ = 1;
    static final int ESSAY = 2;
    static final int ATTENDANCE = 3;
    static final int YEAR = 9001;
    static final int LATER_YEAR = 9002;
    static final int TERM = 9011;
    static final int SECOND_TERM = 9012;
    static final int LATER_TERM = 9013;
    static final int UID = 2;
    static final int OTHER_UID = 1;

    private static final Path SQL = Path.of("routes/sql/enterprise");

    private static TestDatabase database;

    private final Connection connection;

    private int records;
    private int unread;

    GradingTables() {
        this(database());
    }

    GradingTables(TestDatabase database) {
        try {
            connection = database.connect();
            connection.setAutoCommit(false);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static synchronized TestDatabase database() {
        if (database == null) {
            database = TestPostgres.keep(newDatabase());
        }
        return database;
    }

    /** A database that has the grading tables. */
    static TestDatabase newDatabase() {
        TestDatabase made = TestPostgres.sampleUniversity();
        made.execute(resource("/sample/openeducat-enterprise.sql"));
        // Odoo requires both; a release that does not must not lose grades.
        made.execute(
                """
                alter table gradebook_line
                    alter academic_year_id drop not null, alter academic_term_id drop not null,
                    alter grade_assigment_id drop not null
                """);
        made.execute(
                """
                insert into grading_assignment_type (id, name, assign_type)
                values (1, 'Quiz', 'sub'), (2, 'Essay', null), (3, 'Attendance', 'attendance');
                insert into op_academic_year (id, name, term_structure, start_date, end_date)
                values (9001, 'Year', 'two_sem', '2025-09-01', '2026-08-31'),
                       (9002, 'Later year', 'two_sem', '2026-09-01', '2027-08-31');
                insert into op_academic_term (id, academic_year_id, name, term_start_date, term_end_date)
                values (9011, 9001, 'First', '2025-09-01', '2026-01-31'),
                       (9012, 9001, 'Second', '2026-02-01', '2026-08-31'),
                       (9013, 9002, 'Later', '2026-09-01', '2027-01-31');
                insert into op_faculty (id, partner_id) values (1, 1);
                """);
        return made;
    }

    /** A course with a scale of bands {@code name, lowest percent, ...}; without any: no scale. */
    int course(Object... bands) {
        Integer scale = null;
        if (bands.length > 0) {
            scale = insert("op_grade_scale (name) values ('Scale')");
            for (int i = 0; i < bands.length; i += 2) {
                insert(
                        "op_grade_type (op_grade_scale_id, name, min_percentage) values (?, ?, ?)",
                        scale,
                        bands[i],
                        bands[i + 1]);
            }
        }
        return insert(
                "op_course (name, code, evaluation_type, grade_scale_id)"
                        + " values ('{\"en_US\": \"Course\"}', ?, 'normal', ?)",
                "RG" + ++records,
                scale);
    }

    int subject(BigDecimal weightage, Boolean defaultTemplate) {
        return insert(
                """
                op_subject (name, code, type, subject_type, grade_weightage, default_template)
                values ('Subject', ?, 'theory', 'compulsory', ?, ?)
                """,
                "RG" + ++records,
                weightage,
                defaultTemplate);
    }

    int subject() {
        return subject(null, null);
    }

    /** A template of one line, with weights {@code type, weight, ...}. */
    int template(Integer year, Integer term, Object... weights) {
        int template = insert("op_grade_template (name) values ('Template')");
        int line =
                insert(
                        """
                        op_grade_template_line (grade_template_id, academic_years_id, academic_term_id, weightage)
                        values (?, ?, ?, 'weight')
                        """,
                        template,
                        year,
                        term);
        for (int i = 0; i < weights.length; i += 2) {
            insert(
                    """
                    assignment_type_weight_line (grade_templates_id, assignment_type_id, weightage)
                    values (?, ?, ?)
                    """,
                    line,
                    weights[i],
                    weights[i + 1]);
        }
        return template;
    }

    void giveCourse(int course, int template) {
        execute("insert into op_course_op_grade_template_rel values (?, ?)", course, template);
    }

    void giveSubject(int subject, int template) {
        execute("insert into op_grade_template_op_subject_rel values (?, ?)", template, subject);
    }

    /** A gradebook that is marked. */
    int gradebook(int course) {
        int gradebook =
                insert(
                        """
                        gradebook_gradebook (name, student_id, course_id, company_id)
                        select 'Gradebook', min(id), ?, 1 from op_student
                        """,
                        course);
        mark(gradebook);
        return gradebook;
    }

    void mark(int gradebook) {
        execute(
                """
                insert into grade_sync_recompute (model, record_id, marked_at)
                values ('gradebook.gradebook', ?, now())
                """,
                gradebook);
    }

    int line(int gradebook, Integer subject, int type, String marks, String point) {
        return line(gradebook, subject, YEAR, TERM, type, number(marks), number(point), null);
    }

    int line(
            int gradebook,
            Integer subject,
            Integer year,
            Integer term,
            int type,
            BigDecimal marks,
            BigDecimal point,
            BigDecimal penalty) {
        int assignment =
                insert(
                        """
                        grading_assignment (course_id, subject_id, assignment_type, faculty_id, user_id, name,
                            sequence, issued_date, point)
                        select course_id, ?, ?, 1, 2, 'Assignment', 'M', now(), ?
                        from gradebook_gradebook where id = ?
                        """,
                        subject,
                        type,
                        point,
                        gradebook);
        return insert(
                """
                gradebook_line (gradebook_id, grade_assigment_id, assignment_type_id, subject_id,
                    academic_year_id, academic_term_id, marks, penalty, state, assignment_archived)
                values (?, ?, ?, ?, ?, ?, ?, ?, 'final', false)
                """,
                gradebook,
                assignment,
                type,
                subject,
                year,
                term,
                marks,
                penalty);
    }

    void set(String table, int id, String column, Object value) {
        execute("update %s set %s = ? where id = ?".formatted(table, column), value, id);
    }

    int instance(String scaleType) {
        return insert(
                "moodle_instance (name, grade_scale_type) values (?, ?)",
                "RG" + ++records,
                scaleType);
    }

    void map(int instance, int line, BigDecimal min, BigDecimal max) {
        insert(
                """
                moodle_mapping (instance_id, model, source, oec_record_id, moodle_id, moodle_user_id, grade_min,
                    grade_max)
                values (?, 'gradebook.line', 'gradebook', ?, ?, 1, ?, ?)
                """,
                instance,
                line,
                ++records,
                min,
                max);
    }

    /** A row of final grades as a person makes it. */
    int finalGrade(
            int gradebook,
            Integer subject,
            Integer year,
            Integer term,
            BigDecimal override,
            String comment) {
        return insert(
                """
                op_grade_override_line (grade_grade_id, subject, year, term, override, comment)
                values (?, ?, ?, ?, ?, ?)
                """,
                gradebook,
                subject,
                year,
                term,
                override,
                comment);
    }

    /** Runs the file; how many gradebooks were recomputed. */
    int recompute(int uid) {
        String sql = file("recompute-gradebooks.sql");
        Object[] uids = new Object[sql.split(":#uid", -1).length - 1];
        Arrays.fill(uids, uid);
        String[] counts = rows(sql.replace(":#uid", "?"), uids).get(0).split("\\|");
        unread = Integer.parseInt(counts[1]);
        return Integer.parseInt(counts[0]);
    }

    /** How many overrides the last recompute could not read. */
    int unread() {
        return unread;
    }

    int recompute() {
        return recompute(UID);
    }

    void markAll() {
        execute(file("mark-gradebooks.sql"));
    }

    String ofGradebook(int gradebook) {
        return rows(
                        "select percentage::numeric, grade from gradebook_gradebook where id = ?",
                        gradebook)
                .get(0);
    }

    /** Obtained marks and percentage. */
    String ofLine(int line) {
        return rows(
                        "select obtained_marks::numeric, percentage::numeric from gradebook_line"
                                + " where id = ?",
                        line)
                .get(0);
    }

    /** Calculated, override, final, grade and comment, of the older rows first. */
    List<String> finalGrades(int gradebook) {
        return rows(
                """
                select calculated, override::numeric, final, grade, comment
                from op_grade_override_line where grade_grade_id = ? order by id
                """,
                gradebook);
    }

    /** How many rows a user changed last. */
    int writtenBy(int uid) {
        return Integer.parseInt(
                rows(
                                """
                                select count(*) from (
                                    select write_uid from gradebook_gradebook
                                    union all select write_uid from gradebook_line
                                    union all select write_uid from op_grade_override_line
                                ) w where write_uid = ?
                                """,
                                uid)
                        .get(0));
    }

    void commit() {
        try {
            connection.commit();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    static BigDecimal number(String text) {
        return text == null ? null : new BigDecimal(text);
    }

    int insert(String into, Object... values) {
        return Integer.parseInt(rows("insert into " + into + " returning id", values).get(0));
    }

    void execute(String sql, Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            statement.execute();
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** Rows as text, columns divided by {@code |}, null as nothing. */
    List<String> rows(String sql, Object... values) {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet result = statement.executeQuery()) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringJoiner row = new StringJoiner("|");
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i) == null ? "" : result.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    private static String file(String name) {
        try {
            return Files.readString(SQL.resolve(name));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String resource(String name) {
        try (var stream = GradingTables.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        try {
            connection.rollback();
            connection.close();
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
