package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.testbed.RealSchema;
import io.gradesync.testbed.Recordings;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.math.BigDecimal;
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

    /** A course, its recording, and the OpenEduCat subject it is mapped to. */
    private static final Map<Long, String> COURSES =
            new TreeMap<>(
                    Map.of(2L, "grade-items-math101-all.json", 3L, "grade-items-hist200-all.json"));

    static boolean materialIsHere() {
        return RealSchema.isHere() && Recordings.areHere();
    }

    @Test
    void theTablesHoldWhatTheRulesGive() {
        TestDatabase database = TestPostgres.empty();
        RealSchema.create(database);
        Map<Long, JsonNode> answers = new TreeMap<>();
        List<Long> users = new ArrayList<>();
        for (Map.Entry<Long, String> course : COURSES.entrySet()) {
            JsonNode answer = Recordings.json(course.getValue());
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
                RealSchema.fill(database, users);
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
                String[] marks = Recordings.marks(raw, min, max).split("\\|");
                rows.add(
                        "%d|%d|%s|%s|%s|%s"
                                .formatted(
                                        item.get("id").asLong(),
                                        user.get("userid").asLong(),
                                        marks[0],
                                        marks[0],
                                        marks[1],
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
}
