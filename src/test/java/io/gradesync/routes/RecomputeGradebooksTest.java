package io.gradesync.routes;

import static io.gradesync.routes.GradingTables.ATTENDANCE;
import static io.gradesync.routes.GradingTables.ESSAY;
import static io.gradesync.routes.GradingTables.LATER_TERM;
import static io.gradesync.routes.GradingTables.LATER_YEAR;
import static io.gradesync.routes.GradingTables.OTHER_UID;
import static io.gradesync.routes.GradingTables.QUIZ;
import static io.gradesync.routes.GradingTables.SECOND_TERM;
import static io.gradesync.routes.GradingTables.TERM;
import static io.gradesync.routes.GradingTables.UID;
import static io.gradesync.routes.GradingTables.YEAR;
import static io.gradesync.routes.GradingTables.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.gradesync.pull.Recomputed;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import java.math.BigDecimal;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The SQL files that recompute the gradebooks of the enterprise edition, on a real database. */
class RecomputeGradebooksTest {

    private GradingTables tables;

    @BeforeEach
    void begin() {
        tables = new GradingTables();
    }

    @AfterEach
    void forget() {
        tables.close();
    }

    @Test
    void theExampleOfTheManual() {
        int course = tables.course("A", 90, "B", 80, "C", 0);
        tables.giveCourse(course, tables.template(YEAR, TERM, QUIZ, 40, ESSAY, 60));
        int gradebook = tables.gradebook(course);
        int quiz = example(gradebook, tables.subject());
        assertThat(tables.recompute()).isEqualTo(1);
        assertThat(tables.ofLine(quiz)).isEqualTo("8|80");
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("82|B");
        assertThat(tables.finalGrades(gradebook)).containsExactly("82.00||82.00|B|");
        assertThat(tables.rows("select from grade_sync_recompute")).isEmpty();
    }

    @Test
    void theExampleWithoutWeights() {
        int gradebook = tables.gradebook(tables.course("A", 90, "B", 80, "C", 0));
        example(gradebook, tables.subject());
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("84.29|B");
        assertThat(tables.finalGrades(gradebook)).containsExactly("84.29||84.29|B|");
    }

    /** The first quiz's line. */
    private int example(int gradebook, Integer subject) {
        return example(tables, gradebook, subject);
    }

    private static int example(GradingTables tables, int gradebook, Integer subject) {
        int quiz = tables.line(gradebook, subject, QUIZ, "8", "10");
        tables.line(gradebook, subject, QUIZ, "6", "10");
        tables.line(gradebook, subject, ESSAY, "45", "50");
        return quiz;
    }

    @ParameterizedTest
    @CsvSource({
        // quiz, essay -> percent: 70 and 90 by weight, 84.29 without
        "40,   50,   81.11",
        "20,   20,   80",
        "0,    60,   90",
        "-5,   60,   90",
        "40,   ,     70",
        "0,    0,    84.29",
        ",     ,     84.29"
    })
    void weightsNeedNotAddToAHundred(BigDecimal quiz, BigDecimal essay, String percent) {
        int course = tables.course();
        tables.giveCourse(course, tables.template(YEAR, TERM, QUIZ, quiz, ESSAY, essay));
        int gradebook = tables.gradebook(course);
        example(gradebook, tables.subject());
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).isEqualTo(percent + "|");
    }

    @Test
    void aTypeWithoutGradesHasNoPartInTheWeights() {
        int course = tables.course();
        tables.giveCourse(course, tables.template(YEAR, TERM, QUIZ, 40, ESSAY, 60));
        int gradebook = tables.gradebook(course);
        int subject = tables.subject();
        tables.line(gradebook, subject, QUIZ, "8", "10");
        tables.line(gradebook, subject, ESSAY, "5", "0");
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("80|");
    }

    @Test
    void thirdsAddUp() {
        // 1.5 times 0.016/3, divided by 1.6, is 0.005 exactly, which goes up.
        int course = tables.course();
        tables.giveCourse(course, tables.template(YEAR, TERM, QUIZ, 1.5, ESSAY, 0.1));
        int gradebook = tables.gradebook(course);
        int subject = tables.subject();
        tables.line(gradebook, subject, QUIZ, "0.00016", "3");
        tables.line(gradebook, subject, ESSAY, "0", "3");
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("0.01|");
        assertThat(tables.finalGrades(gradebook)).containsExactly("0.01||0.01||");
    }

    @ParameterizedTest
    @CsvSource({
        // the subject's own, by default, the course's -> percent: quiz 70, essay 90
        "true,  ,      true,  90",
        "true,  false, true,  90",
        "true,  true,  true,  70",
        "false, ,      true,  70",
        "false, true,  true,  70",
        "true,  ,      false, 90",
        "true,  true,  false, 84.29",
        "false, ,      false, 84.29"
    })
    void theSubjectsTemplateGoesBeforeTheCourses(
            boolean own, Boolean byDefault, boolean ofCourse, String percent) {
        int course = tables.course();
        int subject = tables.subject(null, byDefault);
        if (own) {
            tables.giveSubject(subject, tables.template(YEAR, null, ESSAY, 10));
        }
        if (ofCourse) {
            tables.giveCourse(course, tables.template(YEAR, null, QUIZ, 10));
        }
        int gradebook = tables.gradebook(course);
        example(gradebook, subject);
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).isEqualTo(percent + "|");
    }

    @Test
    void theTemplatesLineIsThatOfYearAndTerm() {
        int course = tables.course();
        tables.giveCourse(course, tables.template(YEAR, TERM, QUIZ, 10));
        tables.giveCourse(course, tables.template(YEAR, null, ESSAY, 10));
        tables.giveCourse(course, tables.template(LATER_YEAR, SECOND_TERM, QUIZ, 10));
        int gradebook = tables.gradebook(course);
        int subject = tables.subject();
        for (int[] period :
                new int[][] {{YEAR, TERM}, {YEAR, SECOND_TERM}, {LATER_YEAR, LATER_TERM}}) {
            for (String[] line : new String[][] {{"8", "10"}, {"6", "10"}, {"45", "50"}}) {
                int type = line[1].equals("50") ? ESSAY : QUIZ;
                tables.line(
                        gradebook,
                        subject,
                        period[0],
                        period[1],
                        type,
                        number(line[0]),
                        number(line[1]),
                        null);
            }
        }
        tables.recompute();
        assertThat(
                        tables.rows(
                                """
                                select year, year_hidden, term, calculated from op_grade_override_line
                                where subject = ? order by term
                                """,
                                subject))
                .containsExactly(
                        "9001|9001|9011|70.00", "9001|9001|9012|90.00", "9002|9002|9013|84.29");
    }

    @Test
    void subjectsAreWeightedByTheirOwnWeightsIfEachHasOne() {
        int gradebook = tables.gradebook(tables.course());
        int first = tables.subject(number("3"), null);
        int second = tables.subject(number("1"), null);
        tables.line(gradebook, first, QUIZ, "10", "10");
        // 30 points of two terms share the second subject's weight: 20 and 10.
        tables.line(gradebook, second, QUIZ, "10", "20");
        tables.line(gradebook, second, YEAR, SECOND_TERM, QUIZ, number("2"), BigDecimal.TEN, null);
        tables.recompute();
        // (3 x 100 + 2/3 x 50 + 1/3 x 20) / 4
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("85|");
        assertThat(tables.finalGrades(gradebook))
                .containsExactlyInAnyOrder("100.00||100.00||", "50.00||50.00||", "20.00||20.00||");

        tables.line(gradebook, null, QUIZ, "0", "10");
        tables.mark(gradebook);
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("44|");
    }

    @ParameterizedTest
    @CsvSource({
        // marks, penalty, point -> obtained, percentage of the line
        "8,    ,    10, 8,     80",
        "8,    25,  10, 6,     60",
        "8,    100, 10, 0,     0",
        "8,    150, 10, -4,    0",
        "-3,   0,   10, -3,    0",
        "15,   0,   10, 15,    150",
        "2,    0,   3,  2,     66.6667",
        ",     0,   10, 0,     0",
        "5,    0,   0,  5,     ",
        "5,    0,   ,   5,     ",
        "17.35, 12.5, 20, 15.18125, 75.9063"
    })
    void penaltiesAreTakenOffTheMarks(
            BigDecimal marks,
            BigDecimal penalty,
            BigDecimal point,
            String obtained,
            String percentage) {
        int gradebook = tables.gradebook(tables.course());
        int line =
                tables.line(gradebook, tables.subject(), YEAR, TERM, QUIZ, marks, point, penalty);
        assertThat(tables.recompute()).isEqualTo(1);
        assertThat(tables.ofLine(line))
                .isEqualTo(obtained + "|" + (percentage == null ? "" : percentage));
    }

    @ParameterizedTest
    @CsvSource({
        // scale, min, max -> percentage of 20 out of a point of 50
        "points,     10, 50, 25",
        "points,     30, 50, 0",
        "points,     50, 50, 40",
        "points,     ,   ,   40",
        "percentage, 10, 50, 40",
        "letter,     10, 50, 40",
        ",           10, 50, 40"
    })
    void aLinesPercentageIsOfMoodlesOwnRangeWherePointsAreKept(
            String scale, BigDecimal min, BigDecimal max, String percentage) {
        int gradebook = tables.gradebook(tables.course());
        int line = tables.line(gradebook, tables.subject(), QUIZ, "20", "50");
        tables.map(tables.instance(scale), line, min, max);
        tables.recompute();
        assertThat(tables.ofLine(line)).isEqualTo("20|" + percentage);
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("40|");
    }

    @Test
    void linesThatDoNotCountAreLeftAlone() {
        int gradebook = tables.gradebook(tables.course());
        int subject = tables.subject();
        tables.line(gradebook, subject, QUIZ, "8", "10");
        int cancelled = tables.line(gradebook, subject, QUIZ, "0", "10");
        int archived = tables.line(gradebook, subject, QUIZ, "0", "10");
        int attendance = tables.line(gradebook, subject, ATTENDANCE, "0", "10");
        tables.set("gradebook_line", cancelled, "state", "cancelled");
        tables.set("gradebook_line", archived, "assignment_archived", true);
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("80|");
        assertThat(tables.ofLine(cancelled)).isEqualTo("|");
        assertThat(tables.ofLine(archived)).isEqualTo("|");
        assertThat(tables.ofLine(attendance)).isEqualTo("|");
    }

    @Test
    void withoutLinesThatCountThereIsNoPercentageAndFinalGradesStay() {
        int gradebook = tables.gradebook(tables.course("A", 0));
        int line = tables.line(gradebook, tables.subject(), QUIZ, "8", "10");
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("80|A");
        tables.set("gradebook_line", line, "state", "cancelled");
        tables.mark(gradebook);
        tables.recompute(OTHER_UID);
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("|");
        assertThat(tables.ofLine(line)).isEqualTo("8|80");
        assertThat(tables.finalGrades(gradebook)).containsExactly("80.00||80.00|A|");
        assertThat(tables.writtenBy(OTHER_UID)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0", "''"})
    void aGroupWithoutPointsCountsNothing(String point) {
        int gradebook = tables.gradebook(tables.course("A", 0));
        int weighted = tables.subject(BigDecimal.ONE, null);
        tables.line(gradebook, weighted, QUIZ, "8", "10");
        tables.line(gradebook, tables.subject(), QUIZ, "8", point.isEmpty() ? null : point);
        int empty = tables.gradebook(tables.course("A", 0));
        tables.line(empty, weighted, QUIZ, "8", point.isEmpty() ? null : point);
        assertThat(tables.recompute()).isEqualTo(2);
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("80|A");
        assertThat(tables.finalGrades(gradebook)).containsExactly("80.00||80.00|A|");
        assertThat(tables.ofGradebook(empty)).isEqualTo("|");
        assertThat(tables.finalGrades(empty)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // percent -> band of A from 90, B from 79.5, E from 30: a gap and no end
        "95,      A",
        "120,     A",
        "90,      A",
        "89.995,  A",
        "89.994,  B",
        "79.5,    B",
        "79.49,   E",
        "30,      E",
        "29.99,   ''"
    })
    void theGradeIsTheBandWithTheHighestMinimum(String marks, String grade) {
        int gradebook = tables.gradebook(tables.course("B", 79.5, "E", 30, "A", 90));
        tables.line(gradebook, tables.subject(), QUIZ, marks, "100");
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).endsWith("|" + grade);
        assertThat(tables.finalGrades(gradebook))
                .singleElement()
                .asString()
                .endsWith("|" + grade + "|");
    }

    @Test
    void whatAPersonTypedIsKept() {
        int course = tables.course("A", 90, "B", 0);
        int gradebook = tables.gradebook(course);
        int subject = tables.subject();
        int other = tables.subject();
        tables.line(gradebook, subject, QUIZ, "8", "10");
        tables.line(gradebook, other, QUIZ, "8", "10");
        tables.line(gradebook, null, null, null, QUIZ, number("3"), BigDecimal.TEN, null);
        tables.finalGrade(gradebook, subject, YEAR, TERM, number("91.505"), "Illness");
        tables.finalGrade(gradebook, other, YEAR, TERM, BigDecimal.ZERO, null);
        tables.finalGrade(gradebook, null, null, null, null, "Without a subject");
        tables.finalGrade(gradebook, subject, YEAR, SECOND_TERM, number("50"), "Nothing yet");
        tables.recompute();
        assertThat(tables.finalGrades(gradebook))
                .containsExactly(
                        "80.00|91.505|91.51|A|Illness",
                        "80.00|0|0.00|B|",
                        "30.00||30.00|B|Without a subject",
                        "|50|||Nothing yet");
        // What was typed changes the final grade of the subject, not the gradebook's percentage.
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("63.33|B");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void anOverrideThatIsNoNumberIsPassedOverAndTold(String override) {
        int gradebook = tables.gradebook(tables.course("A", 90, "B", 0));
        int subject = tables.subject();
        tables.line(gradebook, subject, QUIZ, "8", "10");
        int typed = tables.finalGrade(gradebook, subject, YEAR, TERM, null, null);
        tables.execute(
                "update op_grade_override_line set override = '%s' where id = %d"
                        .formatted(override, typed));
        assertThat(tables.recompute()).isEqualTo(1);
        assertThat(tables.unread()).isEqualTo(1);
        assertThat(tables.finalGrades(gradebook))
                .singleElement(STRING)
                .startsWith("80.00|" + override)
                .endsWith("|80.00|B|");
    }

    /** A release that keeps what is typed as text. */
    @ParameterizedTest
    @CsvSource({
        "' 91.505 ', 91.51, A, 0",
        "abc, 80.00, B, 1",
        "'', 80.00, B, 1",
        "9e999999, 80.00, B, 1"
    })
    void anOverrideMayBeText(String override, String last, String grade, int unread) {
        tables.execute("alter table op_grade_override_line alter override type varchar");
        int gradebook = tables.gradebook(tables.course("A", 90, "B", 0));
        int subject = tables.subject();
        tables.line(gradebook, subject, QUIZ, "8", "10");
        int typed = tables.finalGrade(gradebook, subject, YEAR, TERM, null, null);
        tables.execute(
                "update op_grade_override_line set override = '%s' where id = %d"
                        .formatted(override, typed));
        tables.recompute();
        assertThat(tables.unread()).isEqualTo(unread);
        assertThat(
                        tables.rows(
                                "select calculated, final, grade from op_grade_override_line where"
                                        + " id = ?",
                                typed))
                .containsExactly("80.00|%s|%s".formatted(last, grade));
    }

    @Test
    void aLineWithoutItsAssignmentDoesNotCount() {
        int gradebook = tables.gradebook(tables.course("A", 90, "B", 0));
        int subject = tables.subject();
        tables.line(gradebook, subject, QUIZ, "8", "10");
        int lost = tables.line(gradebook, subject, QUIZ, "9", "10");
        tables.execute("update gradebook_line set grade_assigment_id = null where id = " + lost);
        tables.recompute();
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("80|B");
        assertThat(tables.writtenBy(UID)).isEqualTo(3);
    }

    @Test
    void twoGradebooksOfAStudentAndCourseAreTwo() {
        int course = tables.course();
        int subject = tables.subject();
        int first = tables.gradebook(course);
        int second = tables.gradebook(course);
        tables.line(first, subject, QUIZ, "8", "10");
        tables.line(second, subject, QUIZ, "2", "10");
        assertThat(tables.recompute()).isEqualTo(2);
        assertThat(tables.ofGradebook(first)).isEqualTo("80|");
        assertThat(tables.ofGradebook(second)).isEqualTo("20|");
        assertThat(tables.finalGrades(first)).hasSize(1);
        assertThat(tables.finalGrades(second)).hasSize(1);
    }

    @Test
    void onlyWhatIsMarkedIsRecomputedAndOnlyWhatDiffersWritten() {
        int course = tables.course("A", 0);
        int gradebook = tables.gradebook(course);
        int line = tables.line(gradebook, tables.subject(), QUIZ, "1", "3");
        tables.line(gradebook, tables.subject(), QUIZ, "2", "3");
        tables.execute(
                "insert into grade_sync_recompute (model, record_id, marked_at) values"
                        + " ('gradebook.gradebook', 0, now())");
        assertThat(tables.recompute()).isEqualTo(1);
        assertThat(tables.writtenBy(UID)).isEqualTo(5);
        assertThat(
                        tables.rows(
                                """
                                select distinct create_uid, company_id, create_date = write_date,
                                    abs(extract(epoch from create_date - now() at time zone 'UTC')) < 60
                                from op_grade_override_line where grade_grade_id = ?
                                """,
                                gradebook))
                .containsExactly("2|1|t|t");

        tables.mark(gradebook);
        assertThat(tables.recompute(OTHER_UID)).isEqualTo(1);
        assertThat(tables.writtenBy(OTHER_UID)).isZero();

        tables.set("gradebook_line", line, "marks", number("2"));
        assertThat(tables.recompute(OTHER_UID)).isZero();
        assertThat(tables.writtenBy(OTHER_UID)).isZero();
        tables.mark(gradebook);
        assertThat(tables.recompute(OTHER_UID)).isEqualTo(1);
        assertThat(tables.writtenBy(OTHER_UID)).isEqualTo(3);
        assertThat(tables.ofGradebook(gradebook)).isEqualTo("66.67|A");
    }

    @Test
    void marksOfTheCommunityEditionStay() {
        tables.execute(
                "insert into grade_sync_recompute (model, record_id, marked_at) values"
                        + " ('op.marksheet.line', 1, now())");
        assertThat(tables.recompute()).isZero();
        assertThat(tables.rows("select model from grade_sync_recompute"))
                .containsExactly("op.marksheet.line");
    }

    @Test
    void allGradebooksThatHoldALineOfOursAreMarked() {
        int course = tables.course();
        int instance = tables.instance("points");
        int ours = tables.gradebook(course);
        int marked = tables.gradebook(course);
        int foreign = tables.gradebook(course);
        for (int gradebook : new int[] {ours, ours, marked, foreign}) {
            int line = tables.line(gradebook, null, QUIZ, "8", "10");
            if (gradebook != foreign) {
                tables.map(instance, line, BigDecimal.ZERO, BigDecimal.TEN);
            }
        }
        tables.execute("delete from grade_sync_recompute where record_id <> ?", marked);
        tables.markAll();
        assertThat(
                        tables.rows(
                                "select distinct model, record_id from grade_sync_recompute order"
                                        + " by 2"))
                .containsExactly("gradebook.gradebook|" + ours, "gradebook.gradebook|" + marked);
        assertThat(tables.recompute()).isEqualTo(2);
        assertThat(tables.rows("select from grade_sync_recompute")).isEmpty();
    }

    @Test
    void theRoutesRunTheFiles() {
        TestDatabase database = GradingTables.newDatabase();
        try (GradingTables own = new GradingTables(database);
                TestService service =
                        TestService.start(
                                database, null, Map.of("gradesync.openeducat.user-id", "" + UID))) {
            int gradebook = own.gradebook(own.course("A", 90, "B", 80));
            int line = example(own, gradebook, own.subject());
            own.map(own.instance("points"), line, BigDecimal.ZERO, BigDecimal.TEN);
            own.commit();
            ProducerTemplate routes = service.service().context().createProducerTemplate();
            assertThat(routes.requestBody("direct:recompute-enterprise", (Object) null))
                    .isEqualTo(new Recomputed(1, 0));
            assertThat(own.ofGradebook(gradebook)).isEqualTo("84.29|B");
            assertThat(own.writtenBy(UID)).isEqualTo(5);
            own.commit();

            assertThat(routes.requestBody("direct:recompute-enterprise", (Object) null))
                    .isEqualTo(new Recomputed(0, 0));
            routes.requestBody("direct:mark-enterprise", (Object) null);
            assertThat(routes.requestBody("direct:recompute-enterprise", (Object) null))
                    .isEqualTo(new Recomputed(1, 0));
        }
    }
}
