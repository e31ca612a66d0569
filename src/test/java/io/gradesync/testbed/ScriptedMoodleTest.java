package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.sample.JsonShape;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What the scripted Moodle says of activities, completion and groups, against the answers recorded
 * from a real Moodle where these are at hand.
 */
class ScriptedMoodleTest {

    private static final Path RECORDINGS = Path.of("..", "shared", "moodle-recordings");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String ASSIGNMENTS = "mod_assign_get_assignments";
    private static final String GRADES = "mod_assign_get_grades";
    private static final String QUIZZES = "mod_quiz_get_quizzes_by_courses";
    private static final String BEST = "mod_quiz_get_user_best_grade";
    private static final String COMPLETION = "core_completion_get_course_completion_status";
    private static final String GROUPS = "core_group_get_course_groups";
    private static final String PACK = "tool_mobile_call_external_functions";

    private final ScriptedMoodle moodle = ScriptedMoodle.start();

    static boolean recordingsAreHere() {
        return Files.isDirectory(RECORDINGS);
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    @Test
    @EnabledIf("recordingsAreHere")
    void assignmentsHaveTheRecordedShape() throws Exception {
        moodle.course(1).assignment(11, "Essay", "100").assignment(12, "Scale", "-4");
        moodle.course(2);

        assertSameShape(
                List.of(
                        call(
                                ASSIGNMENTS,
                                "courseids[0]=1",
                                "courseids[1]=2",
                                "courseids[2]=999",
                                "includenotenrolledcourses=1"),
                        call(ASSIGNMENTS, "courseids[0]=1")),
                "assignments-several-with-unknown.json",
                "assignments-math101-without-flag.json");
        assertThat(call(ASSIGNMENTS)).isEqualTo(recorded("assignments-no-courseids.json"));
    }

    @Test
    @EnabledIf("recordingsAreHere")
    void assignmentGradesHaveTheRecordedShape() throws Exception {
        moodle.course(1).assignment(1, "Essay", "100").assignmentGrade(1, 5, "87.3");

        assertSameShape(
                List.of(call(GRADES, "assignmentids[0]=1", "assignmentids[1]=999")),
                "assign-grades-unknown-id.json");
        assertThat(call(GRADES, "assignmentids[0]=1", "since=1999999999"))
                .isEqualTo(recorded("assign-grades-since-future.json"));
        assertRefusedLike("assign-grades-no-ids.json", call(GRADES));
    }

    @Test
    @EnabledIf("recordingsAreHere")
    void quizzesHaveTheRecordedShape() throws Exception {
        moodle.course(1).quiz(21, "Quiz", "10");

        assertSameShape(
                List.of(call(QUIZZES, "courseids[0]=1", "courseids[1]=999")),
                "quizzes-several-with-unknown.json");
        assertThat(call(QUIZZES)).isEqualTo(recorded("quizzes-no-courseids.json"));
    }

    @Test
    @EnabledIf("recordingsAreHere")
    void bestGradesHaveTheRecordedShape() throws Exception {
        moodle.course(1).quiz(21, "Quiz", "10").bestGrade(21, 5, "7.5");

        assertSameShape(
                List.of(call(BEST, "quizid=21", "userid=5")),
                "quiz-best-grade-ok.json",
                "quiz-best-grade-essay-graded.json");
        assertThat(call(BEST, "quizid=21", "userid=6"))
                .isEqualTo(recorded("quiz-best-grade-needs-manual-grading.json"));
        assertRefusedLike("quiz-best-grade-unknown-quiz.json", call(BEST, "quizid=9", "userid=5"));
        assertRefusedLike("quiz-best-grade-missing-quizid.json", call(BEST, "userid=5"));
    }

    @Test
    @EnabledIf("recordingsAreHere")
    void completionHasTheRecordedShape() throws Exception {
        moodle.course(1).student(6).completion(5, true);
        moodle.course(2).student(5);
        moodle.course(3).completion(5, true).completionRefused("cannotviewreport");

        JsonNode complete = call(COMPLETION, "courseid=1", "userid=5");
        JsonNode incomplete = call(COMPLETION, "courseid=1", "userid=6");
        assertSameShape(List.of(complete), "completion-complete.json");
        assertSameShape(List.of(incomplete), "completion-nothing-done.json");
        assertRefusedLike(
                "completion-user-not-enrolled.json", call(COMPLETION, "courseid=1", "userid=7"));
        assertRefusedLike(
                "completion-no-criteria.json", call(COMPLETION, "courseid=2", "userid=5"));
        assertRefusedLike("completion-disabled.json", call(COMPLETION, "courseid=3", "userid=5"));
        assertRefusedLike(
                "completion-invalid-course.json", call(COMPLETION, "courseid=999", "userid=5"));
        assertRefusedLike("completion-missing-params.json", call(COMPLETION, "courseid=1"));
    }

    @Test
    @EnabledIf("recordingsAreHere")
    void groupsOfUsersHaveTheRecordedShape() throws Exception {
        moodle.course(1).group(31, "Red", "R", 5);

        JsonNode ours = call("core_enrol_get_enrolled_users", "courseid=1").at("/0/groups");
        JsonShape real = new JsonShape();
        recorded("enrolled-users-group.json")
                .forEach(user -> real.add("groups", user.get("groups")));
        JsonShape mine = new JsonShape();
        mine.add("groups", ours);
        assertThat(ours).hasSize(1);
        assertThat(mine.differencesFrom(real)).isEmpty();
    }

    @Test
    @EnabledIf("recordingsAreHere")
    void packsHaveTheRecordedShape() throws Exception {
        moodle.course(1).quiz(21, "Quiz", "10").bestGrade(21, 5, "7.5");
        moodle.course(2).student(5);

        JsonNode pack =
                pack(
                        BEST, "{\"quizid\":21,\"userid\":\"5\"}",
                        BEST, "{\"quizid\":9,\"userid\":5}",
                        BEST, "{\"quizid\":21,\"userid\":5}");
        assertSameShape(List.of(pack), "batch-second-fails-rest-not-run.json");
        assertThat(pack.get("responses")).hasSize(2);
        assertSameFailure("batch-second-fails-rest-not-run.json", pack);
        assertSameFailure(
                "batch-completion-no-criteria.json",
                pack(COMPLETION, "{\"courseid\":2,\"userid\":5}"));
        assertSameFailure(
                "batch-function-not-in-service.json", pack("mod_quiz_get_user_attempts", "{}"));
    }

    @Test
    void assignmentsTellTheirSettings() throws Exception {
        ScriptedMoodle.Course course =
                moodle.course(1).assignment(11, "Essay", "100").assignment(12, "Scale", "-4");
        course.assignmentFields(11).put("markingworkflow", 1);
        course.dropAssignment(12);
        moodle.course(2);

        JsonNode courses =
                call(ASSIGNMENTS, "courseids[0]=1", "courseids[1]=2", "includenotenrolledcourses=1")
                        .get("courses");

        assertThat(courses.findValuesAsText("fullname")).hasSize(2);
        assertThat(courses.at("/0/assignments")).hasSize(1);
        assertThat(courses.at("/0/assignments/0/name").textValue()).isEqualTo("Essay");
        assertThat(courses.at("/0/assignments/0/grade").intValue()).isEqualTo(100);
        assertThat(courses.at("/0/assignments/0/markingworkflow").intValue()).isEqualTo(1);
        assertThat(courses.at("/1/assignments")).isEmpty();
    }

    @Test
    void assignmentGradesAreRowsWithATime() throws Exception {
        ScriptedMoodle.Course course =
                moodle.course(1)
                        .assignment(11, "Essay", "100")
                        .assignmentGrade(11, 5, "87.3")
                        .assignmentGrade(11, 6, "-1")
                        .assignmentGrade(11, 7, "50");
        course.unenrol(7);

        JsonNode all = call(GRADES, "assignmentids[0]=11").at("/assignments/0/grades");
        long last = all.at("/2/timemodified").longValue();
        course.assignmentGrade(11, 5, "88").assignmentGrade(11, 7, null);
        JsonNode later =
                call(GRADES, "assignmentids[0]=11", "since=" + (last + 1))
                        .at("/assignments/0/grades");

        assertThat(all.findValuesAsText("grade"))
                .containsExactly("87.30000", "-1.00000", "50.00000");
        assertThat(all.findValuesAsText("grader")).containsExactly("2", "-1", "2");
        assertThat(later.findValuesAsText("userid")).containsExactly("5");
        assertThat(later.get(0).get("id")).isEqualTo(all.get(0).get("id"));
        assertThat(later.get(0).get("grade").textValue()).isEqualTo("88.00000");
        assertThat(
                        call(GRADES, "assignmentids[0]=11")
                                .at("/assignments/0/grades")
                                .findValuesAsText("userid"))
                .containsExactly("5", "6");
    }

    @Test
    void quizzesTellTheirSettingsAndBestGrades() throws Exception {
        ScriptedMoodle.Course course =
                moodle.course(1).quiz(21, "Quiz", "10").bestGrade(21, 5, "7.5");
        course.quizFields(21).put("decimalpoints", 3);

        JsonNode quiz = call(QUIZZES, "courseids[0]=1").at("/quizzes/0");
        JsonNode best = call(BEST, "quizid=21", "userid=5");
        course.bestGrade(21, 5, null);

        assertThat(quiz.get("decimalpoints").intValue()).isEqualTo(3);
        assertThat(best.get("grade").decimalValue()).isEqualByComparingTo("7.5");
        assertThat(call(BEST, "quizid=21", "userid=5").get("hasgrade").booleanValue()).isFalse();
    }

    @Test
    void anItemOfAnActivityNamesIt() throws Exception {
        moodle.course(1)
                .assignment(11, "Essay", "100")
                .activityItem(101, "Essay", "assign", 11, "0", "100")
                .grade(101, 5, "87.3");

        JsonNode item =
                call("gradereport_user_get_grade_items", "courseid=1")
                        .at("/usergrades/0/gradeitems/0");
        JsonNode assignment =
                call(ASSIGNMENTS, "courseids[0]=1", "includenotenrolledcourses=1")
                        .at("/courses/0/assignments/0");

        assertThat(item.get("itemtype").textValue()).isEqualTo("mod");
        assertThat(item.get("itemmodule").textValue()).isEqualTo("assign");
        assertThat(item.get("iteminstance")).isEqualTo(assignment.get("id"));
        assertThat(item.get("itemnumber").intValue()).isZero();
        assertThat(item.get("cmid")).isEqualTo(assignment.get("cmid"));
    }

    @Test
    void completionFollowsTheCalls() throws Exception {
        ScriptedMoodle.Course course = moodle.course(1).student(6).completion(5, true);

        assertThat(completed(5)).isTrue();
        assertThat(completed(6)).isFalse();
        course.completion(5, false);
        assertThat(completed(5)).isFalse();
        course.completionRefused("nocriteriaset");
        assertThat(errorCode(call(COMPLETION, "courseid=1", "userid=5")))
                .isEqualTo("nocriteriaset");
        course.unenrol(6).completion(5, true);
        assertThat(errorCode(call(COMPLETION, "courseid=1", "userid=6")))
                .isEqualTo("usernotenroled");
    }

    @Test
    void groupsStandInTheirListAndAtTheirMembers() throws Exception {
        moodle.course(1).student(7).group(32, "Red", "R", 5, 6).group(31, "Blue", null, 6);
        moodle.course(2);

        JsonNode groups = call(GROUPS, "courseid=1");
        JsonNode users = call("core_enrol_get_enrolled_users", "courseid=1");

        assertThat(groups.toString())
                .isEqualTo(
                        """
                        [{"id":31,"courseid":1,"name":"Blue","description":"",\
                        "descriptionformat":1,"enrolmentkey":"","idnumber":""},\
                        {"id":32,"courseid":1,"name":"Red","description":"",\
                        "descriptionformat":1,"enrolmentkey":"","idnumber":"R"}]\
                        """);
        for (JsonNode user : users) {
            List<String> expected =
                    Map.of(5, List.of("Red"), 6, List.of("Red", "Blue"), 7, List.<String>of())
                            .get(user.get("id").intValue());
            assertThat(user.get("groups").findValuesAsText("name")).isEqualTo(expected);
        }
        assertThat(users).hasSize(3);
        assertThat(call(GROUPS, "courseid=2").toString()).isEqualTo("[]");
        assertThat(errorCode(call(GROUPS, "courseid=999"))).isEqualTo("invalidrecord");
    }

    @Test
    void packedArgumentsAreFlattenedAndCounted() throws Exception {
        moodle.course(1)
                .assignment(11, "Essay", "100")
                .assignmentGrade(11, 5, "87.3")
                .quiz(21, "Quiz", "10")
                .group(31, "Red", "R", 5)
                .completion(5, true);
        call(GRADES, "assignmentids[0]=11");

        JsonNode responses =
                pack(
                                GRADES, "{\"assignmentids\":[11,12],\"since\":0}",
                                ASSIGNMENTS,
                                        "{\"courseids\":[1],\"includenotenrolledcourses\":true}",
                                QUIZZES, "{\"courseids\":[1]}",
                                GROUPS, "{\"courseid\":1}",
                                COMPLETION, "{\"courseid\":1,\"userid\":5}",
                                BEST, "{\"quizid\":22,\"userid\":5}",
                                BEST, "{\"quizid\":21,\"userid\":5}")
                        .get("responses");

        assertThat(responses.findValuesAsText("error"))
                .containsExactly("false", "false", "false", "false", "false", "true");
        assertThat(data(responses, 0).at("/assignments/0/grades")).hasSize(1);
        assertThat(data(responses, 0).at("/warnings/0/itemid").intValue()).isEqualTo(12);
        assertThat(data(responses, 1).at("/courses/0/assignments")).hasSize(1);
        assertThat(data(responses, 2).get("quizzes")).hasSize(1);
        assertThat(data(responses, 3)).hasSize(1);
        assertThat(data(responses, 4).at("/completionstatus/completed").booleanValue()).isTrue();
        assertThat(moodle.requests()).hasSize(2);
        assertThat(moodle.requests(GRADES)).hasSize(1);
        assertThat(moodle.calls(GRADES)).hasSize(2);
        assertThat(moodle.calls(GRADES).get(1))
                .containsEntry("assignmentids[0]", "11")
                .containsEntry("assignmentids[1]", "12");
        assertThat(moodle.calls(BEST)).as("the second was not reached").hasSize(1);
        assertThat(moodle.calls(PACK)).hasSize(1);
    }

    @Test
    void aFunctionTakenFromTheServiceIsRefusedAloneAndPacked() throws Exception {
        moodle.course(1).quiz(21, "Quiz", "10");
        moodle.without(BEST);

        assertThat(errorCode(call(BEST, "quizid=21", "userid=5"))).isEqualTo("accessexception");
        assertThat(
                        pack(BEST, "{\"quizid\":21,\"userid\":5}")
                                .at("/responses/0/exception")
                                .textValue())
                .contains("accessexception");
    }

    private boolean completed(long user) throws Exception {
        return call(COMPLETION, "courseid=1", "userid=" + user)
                .at("/completionstatus/completed")
                .booleanValue();
    }

    private static String errorCode(JsonNode answer) {
        return answer.path("errorcode").asText();
    }

    private static JsonNode data(JsonNode responses, int at) throws IOException {
        return JSON.readTree(responses.get(at).get("data").textValue());
    }

    private static void assertSameShape(List<JsonNode> ours, String... recordings)
            throws IOException {
        JsonShape mine = new JsonShape();
        ours.forEach(answer -> mine.add("answer", answer));
        JsonShape real = new JsonShape();
        for (String recording : recordings) {
            real.add("answer", recorded(recording));
        }
        assertThat(mine.differencesFrom(real)).isEmpty();
    }

    private static void assertRefusedLike(String recording, JsonNode ours) throws IOException {
        assertSameShape(List.of(ours), recording);
        assertThat(errorCode(ours)).isEqualTo(errorCode(recorded(recording)));
    }

    private static void assertSameFailure(String recording, JsonNode pack) throws IOException {
        JsonNode mine = lastException(pack);
        JsonNode real = lastException(recorded(recording));
        assertThat(mine.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(real::fieldNames);
        assertThat(errorCode(mine)).isEqualTo(errorCode(real));
    }

    private static JsonNode lastException(JsonNode pack) throws IOException {
        JsonNode responses = pack.get("responses");
        return JSON.readTree(responses.get(responses.size() - 1).get("exception").textValue());
    }

    private static JsonNode recorded(String name) throws IOException {
        return JSON.readTree(Files.readAllBytes(RECORDINGS.resolve(name)));
    }

    private JsonNode pack(String... functionsAndArguments) throws Exception {
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < functionsAndArguments.length; i += 2) {
            parameters.add("requests[%d][function]=%s".formatted(i / 2, functionsAndArguments[i]));
            parameters.add(
                    "requests[%d][arguments]=%s".formatted(i / 2, functionsAndArguments[i + 1]));
        }
        return call(PACK, parameters.toArray(String[]::new));
    }

    private JsonNode call(String function, String... parameters) throws Exception {
        StringBuilder form =
                new StringBuilder(
                        "wstoken=%s&wsfunction=%s".formatted(ScriptedMoodle.TOKEN, function));
        for (String parameter : parameters) {
            String[] parts = parameter.split("=", 2);
            form.append('&').append(encoded(parts[0])).append('=').append(encoded(parts[1]));
        }
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(moodle.url() + "/webservice/rest/server.php"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form.toString()))
                        .build();
        return JSON.readTree(CLIENT.send(request, BodyHandlers.ofString()).body());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
