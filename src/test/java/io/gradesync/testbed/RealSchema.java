package io.gradesync.testbed;

import io.gradesync.sample.SampleVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A real OpenEduCat's tables, where their dump is at hand: it is not part of the project. */
public final class RealSchema {

    private static final Map<SampleVersion, String> DUMPS =
            Map.of(
                    SampleVersion.V18_2024, "openeducat-18-schema.sql",
                    SampleVersion.V18, "openeducat-18-2025-schema.sql",
                    SampleVersion.V19, "openeducat-19-schema.sql");

    private RealSchema() {}

    public static boolean isHere() {
        return Stream.of(SampleVersion.values()).map(RealSchema::dump).allMatch(Files::exists);
    }

    /** The empty tables of a version's dump, less what refers to tables that it does not hold. */
    public static void create(TestDatabase database, SampleVersion version) {
        database.execute("create extension if not exists pg_trgm");
        StringBuilder tables = new StringBuilder();
        StringBuilder statement = new StringBuilder();
        List<String> keys = new ArrayList<>();
        for (String line : lines(version)) {
            if (line.isBlank()
                    || line.startsWith("--")
                    || line.startsWith("\\")
                    || line.startsWith("COMMENT ")) {
                continue;
            }
            statement.append(line).append('\n');
            if (line.endsWith(";")) {
                String sql = statement.toString();
                statement.setLength(0);
                if (sql.contains("FOREIGN KEY")) {
                    keys.add(sql);
                } else if (sql.matches(
                        "(?s)(CREATE (TABLE|SEQUENCE|UNIQUE INDEX|INDEX)|ALTER"
                                + " (TABLE|SEQUENCE)).*")) {
                    tables.append(sql);
                }
            }
        }
        database.execute(tables.toString());
        for (String key : keys) {
            String target = key.replaceFirst("(?s).*REFERENCES (public\\.\\w+).*", "$1");
            if (!database.value("select to_regclass('" + target + "')").isEmpty()) {
                database.execute(key);
            }
        }
    }

    /**
     * Odoo's own rows, unless they are there, and the Moodle courses 2 and 3 with these users,
     * mapped to a course of OpenEduCat; the student of user 6 is 506.
     */
    public static void fill(TestDatabase database, Collection<Long> users) {
        StringBuilder sql =
                new StringBuilder(
                        """
                        insert into ir_module_module (name, state) values ('openeducat_exam', 'installed') on conflict do nothing;
                        insert into res_partner (id, name) values (1, 'Bot') on conflict do nothing;
                        insert into res_company (id, name, partner_id, currency_id, layout_background)
                        values (1, 'University', 1, 1, 'Blank') on conflict do nothing;
                        insert into res_users (id, login, company_id, partner_id, notification_type)
                        values (1, '__system__', 1, 1, 'email') on conflict do nothing;
                        insert into op_course (id, name, code, evaluation_type) values (7, %s, 'ARTS', 'normal');
                        insert into op_batch (id, name, code, course_id, start_date, end_date)
                        values (50, 'Arts 2026', 'A26', 7, '2026-09-01', '2027-08-31');
                        insert into op_subject (id, name, code, type, subject_type)
                        values (21, 'Mathematics', 'M', 'theory', 'compulsory'), (22, 'History', 'H', 'theory', 'compulsory');
                        insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, moodle_idnumber)
                        select id, 'op.subject', c, 19 + c, 'oec_subj_' || 19 + c || '_course_7'
                        from moodle_instance, generate_series(2, 3) c;
                        """
                                .formatted(database.courseName("Arts")));
        users.stream()
                .distinct()
                .forEach(
                        user ->
                                sql.append(
                                        """
                                        insert into res_partner (id, name) values (%1$d, 'Student %1$d');
                                        insert into op_student (id, partner_id, gender) values (%1$d, %1$d, 'o');
                                        insert into op_student_course (student_id, course_id, batch_id, state) values (%1$d, 7, 50, 'running');
                                        insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                                        select id, 'op.student', %2$d, %1$d from moodle_instance;
                                        """
                                                .formatted(user + 500, user)));
        database.execute(sql.toString());
        if (database.holds("op_faculty")) {
            database.execute(
                    """
                    insert into op_faculty_op_subject_rel (op_faculty_id, op_subject_id)
                    select min(f.id), s.id from op_faculty f, op_subject s where s.id in (21, 22) group by s.id
                    """);
        }
    }

    private static Path dump(SampleVersion version) {
        return Path.of("..", "shared", "facts", DUMPS.get(version));
    }

    private static List<String> lines(SampleVersion version) {
        try {
            return Files.readAllLines(dump(version));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
