package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each setting of an instance, switched on a database that is filled: exactly which rows it
 * touches.
 */
class InstanceSettingsTest {

    /**
     * Every row that can change, under a name a person can read, with the transaction that wrote
     * it.
     */
    private static final String ROWS =
            """
            select 'exam ' || name, xmin from op_exam
            union all
            select 'session ' || name, xmin from op_exam_session
            union all
            select 'attendee ' || e.name || ' ' || a.student_id, a.xmin
            from op_exam_attendees a join op_exam e on e.id = a.exam_id
            union all
            select 'line ' || e.name || ' ' || l.student_id, l.xmin
            from op_result_line l join op_exam e on e.id = l.exam_id
            union all
            select 'mapping ' || coalesce(source, model) || ' ' || moodle_id || coalesce(' ' || moodle_user_id, ''), xmin
            from moodle_mapping
            """;

    private static final String VALUES =
            """
            select e.name, a.student_id, a.marks, a.note, l.marks, l.status, e.total_marks, e.min_marks
            from op_exam_attendees a
            join op_exam e on e.id = a.exam_id
            left join op_result_line l on l.exam_id = e.id and l.student_id = a.student_id
            order by 1, 2
            """;

    private static final List<String> FILLED =
            List.of(
                    "Assignment: Report|1|80||||100|50",
                    "Oral|1|75||75|pass|100|50",
                    "Oral|3|40||40|fail|100|50",
                    "Paper|1|30||30|fail|100|50",
                    "Quiz: Test|1|75||||100|50");

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    /** Students 1 and 3 are in one batch, so that each item is one exam. */
    @BeforeEach
    void fill() {
        database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Oral", "0", "20")
                .item(502, "Paper", "0", "100")
                .grade(501, 1001, "15")
                .grade(501, 1003, "8")
                .grade(502, 1001, "30")
                .assignment(11, "Report", "50")
                .assignmentGrade(11, 1001, "40")
                .quiz(7, "Test", "20")
                .bestGrade(7, 1001, "15")
                .completion(1001, true);
        service = TestService.start(database, moodle);
        assertThat(service.pull().status()).isEqualTo("ok");
        assertThat(database.rows(VALUES)).isEqualTo(FILLED);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    /**
     * @param change of the instance
     * @param touched names of rows written by the pull after it
     * @param values what stands afterwards
     */
    private record Case(String name, String change, List<String> touched, List<String> values) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> changes() {
        return Stream.of(
                new Case(
                        "gradebook off",
                        "update moodle_instance set pull_gradebook_grades = false",
                        List.of(),
                        FILLED),
                new Case(
                        "assignments off",
                        "update moodle_instance set pull_assignment_grades = false",
                        List.of(),
                        FILLED),
                new Case(
                        "quizzes off",
                        "update moodle_instance set pull_quiz_grades = false",
                        List.of(),
                        FILLED),
                new Case(
                        "completion off",
                        "update moodle_instance set pull_completion_status = false",
                        List.of(),
                        FILLED),
                new Case(
                        "points: only what is not of 100 already",
                        "update moodle_instance set grade_scale_type = 'points'",
                        List.of(
                                "attendee Assignment: Report 1",
                                "attendee Oral 1",
                                "attendee Oral 3",
                                "attendee Quiz: Test 1",
                                "exam Assignment: Report",
                                "exam Oral",
                                "exam Quiz: Test",
                                "line Oral 1",
                                "line Oral 3",
                                "mapping assignment 11 1001",
                                "mapping gradebook 501 1001",
                                "mapping gradebook 501 1003",
                                "mapping quiz 1000007 1001"),
                        List.of(
                                "Assignment: Report|1|40||||50|25",
                                "Oral|1|15||15|pass|20|10",
                                "Oral|3|8||8|fail|20|10",
                                "Paper|1|30||30|fail|100|50",
                                "Quiz: Test|1|15||||20|10")),
                new Case(
                        "a lower pass line: the exams, and who passes now",
                        "update moodle_instance set pass_threshold = 40",
                        List.of(
                                "exam Assignment: Report",
                                "exam Oral",
                                "exam Paper",
                                "exam Quiz: Test",
                                "line Oral 3",
                                "mapping gradebook 501 1003"),
                        List.of(
                                "Assignment: Report|1|80||||100|40",
                                "Oral|1|75||75|pass|100|40",
                                "Oral|3|40||40|pass|100|40",
                                "Paper|1|30||30|fail|100|40",
                                "Quiz: Test|1|75||||100|40")),
                new Case(
                        "letters: the notes",
                        """
                        update moodle_instance set grade_scale_type = 'letter';
                        insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                        select id, l.name, l.low, l.high from moodle_instance,
                            (values ('A', 80, 100), ('B', 50, 80), ('F', 0, 50)) as l(name, low, high)
                        """,
                        List.of(
                                "attendee Assignment: Report 1",
                                "attendee Oral 1",
                                "attendee Oral 3",
                                "attendee Paper 1",
                                "attendee Quiz: Test 1",
                                "mapping assignment 11 1001",
                                "mapping gradebook 501 1001",
                                "mapping gradebook 501 1003",
                                "mapping gradebook 502 1001",
                                "mapping quiz 1000007 1001"),
                        List.of(
                                "Assignment: Report|1|80|A|||100|50",
                                "Oral|1|75|B|75|pass|100|50",
                                "Oral|3|40|F|40|fail|100|50",
                                "Paper|1|30|F|30|fail|100|50",
                                "Quiz: Test|1|75|B|||100|50")));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aChangedSettingTouchesExactlyTheRowsItNames(Case change) {
        database.execute(change.change());
        Map<String, String> before = snapshot();

        RunReport run = service.pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(touched(before)).isEqualTo(change.touched());
        assertThat(database.rows(VALUES)).isEqualTo(change.values());
        Map<String, String> after = snapshot();
        service.pull();
        assertThat(touched(after)).isEmpty();
    }

    @Test
    void aBandThatMovesTouchesTheGradesInIt() {
        database.execute(
                """
                update moodle_instance set grade_scale_type = 'letter';
                insert into moodle_grade_scale_line (instance_id, name, min_percentage)
                select id, l.name, l.low from moodle_instance,
                    (values ('A', 80), ('B', 50), ('F', 0)) as l(name, low)
                """);
        service.pull();
        database.execute("update moodle_grade_scale_line set min_percentage = 35 where name = 'B'");
        Map<String, String> before = snapshot();
        service.pull();
        assertThat(touched(before))
                .containsExactly("attendee Oral 3", "mapping gradebook 501 1003");
    }

    /**
     * What changed in Moodle while a switch was off arrives once it is on again, and nothing else.
     */
    @ParameterizedTest
    @CsvSource({
        "pull_gradebook_grades, attendee Oral 1;line Oral 1;mapping gradebook 501 1001",
        "pull_assignment_grades, attendee Assignment: Report 1;mapping assignment 11 1001",
        "pull_quiz_grades, attendee Quiz: Test 1;mapping quiz 1000007 1001",
        "pull_completion_status, mapping op.student.course 101 1003"
    })
    void aSwitchCarriesItsSourceAndNoOther(String column, String touched) {
        database.execute(
                """
                update moodle_instance set pull_gradebook_grades = false, pull_assignment_grades = false,
                    pull_quiz_grades = false, pull_completion_status = false
                """);
        moodle.course(101)
                .grade(501, 1001, "20")
                .assignmentGrade(11, 1001, "50")
                .bestGrade(7, 1001, "20")
                .completion(1003, true);
        Map<String, String> before = snapshot();
        service.pull();
        assertThat(touched(before)).isEmpty();

        database.execute("update moodle_instance set %s = true".formatted(column));
        service.pull();
        assertThat(touched(before)).containsExactlyInAnyOrder(touched.split(";"));
    }

    @Test
    void anInstanceThatIsNotActiveIsNotPulled() {
        database.execute("update moodle_instance set active = false");
        moodle.course(101).grade(501, 1001, "20");
        Map<String, String> before = snapshot();
        assertThatThrownBy(() -> service.pull())
                .isInstanceOf(PullException.class)
                .hasMessageContaining("active");
        assertThat(touched(before)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "pass_threshold = -1, pass_threshold is -1",
        "pass_threshold = 0, pass_threshold is 0",
        "pass_threshold = 101, pass_threshold is 101",
        "pass_threshold = 'NaN', pass_threshold is NaN",
        "grade_scale_type = 'stars', one of percentage",
        "grade_scale_type = 'letter', no band"
    })
    void aSettingThatCannotWorkFailsTheInstanceWithASentenceAndTouchesNothing(
            String change, String sentence) {
        database.execute("update moodle_instance set " + change);
        moodle.course(101).grade(501, 1001, "20");
        Map<String, String> before = snapshot();
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.failure()).contains("'Moodle'").contains(sentence);
        assertThat(touched(before)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'(''A'', 40, 100), (''B'', 0, 50)', overlap",
        "'(''A'', 100, 40), (''B'', 0, 39)', ends",
        "'(''A'', null, 100)', no min_percentage",
        "'(null, 0, 100)', no name"
    })
    void bandsThatCannotWorkFailTheInstance(String bands, String sentence) {
        letters(bands);
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.failure()).contains(sentence);
    }

    /** 30 percent lies below both bands, 75 between them. */
    @Test
    void bandsWithGapsGiveTheBandBelowAndUnderneathTheLowest() {
        letters("('A', 90, 100), ('C', 35, 60)");
        assertThat(service.pull().status()).isEqualTo("ok");
        assertThat(database.rows(VALUES))
                .extracting(row -> row.split("\\|")[3])
                .containsExactly("C", "C", "C", "C", "C");
    }

    private void letters(String bands) {
        database.execute(
                """
                update moodle_instance set grade_scale_type = 'letter';
                insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                select id, l.name, l.low::numeric, l.high::numeric from moodle_instance,
                    (values %s) as l(name, low, high)
                """
                        .formatted(bands));
    }

    /** The same ids in two Moodles are different courses, students, items and grades. */
    @Test
    void twoInstancesWithTheSameIdsDoNotMix() {
        try (ScriptedMoodle other = ScriptedMoodle.start()) {
            other.course(101)
                    .item(501, "Other oral", "0", "10")
                    .grade(501, 1001, "1")
                    .assignment(11, "Other report", "10")
                    .assignmentGrade(11, 1001, "2")
                    .quiz(7, "Other test", "10")
                    .bestGrade(7, 1001, "3")
                    .completion(1001, false);
            database.execute(
                    """
                    insert into moodle_instance (name, url, token, grade_scale_type)
                    values ('Second', '%s', '%s', 'points');
                    insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                    select id, 'op.subject', 101, 2, 1 from moodle_instance where name = 'Second';
                    insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                    select id, 'op.student', 1001, 3 from moodle_instance where name = 'Second'
                    """
                            .formatted(other.url(), ScriptedMoodle.TOKEN));
            Map<String, String> before = snapshot();

            List<RunReport> runs = service.pullAll(java.util.Set.of());

            assertThat(runs).extracting(RunReport::status).containsOnly("ok");
            assertThat(database.rows(VALUES))
                    .containsAll(FILLED)
                    .contains(
                            "Other oral|3|1||1|fail|10|5",
                            "Assignment: Other report|3|2||||10|5",
                            "Quiz: Other test|3|3||||10|5")
                    .hasSize(FILLED.size() + 3);
            // Mapping rows of both go by the same name here; what they say is told below.
            assertThat(touched(before))
                    .filteredOn(row -> !row.startsWith("mapping"))
                    .hasSize(10)
                    .noneMatch(before::containsKey);
            assertThat(
                            database.rows(
                                    """
                                    select i.name, m.oec_record_id, m.extra_data
                                    from moodle_mapping m join moodle_instance i on i.id = m.instance_id
                                    where m.model = 'op.student.course' and m.moodle_user_id = 1001 and m.moodle_id = 101
                                    order by 1
                                    """))
                    .containsExactly("Moodle|1|complete", "Second|3|incomplete");
        }
    }

    private Map<String, String> snapshot() {
        Map<String, String> rows = new TreeMap<>();
        for (String row : database.rows(ROWS)) {
            int end = row.lastIndexOf('|');
            rows.merge(
                    row.substring(0, end), row.substring(end + 1), (one, two) -> one + "+" + two);
        }
        return rows;
    }

    /** Names of the rows that were written since, sorted. */
    private List<String> touched(Map<String, String> before) {
        List<String> touched = new ArrayList<>();
        snapshot()
                .forEach(
                        (row, writer) -> {
                            if (!writer.equals(before.get(row))) {
                                touched.add(row);
                            }
                        });
        return touched;
    }
}
