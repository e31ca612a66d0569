package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A real OpenEduCat's schema and a real Moodle's gradebooks: what stands in the tables after a pull
 * is what the rules give, computed here anew from the raw answers.
 */
@EnabledIf("materialIsHere")
class RecordingsPullTest {

    /** Facts measured on real systems; they are not part of the project. */
    private static final Path SCHEMA = Path.of("../shared/facts/openeducat-18-schema.sql");

    private static final Path RECORDINGS = Path.of("../shared/moodle-recordings");

    /** A course, its recording, and the OpenEduCat subject it is mapped to. */
    private static final Map<Long, String> COURSES =
            new TreeMap<>(
                    Map.of(2L, "grade-items-math101-all.json", 3L, "grade-items-hist200-all.json"));

    static boolean materialIsHere() {
        return Files.exists(SCHEMA) && Files.isDirectory(RECORDINGS);
    }

    @Test
    void theTablesHoldWhatTheRulesGive() throws IOException {
        TestDatabase database = TestPostgres.empty();
        createRealSchema(database);
        Map<Long, JsonNode> answers = new TreeMap<>();
        List<Long> users = new ArrayList<>();
        for (Map.Entry<Long, String> course : COURSES.entrySet()) {
            JsonNode answer =
                    new ObjectMapper().readTree(RECORDINGS.resolve(course.getValue()).toFile());
            answers.put(course.getKey(), answer);
            answer.get("usergrades").forEach(user -> users.add(user.get("userid").asLong()));
        }
        try (ScriptedMoodle moodle = ScriptedMoodle.start()) {
            answers.forEach(
                    (course, answer) ->
                            answer.get("usergrades")
                                    .forEach(
                                            user ->
                                                    moodle.course(course)
                                                            .student(user.get("userid").asLong())));
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form ->
                            Answer.json(
                                    answers.get(Long.parseLong(form.get("courseid"))).toString()));
            try (TestService first = TestService.start(database, moodle)) {
                fill(database, users);
                RunReport run = first.pull();
                assertThat(run.status()).isEqualTo("ok");

                List<String> expected = new ArrayList<>();
                answers.forEach((course, answer) -> expected.addAll(expected(answer)));
                assertThat(
                                database.rows(
                                        """
                                        select m.moodle_id, m.moodle_user_id, a.marks, l.marks, l.status, e.name
                                        from moodle_mapping m
                                        join op_result_line l on m.model = 'op.result.line' and l.id = m.oec_record_id
                                        join op_exam e on e.id = l.exam_id
                                        join op_exam_attendees a
                                            on a.exam_id = e.id and a.student_id = l.student_id
                                        """))
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(run.counts().get("created")).isEqualTo((long) expected.size());
                odoosOwnRulesHold(database);

                RunReport second = first.pull();
                assertThat(second.counts().get("unchanged")).isEqualTo((long) expected.size());
            }
        }
    }

    /**
     * Rows by the rules, for grade type percentage and threshold 50, without any code of the
     * service.
     */
    private static List<String> expected(JsonNode answer) {
        List<String> rows = new ArrayList<>();
        for (JsonNode user : answer.get("usergrades")) {
            for (JsonNode item : user.get("gradeitems")) {
                String type = item.get("itemtype").asText();
                if (type.equals("course")
                        || type.equals("category")
                        || item.get("graderaw").isNull()) {
                    continue;
                }
                BigDecimal raw = new BigDecimal(item.get("graderaw").asText());
                BigDecimal min = new BigDecimal(item.get("grademin").asText());
                BigDecimal max = new BigDecimal(item.get("grademax").asText());
                BigDecimal hundredfold = raw.subtract(min).movePointRight(2);
                BigDecimal range = max.subtract(min);
                boolean pass = hundredfold.compareTo(range.multiply(new BigDecimal(50))) >= 0;
                int marks =
                        hundredfold
                                .divide(range, 0, RoundingMode.HALF_UP)
                                .max(BigDecimal.ZERO)
                                .min(new BigDecimal(100))
                                .intValueExact();
                marks = pass ? Math.max(marks, 50) : Math.min(marks, 49);
                rows.add(
                        "%d|%d|%d|%d|%s|%s"
                                .formatted(
                                        item.get("id").asLong(),
                                        user.get("userid").asLong(),
                                        marks,
                                        marks,
                                        pass ? "pass" : "fail",
                                        item.get("itemname").asText()));
            }
        }
        return rows;
    }

    /** The stored columns that Odoo computes itself, and the checks of its Python code. */
    private static void odoosOwnRulesHold(TestDatabase database) {
        assertThat(
                        database.rows(
                                """
                                select e.id from op_exam e join op_exam_session s on s.id = e.session_id
                                where e.course_id <> s.course_id or e.batch_id <> s.batch_id
                                   or e.total_marks <= 0 or e.min_marks <= 0 or e.min_marks > e.total_marks
                                   or e.start_time > e.end_time or e.start_time < s.start_date
                                   or e.end_time >= s.end_date + 1 or s.start_date > s.end_date
                                   or not e.active or not s.active or e.state <> 'held' or s.state <> 'held'
                                """))
                .isEmpty();
        assertThat(
                        database.rows(
                                """
                                select l.id from op_result_line l
                                join op_exam e on e.id = l.exam_id
                                join op_exam_session s on s.id = e.session_id
                                where l.status is distinct from case when l.marks < e.min_marks then 'fail' else 'pass' end
                                   or l.evaluation_type is distinct from s.evaluation_type
                                   or l.marks not between 0 and e.total_marks
                                """))
                .isEmpty();
    }

    private static void fill(TestDatabase database, List<Long> users) {
        StringBuilder sql =
                new StringBuilder(
                        """
                        insert into op_course (id, name, code, evaluation_type) values (7, 'Arts', 'ARTS', 'normal');
                        insert into op_batch (id, name, code, course_id, start_date, end_date)
                        values (5, 'Arts 2026', 'A26', 7, '2026-09-01', '2027-08-31');
                        insert into op_subject (id, name, code, type, subject_type)
                        values (21, 'Mathematics', 'M', 'theory', 'compulsory'), (22, 'History', 'H', 'theory', 'compulsory');
                        insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, moodle_idnumber)
                        select id, 'op.subject', c, 19 + c, 'oec_subj_' || 19 + c || '_course_7'
                        from moodle_instance, generate_series(2, 3) c;
                        """);
        users.stream()
                .distinct()
                .forEach(
                        user ->
                                sql.append(
                                        """
                                        insert into res_partner (id, name) values (%1$d, 'Student %1$d');
                                        insert into op_student (id, partner_id, gender) values (%1$d, %1$d, 'o');
                                        insert into op_student_course (student_id, course_id, batch_id, state) values (%1$d, 7, 5, 'running');
                                        insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                                        select id, 'op.student', %2$d, %1$d from moodle_instance;
                                        """
                                                .formatted(user + 500, user)));
        database.execute(sql.toString());
    }

    /** The dump, less what refers to tables that it does not hold. */
    private static void createRealSchema(TestDatabase database) throws IOException {
        database.execute("create extension if not exists pg_trgm");
        StringBuilder tables = new StringBuilder();
        StringBuilder statement = new StringBuilder();
        List<String> keys = new ArrayList<>();
        for (String line : Files.readAllLines(SCHEMA)) {
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
        database.execute(
                """
                insert into ir_module_module (name, state) values ('openeducat_exam', 'installed');
                insert into res_partner (id, name) values (1, 'Bot');
                insert into res_company (id, name, partner_id, currency_id, layout_background)
                values (1, 'University', 1, 1, 'Blank');
                insert into res_users (id, login, company_id, partner_id, notification_type)
                values (1, '__system__', 1, 1, 'email');
                """);
    }
}
