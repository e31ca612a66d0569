package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What the sample plays of Moodle 5. */
class SampleMoodle5Test extends SampleMoodleFixture {

    private static final Path RECORDINGS = Path.of("..", "shared", "moodle-looks");
    private static final String ASSIGNMENTS = "mod_assign_get_assignments";
    private static final String BARE_ITEMS = "core_grades_get_gradeitems";

    /** The penalised assignment, and a student who was late. */
    private static final long PENALISED = 10107;

    private static final long LATE = 1002;

    static boolean recordingsAreHere() {
        return Files.isDirectory(RECORDINGS);
    }

    @BeforeEach
    @Override
    void start() {
        moodle = SampleMoodle.start(0, null, SampleRelease.V5_0);
    }

    @Test
    @EnabledIf("recordingsAreHere")
    void answersHaveTheRecordedShape() throws Exception {
        assertSameShape("moodle5-site-info.json", call("core_webservice_get_site_info"));
        assertSameShape(
                "moodle5-assignments.json",
                call(
                        ASSIGNMENTS,
                        "courseids[0]",
                        "101",
                        "courseids[1]",
                        "108",
                        "includenotenrolledcourses",
                        "1"));
        assertSameShape("moodle5-gradeitems.json", call(BARE_ITEMS, "courseid", "101"));
    }

    @Test
    void theGradebookAloneHoldsTheGradeAfterThePenalty() throws Exception {
        JsonNode assignment = assignment("101", "Homework 3: Sequences");
        assertThat(assignment.get("gradepenalty").intValue()).isEqualTo(1);
        moodle.setGrade(101, PENALISED, LATE, new BigDecimal("40"));
        moodle.setGrade(101, PENALISED, LATE - 1, new BigDecimal("40"));

        assertThat(mark(assignment, LATE)).isEqualTo("40.00000");
        assertThat(item("101", PENALISED, LATE).get("graderaw").intValue()).isEqualTo(35);
        assertThat(mark(assignment, LATE - 1)).isEqualTo("40.00000");
        assertThat(item("101", PENALISED, LATE - 1).get("graderaw").intValue()).isEqualTo(40);
        assertThat(assignment("101", "Homework 1: Induction").get("gradepenalty").intValue())
                .isZero();
    }

    @Test
    void anAssignmentForFeedbackOnlyHasNoGrades() throws Exception {
        JsonNode assignment = assignment("108", "Draft of the thesis (feedback only)");
        assertThat(assignment.get("grade").intValue()).isZero();
        JsonNode items =
                call(GRADE_ITEMS, "courseid", "108", "userid", "1055")
                        .at("/usergrades/0/gradeitems");
        JsonNode item =
                first(
                        items,
                        one ->
                                one.path("itemmodule").asText().equals("assign")
                                        && one.get("iteminstance").equals(assignment.get("id")));
        assertThat(item.get("graderaw").isNull()).isTrue();
        assertThat(item.get("gradeformatted").textValue()).isEmpty();
    }

    @Test
    void anActivityInTheRecycleBinIsAmongTheItemsOnly() throws Exception {
        JsonNode deleted =
                first(
                        call(BARE_ITEMS, "courseid", "101").get("gradeItems"),
                        one ->
                                one.get("itemname")
                                        .textValue()
                                        .startsWith("[Deletion in progress]"));
        assertThat(call(GRADE_ITEMS, "courseid", "101", "userid", "1001").findValuesAsText("id"))
                .doesNotContain(deleted.get("id").textValue())
                .contains("10101");
    }

    @Test
    void aChangedGradeNeedsAnUpdateForOneAnswer() throws Exception {
        moodle.setGrade(101, 10101, 1001, new BigDecimal("5"));
        JsonNode first = call(GRADE_ITEMS, "courseid", "101", "userid", "1001");
        assertThat(waiting(first))
                .containsExactlyInAnyOrder(10101L, 10191L, 10192L, 10193L, 10194L, 10199L);
        JsonNode second = call(GRADE_ITEMS, "courseid", "101", "userid", "1001");
        assertThat(waiting(second)).isEmpty();
        assertThat(item("101", 10101, 1001).get("graderaw").intValue()).isEqualTo(5);
    }

    private static List<Long> waiting(JsonNode answer) {
        return answer.at("/usergrades/0/gradeitems").findParents("gradeneedsupdate").stream()
                .filter(item -> item.get("gradeneedsupdate").booleanValue())
                .map(item -> item.get("id").longValue())
                .toList();
    }

    private JsonNode assignment(String course, String name) throws Exception {
        JsonNode answer =
                call(ASSIGNMENTS, "courseids[0]", course, "includenotenrolledcourses", "1");
        return first(
                answer.at("/courses/0/assignments"),
                one -> one.get("name").textValue().equals(name));
    }

    private String mark(JsonNode assignment, long user) throws Exception {
        JsonNode grades =
                call(ASSIGN_GRADES, "assignmentids[0]", assignment.get("id").asText())
                        .at("/assignments/0/grades");
        return first(grades, one -> one.get("userid").longValue() == user).get("grade").textValue();
    }

    private static void assertSameShape(String recording, JsonNode ours) throws Exception {
        JsonShape mine = new JsonShape();
        mine.add("answer", ours);
        JsonShape real = new JsonShape();
        real.add("answer", MAPPER.readTree(Files.readAllBytes(RECORDINGS.resolve(recording))));
        assertThat(mine.differencesFrom(real)).isEmpty();
    }
}
