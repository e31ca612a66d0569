package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleMoodleGradesTest extends SampleMoodleFixture {

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "101, 10101, 1002, 0, 0, 10",
                "101, 10102, 1001, 13.33333, 0, 15",
                "101, 10105, 1005, 99.5, 0, 100",
                "101, 10110, 1010, null, 0, 100",
                "101, 10111, 1002, 10, 10, 50",
                "101, 10113, 1001, null, 0, 100",
                "101, 10116, 1001, 2, 1, 4",
                "101, 10117, 1001, null, 0, 100",
                "101, 10120, 1001, null, 0, 100",
                "101, 10192, 1001, 27.83333, 0, 35",
            })
    void holdsGradesOfEveryKind(
            String course, long item, long user, BigDecimal raw, String min, String max)
            throws Exception {
        JsonNode found = item(course, item, user);

        if (raw == null) {
            assertThat(found.get("graderaw").isNull()).isTrue();
        } else {
            assertThat(found.get("graderaw").decimalValue()).isEqualByComparingTo(raw);
        }
        assertThat(found.get("grademin").asText()).isEqualTo(min);
        assertThat(found.get("grademax").asText()).isEqualTo(max);
    }

    @Test
    void marksHiddenLockedOverriddenExtraAndExcludedGrades() throws Exception {
        assertThat(item("101", 10112, 1001).get("gradeishidden").booleanValue()).isTrue();
        assertThat(item("101", 10110, 1008).get("gradeishidden").booleanValue()).isTrue();
        assertThat(item("101", 10110, 1009).get("gradeishidden").booleanValue()).isFalse();
        assertThat(item("101", 10115, 1001).get("gradeislocked").booleanValue()).isTrue();
        assertThat(item("101", 10105, 1005).get("gradeisoverridden").booleanValue()).isTrue();
        assertThat(item("101", 10114, 1001).get("status").textValue()).isEqualTo("extra");
        assertThat(item("101", 10109, 1006).get("status").textValue()).isEqualTo("dropped");
        assertThat(item("101", 10110, 1010).get("status").textValue()).isEqualTo("novalue");
        assertThat(item("101", 10116, 1001).get("gradeformatted").textValue()).isEqualTo("Fair");
        assertThat(item("102", 10211, 1001).get("itemname").textValue()).hasSizeBetween(290, 310);
    }

    @Test
    void givesAStudentWithoutAnyGradeEveryItemWithoutWeights() throws Exception {
        JsonNode items =
                call(GRADE_ITEMS, "courseid", "101", "userid", "1042")
                        .at("/usergrades/0/gradeitems");

        assertThat(items)
                .hasSize(25)
                .allMatch(item -> item.get("graderaw").isNull())
                .noneMatch(item -> item.has("weightraw") || item.has("status"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"104", "106"})
    void addsUpTotalsOverWhatIsGradedAndCounts(String course) throws Exception {
        for (JsonNode user : call(GRADE_ITEMS, "courseid", course).get("usergrades")) {
            BigDecimal sum = BigDecimal.ZERO;
            BigDecimal max = BigDecimal.ZERO;
            JsonNode total = null;
            for (JsonNode item : user.get("gradeitems")) {
                total = item;
                boolean counts =
                        item.get("itemtype").textValue().matches("manual|mod")
                                && item.get("graderaw").isNumber()
                                && !item.path("status").asText().equals("dropped");
                if (counts) {
                    sum = sum.add(item.get("graderaw").decimalValue());
                    max =
                            item.path("status").asText().equals("extra")
                                    ? max
                                    : max.add(item.get("grademax").decimalValue());
                }
            }
            assertThat(total).isNotNull();
            assertThat(total.get("itemtype").textValue()).isEqualTo("course");
            assertThat(total.get("graderaw").decimalValue()).isEqualByComparingTo(sum);
            assertThat(total.get("grademax").decimalValue()).isEqualByComparingTo(max);
        }
    }

    @Test
    void doesNotLetExtraCreditLiftATotalAboveItsMaximum() throws Exception {
        for (long item = 10601; item <= 10614; item++) {
            BigDecimal max = item("106", item, 1044).get("grademax").decimalValue();
            moodle.setGrade(106, item, 1044, max);
        }

        JsonNode total = item("106", 10699, 1044);
        assertThat(total.get("graderaw")).isEqualTo(total.get("grademax"));
        assertThat(item("106", 10611, 1044).get("status").textValue()).isEqualTo("extra");
    }

    @Test
    void knowsUnreleasedGradesInTheAssignmentOnly() throws Exception {
        long assignment = item("101", 10113, 1001).get("iteminstance").longValue();
        JsonNode inAssignment =
                first(
                        call(ASSIGN_GRADES, "assignmentids[0]", "" + assignment)
                                .at("/assignments/0/grades"),
                        grade -> grade.get("userid").longValue() == 1001);

        assertThat(inAssignment.get("grade").textValue()).matches("\\d+\\.\\d{5}");
        JsonNode settings =
                first(
                        call(
                                        "mod_assign_get_assignments",
                                        "courseids[0]",
                                        "101",
                                        "includenotenrolledcourses",
                                        "1")
                                .at("/courses/0/assignments"),
                        one -> one.get("id").longValue() == assignment);
        assertThat(settings.get("markingworkflow").intValue()).isEqualTo(1);
    }

    @Test
    void showsTheAssignmentsOwnGradeWhereTheGradebookOverridesIt() throws Exception {
        JsonNode grades = call(ASSIGN_GRADES, "assignmentids[0]", "1").at("/assignments/0/grades");

        assertThat(first(grades, grade -> grade.get("userid").longValue() == 1005).get("grade"))
                .hasToString("\"70.19000\"");
    }

    @Test
    void leavesOutAssignmentGradesFromBeforeTheTimeAskedFor() throws Exception {
        JsonNode answer = call(ASSIGN_GRADES, "assignmentids[0]", "1", "since", "1893456000");

        assertThat(answer.get("assignments")).isEmpty();
        assertThat(answer.at("/warnings/0/warningcode").textValue()).isEqualTo("3");
    }

    @Test
    void tellsHowFarStudentsAreInCoursesWithCompletion() throws Exception {
        JsonNode status =
                call(
                                "core_completion_get_course_completion_status",
                                "courseid",
                                "103",
                                "userid",
                                "1003")
                        .get("completionstatus");

        assertThat(status.get("completed").booleanValue()).isTrue();
        assertThat(status.get("completions").findValuesAsText("title"))
                .containsExactly("Activity completion", "Activity completion", "Course grade");
    }
}
