package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleMoodlePeopleTest extends SampleMoodleFixture {

    @Test
    void listsActiveStudentsByNameInTheGradebook() throws Exception {
        JsonNode grades = call(GRADE_ITEMS, "courseid", "106").get("usergrades");

        assertThat(grades.findValuesAsText("userid"))
                .hasSize(11)
                .doesNotContain("1054", "1961", "1962");
        assertThat(grades.get(0).get("userfullname").textValue()).isEqualTo("María Adeyemi");
        assertThat(call(GRADE_ITEMS, "courseid", "106", "userid", "1054").get("usergrades"))
                .as("asked for by id the suspended one still has grades")
                .anySatisfy(
                        user ->
                                assertThat(user.get("gradeitems"))
                                        .anyMatch(item -> item.get("graderaw").isNumber()));
    }

    @Test
    void listsTheStudentsOfAGroup() throws Exception {
        JsonNode groups = call("core_group_get_course_groups", "courseid", "104");
        assertThat(groups.findValuesAsText("idnumber"))
                .containsExactly("oec_batch_3", "oec_batch_4");

        String group = groups.get(0).get("id").asText();

        assertThat(call(GRADE_ITEMS, "courseid", "104", "groupid", group).get("usergrades"))
                .hasSize(6);
        assertThat(call(ENROLLED, options("104", "groupid", group))).hasSize(6);
        assertThat(
                        call("core_grades_get_gradable_users", "courseid", "104", "groupid", group)
                                .get("users"))
                .hasSize(6);
    }

    @Test
    void listsTeachersAndSuspendedPeopleAmongTheEnrolledUnlessActiveOnesAreAskedFor()
            throws Exception {
        JsonNode all = call(ENROLLED, "courseid", "106");
        JsonNode active = call(ENROLLED, options("106", "onlyactive", "1"));
        JsonNode suspended = call(ENROLLED, options("106", "onlysuspended", "1"));

        assertThat(all).hasSize(14);
        assertThat(all.findValuesAsText("shortname")).contains("teacher", "editingteacher");
        assertThat(active.findValuesAsText("username"))
                .hasSize(13)
                .contains("teacher1")
                .doesNotContain("student054");
        assertThat(suspended.findValuesAsText("username")).containsExactly("student054");
    }

    @Test
    void pagesEnrolledUsersAndLeavesOutFieldsNotAskedFor() throws Exception {
        JsonNode page =
                call(
                        ENROLLED,
                        options(
                                "101",
                                "userfields",
                                "id,idnumber,groups",
                                "limitfrom",
                                "40",
                                "limitnumber",
                                "3"));

        assertThat(page.findValuesAsText("id")).contains("1041", "1042", "1901");
        assertThat(page).hasSize(3);
        assertThat(page.get(0).fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("id", "fullname", "idnumber", "groups");
        assertThat(page.get(2).fieldNames())
                .as("known to Moodle only: without id number and group")
                .toIterable()
                .containsExactlyInAnyOrder("id", "fullname");
        assertRefused(call(ENROLLED, options("101", "userfields", "shoesize")), "invaliduserfield");
    }

    @Test
    void listsGradableUsersWithTheColumnsOfTheUserTable() throws Exception {
        JsonNode answer = call("core_grades_get_gradable_users", "courseid", "106");
        JsonNode active =
                call("core_grades_get_gradable_users", "courseid", "106", "onlyactive", "1");

        assertThat(answer.get("warnings")).isEmpty();
        assertThat(answer.get("users")).hasSize(12);
        assertThat(active.get("users")).hasSize(11);
        assertThat(answer.get("users").get(0).fieldNames())
                .toIterable()
                .contains("id", "fullname", "email", "idnumber", "suspended", "country");
        assertThat(answer.at("/users/0/idnumber").textValue()).isEqualTo("oec_student_43");
    }

    @Test
    void findsUsersByIdNumberAndLeavesOutUnknownOnes() throws Exception {
        JsonNode users =
                call(
                        "core_user_get_users_by_field",
                        "field",
                        "idnumber",
                        "values[0]",
                        "oec_student_9",
                        "values[1]",
                        "nobody");

        assertThat(users.findValuesAsText("id")).containsExactly("1009");
        assertRefused(
                call("core_user_get_users_by_field", "field", "phone", "values[0]", "1"),
                "codingerror");
    }

    private static String[] options(String course, String... namesAndValues) {
        List<String> parameters = new ArrayList<>(List.of("courseid", course));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add("options[%s][name]".formatted(i / 2));
            parameters.add(namesAndValues[i]);
            parameters.add("options[%s][value]".formatted(i / 2));
            parameters.add(namesAndValues[i + 1]);
        }
        return parameters.toArray(String[]::new);
    }
}
