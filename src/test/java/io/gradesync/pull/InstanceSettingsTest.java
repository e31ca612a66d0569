package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FilledInstance;
import io.gradesync.testbed.ScriptedMoodle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each setting of an instance, switched on a database that is filled: exactly which rows it
 * touches, on every edition.
 */
@EveryEdition
class InstanceSettingsTest {

    private static final String EXAMS =
            """
            select e.name, a.student_id, a.marks, a.note, l.marks, l.status, e.total_marks, e.min_marks
            from op_exam_attendees a
            join op_exam e on e.id = a.exam_id
            left join op_result_line l on l.exam_id = e.id and l.student_id = a.student_id
            order by 1, 2
            """;

    private static final String LINES =
            """
            select a.name, g.student_id, l.marks, x.name, a.point
            from gradebook_line l
            join grading_assignment a on a.id = l.grade_assigment_id
            join gradebook_gradebook g on g.id = l.gradebook_id
            left join op_grade_table_line x on x.id = l.grade_table_line_id
            order by 1, 2
            """;

    private static final Rows FILLED =
            new Rows(
                    List.of(
                            "Oral|1|75||75|pass|100|50",
                            "Oral|3|40||40|fail|100|50",
                            "Paper|1|30||30|fail|100|50"),
                    List.of("Oral|1|75||100", "Oral|3|40||100", "Paper|1|30||100"),
                    List.of("Assignment: Report|1|80||||100|50", "Quiz: Test|1|75||||100|50"));

    @Parameter private String edition;

    private FilledInstance instance;

    @BeforeEach
    void fill() {
        instance = new FilledInstance(edition);
        assertThat(values()).isEqualTo(FILLED.on(edition));
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    /**
     * Rows of the gradebook's grades as they are on either edition, and those of assignments and
     * quizzes, which only exams have a place for.
     */
    private record Rows(List<String> exams, List<String> lines, List<String> activities) {

        List<String> on(String edition) {
            List<String> rows = new ArrayList<>(edition.equals("community") ? exams : lines);
            if (!edition.equals("enterprise")) {
                rows.addAll(activities);
            }
            return rows.stream().sorted().toList();
        }
    }

    /**
     * @param change of the instance
     * @param touched names of rows written by the pull after it
     * @param values what stands afterwards
     */
    private record Case(String name, String change, Rows touched, Rows values) {
        @Override
        public String toString() {
            return name;
        }
    }

    private List<String> values() {
        List<String> values = new ArrayList<>();
        if (!edition.equals("enterprise")) {
            values.addAll(instance.database().rows(EXAMS));
        }
        if (!edition.equals("community")) {
            values.addAll(instance.database().rows(LINES));
        }
        return values.stream().sorted().toList();
    }

    private static Stream<Case> changes() {
        return Stream.of(
                new Case(
                        "points: only what is not of 100 already",
                        "update moodle_instance set grade_scale_type = 'points'",
                        new Rows(
                                List.of(
                                        "attendee Oral 1",
                                        "attendee Oral 3",
                                        "exam Oral",
                                        "line Oral 1",
                                        "line Oral 3",
                                        "mapping gradebook 501 1001",
                                        "mapping gradebook 501 1003"),
                                // 45 of 120 is less than 52.5 percent; 8 of 20 is 40 percent.
                                List.of(
                                        "final 1",
                                        "grade Oral 1",
                                        "grade Oral 3",
                                        "gradebook 1",
                                        "item Oral",
                                        "mapping gradebook 501 1001",
                                        "mapping gradebook 501 1003"),
                                List.of(
                                        "attendee Assignment: Report 1",
                                        "attendee Quiz: Test 1",
                                        "exam Assignment: Report",
                                        "exam Quiz: Test",
                                        "mapping assignment 11 1001",
                                        "mapping quiz 1000007 1001")),
                        new Rows(
                                List.of(
                                        "Oral|1|15||15|pass|20|10",
                                        "Oral|3|8||8|fail|20|10",
                                        "Paper|1|30||30|fail|100|50"),
                                List.of("Oral|1|15||20", "Oral|3|8||20", "Paper|1|30||100"),
                                List.of(
                                        "Assignment: Report|1|40||||50|25",
                                        "Quiz: Test|1|15||||20|10"))),
                new Case(
                        "a lower pass line: the exams, and who passes now",
                        "update moodle_instance set pass_threshold = 40",
                        new Rows(
                                List.of(
                                        "exam Oral",
                                        "exam Paper",
                                        "line Oral 3",
                                        "mapping gradebook 501 1003"),
                                List.of(),
                                List.of("exam Assignment: Report", "exam Quiz: Test")),
                        new Rows(
                                List.of(
                                        "Oral|1|75||75|pass|100|40",
                                        "Oral|3|40||40|pass|100|40",
                                        "Paper|1|30||30|fail|100|40"),
                                FILLED.lines(),
                                List.of(
                                        "Assignment: Report|1|80||||100|40",
                                        "Quiz: Test|1|75||||100|40"))),
                new Case(
                        "letters: beside the marks",
                        """
                        update moodle_instance set grade_scale_type = 'letter';
                        insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                        select id, l.name, l.low, l.high from moodle_instance,
                            (values ('A', 80, 100), ('B', 50, 80), ('F', 0, 50)) as l(name, low, high)
                        """,
                        new Rows(
                                List.of(
                                        "attendee Oral 1",
                                        "attendee Oral 3",
                                        "attendee Paper 1",
                                        "mapping gradebook 501 1001",
                                        "mapping gradebook 501 1003",
                                        "mapping gradebook 502 1001"),
                                List.of(
                                        "grade Oral 1",
                                        "grade Oral 3",
                                        "grade Paper 1",
                                        "mapping gradebook 501 1001",
                                        "mapping gradebook 501 1003",
                                        "mapping gradebook 502 1001"),
                                List.of(
                                        "attendee Assignment: Report 1",
                                        "attendee Quiz: Test 1",
                                        "mapping assignment 11 1001",
                                        "mapping quiz 1000007 1001")),
                        new Rows(
                                List.of(
                                        "Oral|1|75|B|75|pass|100|50",
                                        "Oral|3|40|F|40|fail|100|50",
                                        "Paper|1|30|F|30|fail|100|50"),
                                List.of("Oral|1|75|B|100", "Oral|3|40|F|100", "Paper|1|30|F|100"),
                                List.of(
                                        "Assignment: Report|1|80|A|||100|50",
                                        "Quiz: Test|1|75|B|||100|50"))));
    }

    @ParameterizedTest
    @MethodSource("changes")
    @Fault(43)
    void aChangedSettingTouchesExactlyTheRowsItNames(Case change) {
        List<Map<String, String>> usual = askedBy(instance.service()::pull);
        instance.database().execute(change.change());
        Map<String, String> before = instance.snapshot();

        List<Map<String, String>> asked =
                askedBy(
                        () -> {
                            RunReport run = instance.service().pull();
                            assertThat(run.status()).isEqualTo("ok");
                        });

        assertThat(asked)
                .as("no more than a pull without a change asks for")
                .containsExactlyInAnyOrderElementsOf(usual);
        assertThat(instance.touched(before)).isEqualTo(change.touched().on(edition));
        assertThat(values()).isEqualTo(change.values().on(edition));
        Map<String, String> after = instance.snapshot();
        instance.service().pull();
        assertThat(instance.touched(after)).isEmpty();
    }

    /** Every request to Moodle while that is done. */
    private List<Map<String, String>> askedBy(Runnable pull) {
        instance.moodle().forget();
        pull.run();
        List<Map<String, String>> asked = instance.moodle().requests();
        assertThat(asked).isNotEmpty();
        return asked;
    }

    @Test
    @Fault(43)
    void aBandThatMovesTouchesTheGradesInIt() {
        instance.letters("('A', 80, null), ('B', 50, null), ('F', 0, null)");
        instance.service().pull();
        List<Map<String, String>> usual = askedBy(instance.service()::pull);
        instance.database()
                .execute("update moodle_grade_scale_line set min_percentage = 35 where name = 'B'");
        Map<String, String> before = instance.snapshot();
        assertThat(askedBy(instance.service()::pull)).containsExactlyInAnyOrderElementsOf(usual);
        assertThat(instance.touched(before))
                .containsExactly(
                        edition.equals("community") ? "attendee Oral 3" : "grade Oral 3",
                        "mapping gradebook 501 1003");
    }

    private static final List<String> SWITCHES =
            List.of(
                    "pull_gradebook_grades",
                    "pull_assignment_grades",
                    "pull_quiz_grades",
                    "pull_completion_status");

    @Test
    void aSwitchThatIsTurnedOffTouchesNothing() {
        Map<String, String> before = instance.snapshot();
        for (String column : SWITCHES) {
            instance.set(column + " = false");
            assertThat(instance.service().pull().status()).isEqualTo("ok");
            assertThat(instance.touched(before)).as(column).isEmpty();
            instance.set(column + " = true");
        }
        assertThat(values()).isEqualTo(FILLED.on(edition));
    }

    /**
     * What changed in Moodle while a switch was off arrives once it is on again, and nothing else.
     */
    @Test
    void aSwitchCarriesItsSourceAndNoOther() {
        SWITCHES.forEach(column -> instance.set(column + " = false"));
        instance.moodle()
                .course(101)
                .grade(501, 1001, "20")
                .assignmentGrade(11, 1001, "50")
                .bestGrade(7, 1001, "20")
                .completion(1003, true);
        Map<String, String> before = instance.snapshot();
        instance.service().pull();
        assertThat(instance.touched(before)).isEmpty();

        Map<String, Rows> touched =
                Map.of(
                        "pull_gradebook_grades",
                        new Rows(
                                List.of(
                                        "attendee Oral 1",
                                        "line Oral 1",
                                        "mapping gradebook 501 1001"),
                                List.of(
                                        "final 1",
                                        "grade Oral 1",
                                        "gradebook 1",
                                        "mapping gradebook 501 1001"),
                                List.of()),
                        "pull_assignment_grades",
                        activity("attendee Assignment: Report 1", "mapping assignment 11 1001"),
                        "pull_quiz_grades",
                        activity("attendee Quiz: Test 1", "mapping quiz 1000007 1001"),
                        "pull_completion_status",
                        new Rows(
                                List.of("mapping op.student.course 101 1003"),
                                List.of("mapping op.student.course 101 1003"),
                                List.of()));
        for (String column : SWITCHES) {
            before = instance.snapshot();
            instance.set(column + " = true");
            instance.service().pull();
            assertThat(instance.touched(before))
                    .as(column)
                    .isEqualTo(touched.get(column).on(edition));
            instance.set(column + " = false");
        }
    }

    private static Rows activity(String... rows) {
        return new Rows(List.of(), List.of(), List.of(rows));
    }

    /** The same ids in two Moodles are different courses, students, items and grades. */
    @Test
    @Fault(17)
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
            instance.database()
                    .execute(
                            """
                            insert into moodle_instance (name, url, token, grade_scale_type)
                            values ('Second', '%s', '%s', 'points');
                            insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                            select id, 'op.subject', 101, 2, 1 from moodle_instance where name = 'Second';
                            insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                            select id, 'op.student', 1001, 3 from moodle_instance where name = 'Second'
                            """
                                    .formatted(other.url(), ScriptedMoodle.TOKEN));
            Map<String, String> before = instance.snapshot();

            List<RunReport> runs = instance.service().pullAll(java.util.Set.of());

            assertThat(runs).extracting(RunReport::status).containsOnly("ok");
            List<String> added =
                    new Rows(
                                    List.of("Other oral|3|1||1|fail|10|5"),
                                    List.of("Other oral|3|1||10"),
                                    List.of(
                                            "Assignment: Other report|3|2||||10|5",
                                            "Quiz: Other test|3|3||||10|5"))
                            .on(edition);
            assertThat(values())
                    .containsAll(FILLED.on(edition))
                    .containsAll(added)
                    .hasSize(FILLED.on(edition).size() + added.size());
            // Mapping rows of both go by the same name here; what they say is told below. A student
            // of both has one gradebook.
            assertThat(instance.touched(before))
                    .filteredOn(row -> !row.matches("(mapping|gradebook|final) .*"))
                    .hasSize(Map.of("community", 10, "enterprise", 2, "both", 8).get(edition))
                    .noneMatch(before::containsKey);
            assertThat(
                            instance.database()
                                    .rows(
                                            """
                                            select i.name, m.oec_record_id, m.extra_data
                                            from moodle_mapping m join moodle_instance i on i.id = m.instance_id
                                            where m.model = 'op.student.course' and m.moodle_user_id = 1001 and m.moodle_id = 101
                                            order by 1
                                            """))
                    .containsExactly("Moodle|1|complete", "Second|3|incomplete");
        }
    }
}
