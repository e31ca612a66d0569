package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the sample's answers with those recorded from a real Moodle, where these are at hand.
 */
@EnabledIf("recordingsAreHere")
class SampleMoodleContractTest {

    private static final Path RECORDINGS = Path.of("..", "shared", "moodle-recordings");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static SampleMoodle moodle;

    static boolean recordingsAreHere() {
        return Files.isDirectory(RECORDINGS);
    }

    @BeforeAll
    static void start() {
        moodle = SampleMoodle.start(0, null);
    }

    @AfterAll
    static void stop() {
        moodle.close();
    }

    @Test
    void siteInfoHasTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(call("core_webservice_get_site_info")), List.of("site-info-ok.json"));
    }

    @Test
    void coursesHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call("core_course_get_courses"),
                        call("core_course_get_courses", "options[ids][0]=101")),
                List.of("courses-all.json", "courses-by-ids.json"));
    }

    @Test
    void rawCoursesHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call(
                                "core_course_get_courses",
                                "options[ids][0]=101",
                                "moodlewssettingraw=1")),
                List.of("raw-setting-courses.json"));
    }

    @Test
    void coursesByFieldHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call("core_course_get_courses_by_field"),
                        call("core_course_get_courses_by_field", "field=ids", "value=101,103")),
                List.of("courses-by-field-all.json", "courses-by-field-ids.json"));
    }

    @Test
    void enrolledUsersHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(call("core_enrol_get_enrolled_users", "courseid=102")),
                List.of("enrolled-users-math101.json", "enrolled-users-group.json"));
    }

    @Test
    void enrolledUsersWithFewFieldsHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call(
                                "core_enrol_get_enrolled_users",
                                "courseid=102",
                                "options[0][name]=userfields",
                                "options[0][value]=id,idnumber,email,roles,suspended")),
                List.of("enrolled-users-math101-fewfields-page.json"));
    }

    @Test
    void usersByFieldHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call(
                                "core_user_get_users_by_field",
                                "field=id",
                                "values[0]=1001",
                                "values[1]=1901"),
                        call(
                                "core_user_get_users_by_field",
                                "field=idnumber",
                                "values[0]=oec_student_7")),
                List.of(
                        "users-by-field-id.json",
                        "users-by-field-idnumber.json",
                        "users-by-field-email.json"));
    }

    @Test
    void gradeItemsHaveTheRecordedShape() throws Exception {
        List<JsonNode> ours = new ArrayList<>();
        for (int course = 101; course <= 108; course++) {
            ours.add(call("gradereport_user_get_grade_items", "courseid=" + course));
        }
        ours.add(call("gradereport_user_get_grade_items", "courseid=106", "userid=1054"));
        ours.add(call("gradereport_user_get_grade_items", "courseid=106", "userid=1001"));
        assertSameShape(
                ours,
                List.of(
                        "grade-items-math101-all.json",
                        "grade-items-math101-stu005-overridden.json",
                        "grade-items-math101-stu040-nogrades.json",
                        "grade-items-hist200-all.json",
                        "grade-items-info300-nothing-graded.json",
                        "grade-items-never-enrolled.json"));
    }

    @Test
    void assignmentsHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call(
                                "mod_assign_get_assignments",
                                "courseids[0]=101",
                                "courseids[1]=102",
                                "courseids[2]=999",
                                "includenotenrolledcourses=1"),
                        call("mod_assign_get_assignments", "courseids[0]=101")),
                List.of(
                        "assignments-several-with-unknown.json",
                        "assignments-math101-without-flag.json"));
    }

    @Test
    void assignmentGradesHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call("mod_assign_get_grades", "assignmentids[0]=1", "assignmentids[1]=5"),
                        call("mod_assign_get_grades", "assignmentids[0]=999")),
                List.of("assign-grades-math101.json", "assign-grades-unknown-id.json"));
    }

    @Test
    void quizzesHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call(
                                "mod_quiz_get_quizzes_by_courses",
                                "courseids[0]=101",
                                "courseids[1]=999")),
                List.of("quizzes-several-with-unknown.json"));
    }

    @Test
    void bestGradesHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call("mod_quiz_get_user_best_grade", "quizid=1", "userid=1001"),
                        call("mod_quiz_get_user_best_grade", "quizid=2", "userid=1001"),
                        call("mod_quiz_get_user_best_grade", "quizid=1", "userid=1042"),
                        call("mod_quiz_get_user_best_grade", "quizid=2")),
                List.of(
                        "quiz-best-grade-ok.json",
                        "quiz-best-grade-essay-graded.json",
                        "quiz-best-grade-no-attempt.json",
                        "quiz-best-grade-needs-manual-grading.json"));
    }

    @Test
    void completionHasTheRecordedShape() throws Exception {
        List<JsonNode> ours = new ArrayList<>();
        for (int user = 1001; user <= 1042; user++) {
            ours.add(
                    call(
                            "core_completion_get_course_completion_status",
                            "courseid=103",
                            "userid=" + user));
        }
        assertSameShape(
                ours,
                List.of(
                        "completion-complete.json",
                        "completion-partly.json",
                        "completion-nothing-done.json"));
    }

    @Test
    void batchesHaveTheRecordedShape() throws Exception {
        assertSameShape(
                List.of(
                        call(
                                "tool_mobile_call_external_functions",
                                "requests[0][function]=mod_quiz_get_user_best_grade",
                                "requests[0][arguments]={\"quizid\": 1, \"userid\": \"1001\"}",
                                "requests[1][function]=mod_quiz_get_user_best_grade",
                                "requests[1][arguments]={\"quizid\": 999}")),
                List.of("batch-3-ok.json", "batch-second-fails-rest-not-run.json"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch-second-fails-rest-not-run.json | mod_quiz_get_user_best_grade"
                        + " | {\"quizid\": 999, \"userid\": 1001}",
                "batch-bad-arguments-json.json | mod_quiz_get_user_best_grade | {quizid:",
                "batch-completion-no-criteria.json | core_completion_get_course_completion_status"
                        + " | {\"courseid\": 102, \"userid\": 1001}",
                "batch-function-not-in-service.json | mod_quiz_get_user_attempts | {}",
                "batch-unknown-function.json | no_such_function | {}",
            })
    void failuresWithinABatchAreTheRecordedOnes(String recording, String function, String arguments)
            throws Exception {
        JsonNode ours =
                call(
                        "tool_mobile_call_external_functions",
                        "requests[0][function]=" + function,
                        "requests[0][arguments]=" + arguments);

        JsonNode mine = MAPPER.readTree(ours.at("/responses/0/exception").textValue());
        JsonNode responses = recorded(recording).get("responses");
        JsonNode real =
                MAPPER.readTree(responses.get(responses.size() - 1).get("exception").textValue());
        assertThat(withoutLink(mine)).isEqualTo(withoutLink(real));
        assertThat(mine.has("link")).isEqualTo(real.has("link"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "error-unknown-function.json | no_such_function |",
                "error-function-not-in-service.json | core_user_get_users |",
                "error-no-function.json | '' |",
                "courses-by-field-idnumber-none.json | core_course_get_courses_by_field"
                        + " | field=idnumber&value=nope",
                "courses-by-field-ids-with-unknown.json | core_course_get_courses_by_field"
                        + " | field=ids&value=101,999",
                "courses-by-field-invalid-field.json | core_course_get_courses_by_field"
                        + " | field=bogus&value=1",
                "enrolled-users-invalid-course.json | core_enrol_get_enrolled_users | courseid=999",
                "users-by-field-invalid-field.json | core_user_get_users_by_field"
                        + " | field=phone&values[0]=1",
                "grade-items-invalid-course.json | gradereport_user_get_grade_items | courseid=999",
                "grade-items-invalid-user.json | gradereport_user_get_grade_items"
                        + " | courseid=101&userid=999",
                "grade-items-invalid-group.json | gradereport_user_get_grade_items"
                        + " | courseid=101&groupid=999",
                "grade-items-missing-courseid.json | gradereport_user_get_grade_items |",
                "grade-items-courseid-not-int.json | gradereport_user_get_grade_items"
                        + " | courseid=abc",
                "grade-items-unexpected-param.json | gradereport_user_get_grade_items"
                        + " | courseid=101&page=1",
                "grade-items-site-course.json | gradereport_user_get_grade_items | courseid=1",
                "assignments-no-courseids.json | mod_assign_get_assignments |",
                "assign-grades-no-ids.json | mod_assign_get_grades |",
                "quizzes-no-courseids.json | mod_quiz_get_quizzes_by_courses |",
                "quiz-best-grade-missing-quizid.json | mod_quiz_get_user_best_grade | userid=1001",
                "quiz-best-grade-unknown-quiz.json | mod_quiz_get_user_best_grade"
                        + " | quizid=999&userid=1001",
                "quiz-best-grade-unknown-user.json | mod_quiz_get_user_best_grade"
                        + " | quizid=1&userid=999",
                "quiz-best-grade-no-attempt.json | mod_quiz_get_user_best_grade"
                        + " | quizid=1&userid=1042",
                "completion-disabled.json | core_completion_get_course_completion_status"
                        + " | courseid=101&userid=1001",
                "completion-no-criteria.json | core_completion_get_course_completion_status"
                        + " | courseid=102&userid=1001",
                "completion-user-not-enrolled.json | core_completion_get_course_completion_status"
                        + " | courseid=103&userid=1060",
                "completion-teacher.json | core_completion_get_course_completion_status"
                        + " | courseid=103&userid=1961",
                "completion-invalid-course.json | core_completion_get_course_completion_status"
                        + " | courseid=999&userid=1001",
                "completion-invalid-user.json | core_completion_get_course_completion_status"
                        + " | courseid=103&userid=999",
                "completion-missing-params.json | core_completion_get_course_completion_status"
                        + " | courseid=103",
                "batch-empty.json | tool_mobile_call_external_functions |",
            })
    void refusalsAndEmptyAnswersAreTheRecordedOnes(
            String recording, String function, String arguments) throws Exception {
        String[] parameters = arguments == null ? new String[0] : arguments.split("&");

        assertThat(call(function, parameters)).isEqualTo(recorded(recording));
    }

    @Test
    void aWrongTokenIsRefusedAsRecorded() throws Exception {
        String answer = post("wstoken=wrong&moodlewsrestformat=json&wsfunction=any");

        assertThat(MAPPER.readTree(answer)).isEqualTo(recorded("error-invalid-token.json"));
    }

    @Test
    void withoutAFormatTheRefusalIsTheRecordedXml() throws Exception {
        assertThat(post("wsfunction=core_webservice_get_site_info"))
                .isEqualTo(Files.readString(RECORDINGS.resolve("error-no-token-xml.xml")));
    }

    @Test
    void aFormThatIsTooLongIsCutWhereTheRealOneWas() throws Exception {
        String[] ids =
                IntStream.range(0, 5_500)
                        .mapToObj(i -> "assignmentids[%s]=%s".formatted(i, 100_000 + i))
                        .toArray(String[]::new);

        assertThat(call("mod_assign_get_grades", ids).get("warnings"))
                .hasSameSizeAs(
                        recorded("assign-grades-max-input-vars-truncated.json").get("warnings"));
    }

    private static JsonNode withoutLink(JsonNode error) {
        ObjectNode copy = error.deepCopy();
        copy.remove("link");
        return copy;
    }

    private static void assertSameShape(List<JsonNode> ours, List<String> recordings)
            throws IOException {
        JsonShape mine = new JsonShape();
        ours.forEach(answer -> mine.add("answer", answer));
        JsonShape real = new JsonShape();
        for (String recording : recordings) {
            real.add("answer", recorded(recording));
        }
        assertThat(mine.differencesFrom(real)).isEmpty();
    }

    private static JsonNode recorded(String name) throws IOException {
        return MAPPER.readTree(Files.readAllBytes(RECORDINGS.resolve(name)));
    }

    private static JsonNode call(String function, String... parameters) throws Exception {
        String head =
                "wstoken=%s&moodlewsrestformat=json&wsfunction=%s"
                        .formatted(SampleMoodle.TOKEN, function);
        String form = head + "&" + String.join("&", parameters).replace("\"", "%22");
        return MAPPER.readTree(post(form));
    }

    private static String post(String form) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(moodle.url() + "/webservice/rest/server.php"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }
}
