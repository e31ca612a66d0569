package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gradesync.moodle.MoodleException.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RosterCallsTest {

    private static final MoodleSite SITE =
            MoodleSite.of("https://moodle.example", "0123456789abcdef", false);

    @Test
    void theGradebooksOwnRosterIsAskedForActiveStudents() {
        MoodleCall call = RosterCalls.gradable(SITE, 5_000_000_000L);
        assertThat(call.function()).isEqualTo("core_grades_get_gradable_users");
        assertThat(call.arguments()).isEqualTo(Map.of("courseid", "5000000000", "onlyactive", "1"));
    }

    @Test
    void theEnrolledAreAskedForPageByPage() {
        MoodleCall call = RosterCalls.enrolled(SITE, 2, 3000);
        assertThat(call.function()).isEqualTo("core_enrol_get_enrolled_users");
        assertThat(call.arguments())
                .isEqualTo(
                        Map.of(
                                "courseid", "2",
                                "options[0][name]", "onlyactive",
                                "options[0][value]", "1",
                                "options[1][name]", "userfields",
                                "options[1][value]", "id,roles,groups",
                                "options[2][name]", "limitfrom",
                                "options[2][value]", "3000",
                                "options[3][name]", "limitnumber",
                                "options[3][value]", "1000"));
    }

    @Test
    void theGradebooksOwnRosterHasNoGroups() {
        assertThat(
                        read(
                                RosterCalls.gradable(SITE, 2),
                                """
                                {"users": [
                                  {"id": 6, "fullname": "Ben Adams", "groups": [{"id": 1}]},
                                  {"fullname": "Chloe Brown", "id": 5000000000}
                                ], "warnings": []}
                                """))
                .containsExactly(
                        new RosterEntry(6, Set.of(), Set.of()),
                        new RosterEntry(5_000_000_000L, Set.of(), Set.of()));
    }

    @Test
    void theEnrolledComeWithTheirGroups() {
        assertThat(
                        read(
                                RosterCalls.enrolled(SITE, 2, 0),
                                """
                                [
                                  {"id": 6, "roles": [{"roleid": 5, "shortname": "student"}],
                                   "groups": [{"id": 1, "name": "Red"}, {"id": 5000000000}]},
                                  {"groups": [], "roles": [{"shortname": "student"}], "id": 7},
                                  {"id": 8, "roles": [{"shortname": "student"}]}
                                ]
                                """))
                .containsExactly(
                        new RosterEntry(6, Set.of(1L, 5_000_000_000L), Set.of("student")),
                        new RosterEntry(7, Set.of(), Set.of("student")),
                        new RosterEntry(8, Set.of(), Set.of("student")));
    }

    @ParameterizedTest
    @CsvSource({
        "student, true",
        "'teacher student', true",
        "apprentice, true",
        "'', false",
        "teacher, false",
        "editingteacher, false",
        "'editingteacher manager', false",
        "coursecreator, false",
        "guest, false"
    })
    void whoHasOnlyRolesOfStaffCanBeNoStudent(String roles, boolean student) {
        String json =
                Arrays.stream(roles.split(" "))
                        .filter(role -> !role.isEmpty())
                        .map("{\"roleid\":1,\"shortname\":\"%s\"}"::formatted)
                        .collect(Collectors.joining(",", "[{\"id\":6,\"roles\":[", "]}]"));
        List<?> page = read(RosterCalls.enrolled(SITE, 2, 0), json);
        assertThat(page).hasSize(1);
        assertThat(page.get(0) != null).isEqualTo(student);
    }

    @Test
    void whoeverHasNoRolesIsNoStudentButCountsForThePage() {
        List<?> page = read(RosterCalls.enrolled(SITE, 2, 0), "[{\"id\":6},{},null]");
        assertThat(page).hasSize(3).containsOnlyNulls();
    }

    @Test
    void anEmptyPageIsEmpty() {
        assertThat(read(RosterCalls.enrolled(SITE, 2, 0), "[]")).isEmpty();
        assertThat(read(RosterCalls.gradable(SITE, 2), "{\"users\":[]}")).isEmpty();
    }

    @Test
    void anErrorObjectInsteadOfThePageIsAnError() {
        MoodleException failure =
                catchThrowableOfType(
                        MoodleException.class,
                        () ->
                                read(
                                        RosterCalls.enrolled(SITE, 2, 0),
                                        "{\"exception\":\"x\",\"errorcode\":\"nopermissions\"}"));
        assertThat(failure.getKind()).isEqualTo(Kind.COURSE);
        assertThat(failure)
                .hasMessageContaining("core_enrol_get_enrolled_users")
                .hasMessageContaining("moodle/course:viewparticipants");
    }

    @SuppressWarnings("unchecked")
    private static List<RosterEntry> read(MoodleCall call, String json) {
        return (List<RosterEntry>)
                new MoodleAnswers()
                        .read(
                                call,
                                200,
                                null,
                                null,
                                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
