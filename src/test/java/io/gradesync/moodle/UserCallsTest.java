package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of people, courses and groups. */
class UserCallsTest {

    private static final MoodleSite SITE =
            MoodleSite.of("https://moodle.university.example", "secret", false);

    @SuppressWarnings("unchecked")
    private static <T> List<T> read(MoodleCall call, String json) {
        return (List<T>)
                new MoodleAnswers()
                        .read(
                                call,
                                200,
                                null,
                                null,
                                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aPageHasAPlaceForEachPersonAndTellsStudentsOnly() {
        List<MoodleUser> page =
                read(
                        UserCalls.enrolled(SITE, 7, 0),
                        """
                        [{"id":1,"fullname":"A","email":"a@x","idnumber":"S1","roles":[{"shortname":"student"}]},
                         {"id":2,"fullname":"B","roles":[{"shortname":"teacher"}]},
                         {"id":3,"roles":[{"shortname":"teacher"},{"shortname":"auditor"}]},
                         {"id":4,"roles":[]},
                         {"id":5,"roles":[{"shortname":"student"},{"shortname":"auditor"}]}]
                        """);

        assertThat(page)
                .containsExactly(
                        new MoodleUser(1, "A", "S1", "a@x"),
                        null,
                        null,
                        null,
                        new MoodleUser(5, null, null, null));
    }

    @Test
    void whereNobodyIsNamedAStudentEveryRoleButStaffsIsAStudents() {
        List<MoodleUser> page =
                read(
                        UserCalls.enrolled(SITE, 7, 0),
                        """
                        [{"id":1,"roles":[{"shortname":"learner"}]},
                         {"id":2,"roles":[{"shortname":"teacher"}]},
                         {"id":3,"roles":[{"shortname":"teacher"},{"shortname":"learner"}]}]
                        """);

        assertThat(page)
                .containsExactly(
                        new MoodleUser(1, null, null, null),
                        null,
                        new MoodleUser(3, null, null, null));
    }

    @Test
    void anEmptyIdNumberIsNotOneThatIsNotShown() {
        assertThat(
                        UserCallsTest.<MoodleUser>read(
                                UserCalls.gradable(SITE, 7),
                                "{\"users\":[{\"id\":1,\"idnumber\":\"\"},{\"id\":2}]}"))
                .containsExactly(
                        new MoodleUser(1, null, "", null), new MoodleUser(2, null, null, null));
        assertThat(
                        UserCallsTest.<MoodleUser>read(
                                UserCalls.ofGradebook(SITE, 7, 1),
                                "{\"usergrades\":[{\"userid\":1,\"userfullname\":\"A\",\"useridnumber\":\"S1\",\"gradeitems\":[{\"id\":9}]}]}"))
                .containsExactly(new MoodleUser(1, "A", "S1", null));
        assertThat(
                        UserCallsTest.<MoodleCourse>read(
                                CourseCalls.all(SITE),
                                "{\"courses\":[{\"id\":1},{\"id\":2,\"fullname\":\"C\"},{\"id\":3,\"idnumber\":\"\"}]}"))
                .as("without the front page")
                .containsExactly(new MoodleCourse(2, "C", null), new MoodleCourse(3, null, ""));
        assertThat(
                        UserCallsTest.<MoodleGroup>read(
                                GroupCalls.ofCourse(SITE, 7),
                                "[{\"id\":5,\"name\":\"G\",\"idnumber\":\"oec_batch_1\"}]"))
                .containsExactly(new MoodleGroup(5, "G", "oec_batch_1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "{\"exception\":\"x\",\"errorcode\":\"nopermissions\"}", "null"})
    void anAnswerOfAnotherShapeIsNotNobody(String json) {
        for (MoodleCall call :
                List.of(
                        UserCalls.gradable(SITE, 7),
                        UserCalls.ofGradebook(SITE, 7, 1),
                        CourseCalls.all(SITE))) {
            assertThatThrownBy(() -> read(call, json)).isInstanceOf(MoodleException.class);
        }
    }

    @Test
    void namesAreAskedForAsTheyAre() {
        assertThat(CourseCalls.withIdNumber(SITE, "a&b").form())
                .contains("moodlewssettingraw=1", "field=idnumber", "value=a%26b");
    }
}
