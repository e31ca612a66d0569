package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.sample.SampleVersion;
import io.gradesync.testbed.RealSchema;
import io.gradesync.testbed.Recordings;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Where an attendee's line comes with the marksheet, there is none yet. */
    @ParameterizedTest
    @EnumSource(SampleVersion.class)
    void theTablesHoldWhatTheRulesGive(SampleVersion version) {
        TestDatabase database = TestPostgres.empty();
        RealSchema.create(database, version);
        boolean withLines = version != SampleVersion.V19;
        try (ScriptedMoodle moodle = ScriptedMoodle.start()) {
            serve(moodle);
            try (TestService first = TestService.start(database, moodle)) {
                RealSchema.fill(database, users());
                RunReport run = first.pull();
                assertThat(run.status()).isEqualTo("ok");

                List<String> expected = new ArrayList<>();
                answers().values().forEach(answer -> expected.addAll(expected(answer, withLines)));
                assertThat(
                                database.rows(
                                        """
                                        select m.moodle_id, m.moodle_user_id, a.marks,
                                               case when l.id is null then a.marks else l.marks end,
                                               coalesce(l.status, case when a.marks < e.min_marks then 'fail' else 'pass' end),
                                               e.name, l.id is not null
                                        from moodle_mapping m
                                        join op_exam_attendees a
                                            on m.model = 'op.exam.attendees' and a.id = m.oec_record_id
                                        join op_exam e on e.id = a.exam_id
                                        left join op_result_line l
                                            on l.exam_id = e.id and l.student_id = a.student_id
                                        """))
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(run.counts().get("created")).isEqualTo((long) expected.size());
                odoosOwnRulesHold(database);

                RunReport second = first.pull();
                assertThat(second.counts().get("unchanged")).isEqualTo((long) expected.size());
            }
        }
    }

    /** Odoo's grading module is not open: its tables are the sample's. */
    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void theGradebooksHoldWhatTheRulesGive(String edition) {
        TestDatabase database = TestPostgres.sampleUniversity(edition);
        database.execute("delete from moodle_mapping");
        RealSchema.fill(database, users());
        try (ScriptedMoodle moodle = ScriptedMoodle.start()) {
            serve(moodle);
            try (TestService service = TestService.start(database, moodle)) {
                RunReport run = service.pull();
                assertThat(run.notes()).isEmpty();
                assertThat(run.status()).isEqualTo("ok");

                List<String> expected = new ArrayList<>();
                Map<Long, List<BigDecimal>> marks = new TreeMap<>();
                answers()
                        .values()
                        .forEach(
                                answer ->
                                        eachGrade(
                                                answer,
                                                (user, item) -> {
                                                    expected.add(line(user, item));
                                                    marks.computeIfAbsent(
                                                                    user, add -> new ArrayList<>())
                                                            .add(percent(item));
                                                }));
                assertThat(
                                database.rows(
                                        """
                                        select m.moodle_id, m.moodle_user_id, g.student_id - 500, trim_scale(l.marks::numeric),
                                               trim_scale(l.obtained_marks::numeric), trim_scale(l.percentage::numeric),
                                               a.point, l.state, a.name
                                        from moodle_mapping m
                                        join gradebook_line l on m.model = 'gradebook.line' and l.id = m.oec_record_id
                                        join grading_assignment a on a.id = l.grade_assigment_id
                                        join gradebook_gradebook g on g.id = l.gradebook_id
                                        """))
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(
                                database.rows(
                                        "select student_id - 500, trim_scale(percentage::numeric)"
                                                + " from gradebook_gradebook order by 1"))
                        .containsExactlyElementsOf(
                                marks.entrySet().stream()
                                        .map(each -> each.getKey() + "|" + mean(each.getValue()))
                                        .toList());
                assertThat(run.counts().get("created")).isEqualTo((long) expected.size());

                RunReport second = service.pull();
                assertThat(second.counts().get("unchanged")).isEqualTo((long) expected.size());
                assertThat(second.recomputed()).isZero();
            }
        }
    }

    private static Map<Long, JsonNode> answers() {
        Map<Long, JsonNode> answers = new TreeMap<>();
        COURSES.forEach((course, file) -> answers.put(course, Recordings.json(file)));
        return answers;
    }

    private static List<Long> users() {
        List<Long> users = new ArrayList<>();
        answers()
                .values()
                .forEach(
                        answer ->
                                answer.get("usergrades")
                                        .forEach(user -> users.add(user.get("userid").asLong())));
        return users;
    }

    private static void serve(ScriptedMoodle moodle) {
        answers()
                .forEach(
                        (course, answer) ->
                                answer.get("usergrades")
                                        .forEach(
                                                user ->
                                                        moodle.course(course)
                                                                .student(
                                                                        user.get("userid")
                                                                                .asLong())));
        moodle.script(
                "gradereport_user_get_grade_items",
                form -> Recordings.answer(COURSES.get(Long.parseLong(form.get("courseid")))));
    }

    /** Goes over what is a grade by the rules, without any code of the service. */
    private static void eachGrade(JsonNode answer, BiConsumer<Long, JsonNode> grade) {
        for (JsonNode user : answer.get("usergrades")) {
            for (JsonNode item : user.get("gradeitems")) {
                String type = item.get("itemtype").asText();
                if (!type.equals("course")
                        && !type.equals("category")
                        && !item.get("graderaw").isNull()) {
                    grade.accept(user.get("userid").asLong(), item);
                }
            }
        }
    }

    private static BigDecimal decimal(JsonNode item, String field) {
        return new BigDecimal(item.get(field).asText());
    }

    /** Half up to 4 decimals, for grade type percentage. */
    private static BigDecimal percent(JsonNode item) {
        return decimal(item, "graderaw")
                .subtract(decimal(item, "grademin"))
                .movePointRight(2)
                .divide(
                        decimal(item, "grademax").subtract(decimal(item, "grademin")),
                        4,
                        RoundingMode.HALF_UP);
    }

    /** Of lines of 100 points each, where nothing has a weight. */
    private static String mean(List<BigDecimal> marks) {
        return plain(
                marks.stream()
                        .reduce(BigDecimal.ZERO, BigDecimal::add)
                        .divide(new BigDecimal(marks.size()), 2, RoundingMode.HALF_UP));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String line(long user, JsonNode item) {
        String percent = plain(percent(item));
        return "%d|%d|%d|%s|%s|%s|100|final|%s"
                .formatted(
                        item.get("id").asLong(),
                        user,
                        user,
                        percent,
                        percent,
                        percent,
                        item.get("itemname").asText().replaceAll("<[^>]+>", ""));
    }

    /**
     * Rows by the rules, for grade type percentage and threshold 50, without any code of the
     * service.
     */
    private static List<String> expected(JsonNode answer, boolean withLines) {
        List<String> rows = new ArrayList<>();
        eachGrade(
                answer,
                (user, item) -> {
                    String[] marks =
                            Recordings.marks(
                                            decimal(item, "graderaw"),
                                            decimal(item, "grademin"),
                                            decimal(item, "grademax"))
                                    .split("\\|");
                    rows.add(
                            "%d|%d|%s|%s|%s|%s|%s"
                                    .formatted(
                                            item.get("id").asLong(),
                                            user,
                                            marks[0],
                                            marks[0],
                                            marks[1],
                                            item.get("itemname").asText().replaceAll("<[^>]+>", ""),
                                            withLines ? "t" : "f"));
                });
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
