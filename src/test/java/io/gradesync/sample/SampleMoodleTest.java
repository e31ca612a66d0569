package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

class SampleMoodleTest {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String SERVICE = "/webservice/rest/server.php";
    private static final String GRADE_ITEMS = "gradereport_user_get_grade_items";
    private static final String BEST_GRADE = "mod_quiz_get_user_best_grade";
    private static final String ASSIGN_GRADES = "mod_assign_get_grades";
    private static final String ENROLLED = "core_enrol_get_enrolled_users";
    private static final String BATCH = "tool_mobile_call_external_functions";

    @TempDir private Path folder;

    private Path changes;
    private SampleMoodle moodle;

    @BeforeEach
    void start() {
        changes = folder.resolve("changes.csv");
        moodle = SampleMoodle.start(0, changes);
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    // The protocol

    @Test
    void servesTheSameContentOnEachStart() throws Exception {
        JsonNode before = call(GRADE_ITEMS, "courseid", "101");
        moodle.close();
        moodle = SampleMoodle.start(0, null);

        assertThat(call(GRADE_ITEMS, "courseid", "101")).isEqualTo(before);
    }

    @Test
    void listsTheFunctionsOfItsService() throws Exception {
        JsonNode info = call("core_webservice_get_site_info");

        assertThat(info.get("functions").findValuesAsText("name"))
                .hasSize(14)
                .contains(GRADE_ITEMS, BATCH, "core_grades_get_gradable_users");
        assertThat(info.get("siteurl").textValue()).isEqualTo(moodle.url());
    }

    @Test
    void readsTheTokenFromTheParametersOnly() throws Exception {
        HttpResponse<String> answer =
                send(
                        service(form("wsfunction", "core_webservice_get_site_info"), "json")
                                .header("Authorization", "Bearer " + SampleMoodle.TOKEN));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(MAPPER.readTree(answer.body()).get("errorcode").textValue())
                .isEqualTo("invalidtoken");
    }

    @ParameterizedTest
    @CsvSource({
        "core_user_get_users, accessexception",
        "no_such_function, invalidrecord",
        "'', invalidparameter"
    })
    void refusesFunctionsThatTheServiceDoesNotHold(String function, String code) throws Exception {
        assertRefused(call(function), code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"userid=5", "courseid=x", "courseid=101&page=1", "courseid[0]=101"})
    void refusesMissingMalformedAndUnexpectedParameters(String parameters) throws Exception {
        String form = form("wstoken", SampleMoodle.TOKEN, "wsfunction", GRADE_ITEMS);

        assertRefused(json(service(form + "&" + parameters, "json")), "invalidparameter");
    }

    @Test
    void answersInXmlUnlessJsonIsAskedFor() throws Exception {
        String form = form("wstoken", SampleMoodle.TOKEN, "wsfunction", BEST_GRADE, "quizid", "2");

        HttpResponse<String> good = send(service(form, "xml"));
        HttpResponse<String> bad = send(service("", "xml"));

        assertThat(good.headers().firstValue("Content-Type"))
                .hasValue("application/xml; charset=utf-8");
        assertThat(good.body()).contains("<RESPONSE>", "<KEY name=\"hasgrade\"><VALUE>0</VALUE>");
        assertThat(bad.body()).contains("<ERRORCODE>invalidtoken</ERRORCODE>");
    }

    @Test
    void readsQueryAndBodyTogetherAndLetsTheBodyWin() throws Exception {
        URI uri = URI.create(moodle.url() + SERVICE + "?moodlewsrestformat=json&quizid=999");
        String form =
                form("wstoken", SampleMoodle.TOKEN, "wsfunction", BEST_GRADE, "quizid", "1")
                        + "&userid=1001";

        assertThat(json(post(uri, form)).get("grade").decimalValue()).isEqualByComparingTo("7.5");
    }

    @Test
    void doesNotReadBodiesInJson() throws Exception {
        URI uri =
                URI.create(
                        "%s%s?moodlewsrestformat=json&wstoken=%s&wsfunction=%s"
                                .formatted(moodle.url(), SERVICE, SampleMoodle.TOKEN, GRADE_ITEMS));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"courseid\": 101}"));

        assertRefused(json(request), "invalidparameter");
    }

    @Test
    void writesPureAsciiWithSlashesEscaped() throws Exception {
        HttpResponse<String> answer = send(call(GRADE_ITEMS, List.of("courseid", "101")));

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body())
                .matches("\\p{ASCII}*")
                .contains("Emoji \\ud83d\\ude00 <b>bold<\\/b> & \\\"quotes\\\" \\u2013");
    }

    @ParameterizedTest
    @CsvSource({"0, Databases &amp; \"Big\" Data", "1, Databases & \"Big\" Data"})
    void escapesCourseNamesUnlessRawOnesAreAskedFor(String raw, String name) throws Exception {
        JsonNode courses =
                call(
                        "core_course_get_courses",
                        "options[ids][0]",
                        "103",
                        "moodlewssettingraw",
                        raw);

        assertThat(courses.findValuesAsText("fullname")).containsExactly(name);
    }

    @Test
    void packsAnswersForClientsThatTakeGzip() throws Exception {
        HttpRequest request =
                call(GRADE_ITEMS, List.of("courseid", "101"))
                        .header("Accept-Encoding", "deflate, gzip;q=0.8")
                        .build();

        HttpResponse<byte[]> answer = CLIENT.send(request, BodyHandlers.ofByteArray());

        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        try (InputStream body = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            assertThat(MAPPER.readTree(body)).isEqualTo(call(GRADE_ITEMS, "courseid", "101"));
        }
        assertThat(answer.body().length).isLessThan(60_000);
    }

    @Test
    void doesNotPackForClientsThatRefuseGzip() throws Exception {
        HttpResponse<String> answer =
                send(
                        call("core_course_get_courses", List.of())
                                .header("Accept-Encoding", "gzip;q=0, identity"));

        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(MAPPER.readTree(answer.body())).hasSize(9);
    }

    @Test
    void cutsAFormSilentlyAtTheLimitOfInputVariables() throws Exception {
        moodle.maxInputVars(10);
        String[] ids =
                IntStream.range(0, 20)
                        .boxed()
                        .flatMap(i -> Stream.of("assignmentids[" + i + "]", "" + (900 + i)))
                        .toArray(String[]::new);

        // Three variables are token, function and format; PHP takes one more than its limit.
        assertThat(call(ASSIGN_GRADES, ids).get("warnings")).hasSize(10 + 1 - 3);
    }

    @Test
    void doesNotCountTheIdsWithinABatch() throws Exception {
        moodle.maxInputVars(5);
        String ids = IntStream.range(900, 1_000).mapToObj(Integer::toString).toList().toString();

        JsonNode answer =
                call(
                        BATCH,
                        "requests[0][function]",
                        ASSIGN_GRADES,
                        "requests[0][arguments]",
                        "{\"assignmentids\": " + ids + "}");

        assertThat(data(answer, 0).get("warnings")).hasSize(100);
    }

    @Test
    void stopsABatchAtTheFirstCallThatFails() throws Exception {
        JsonNode answer =
                call(
                        BATCH,
                        "requests[0][function]",
                        BEST_GRADE,
                        "requests[0][arguments]",
                        "{\"quizid\": 1, \"userid\": \"1001\"}",
                        "requests[1][function]",
                        BEST_GRADE,
                        "requests[1][arguments]",
                        "{\"quizid\": 999}",
                        "requests[2][function]",
                        BEST_GRADE,
                        "requests[2][arguments]",
                        "{\"quizid\": 1}");

        assertThat(answer.get("responses")).hasSize(2);
        assertThat(data(answer, 0).get("grade").decimalValue()).isEqualByComparingTo("7.5");
        JsonNode failure = answer.at("/responses/1");
        assertThat(failure.get("error").booleanValue()).isTrue();
        assertThat(MAPPER.readTree(failure.get("exception").textValue()).get("errorcode").asText())
                .isEqualTo("invalidrecord");
    }

    @Test
    void countsRequestsAndHowManyOfThemRanAtOnce() throws Exception {
        get("/sample/");
        assertThat(moodle.requests()).isZero();

        List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            HttpRequest request = call(GRADE_ITEMS, List.of("courseid", "101")).build();
            running.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
        }
        running.forEach(CompletableFuture::join);

        assertThat(moodle.requests()).isEqualTo(12);
        assertThat(moodle.maxRequestsAtOnce()).isBetween(1, 12);
    }

    @Test
    void saysThatAPortIsTaken() {
        int port = URI.create(moodle.url()).getPort();

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> SampleMoodle.start(port, null))
                .withMessageContaining("cannot listen on port " + port);
    }

    @Test
    void knowsNoOtherPaths() throws Exception {
        assertThat(get("/login/index.php").statusCode()).isEqualTo(404);
        assertThat(get(SERVICE + "x").statusCode()).isEqualTo(404);
        assertThat(get("/sample/nothing").statusCode()).isEqualTo(404);
    }

    // People

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

    // Grades

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

    @Test
    void addsUpTotalsOverWhatIsGradedAndCounts() throws Exception {
        for (JsonNode user : call(GRADE_ITEMS, "courseid", "104").get("usergrades")) {
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

    // Changes

    @Test
    void aChangedGradeTravelsToTheItemItsTotalsAndTheQuiz() throws Exception {
        long before = Instant.now().getEpochSecond();
        BigDecimal total = item("101", 10199, 1001).get("graderaw").decimalValue();

        HttpResponse<String> answer = change("101", "10101", "1001", "9.5");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("User 1001 now has 9.5 in item 10101 of course 101.\n");
        JsonNode item = item("101", 10101, 1001);
        assertThat(item.get("graderaw").decimalValue()).isEqualByComparingTo("9.5");
        assertThat(item.get("gradedategraded").longValue())
                .isCloseTo(before, within(60L))
                .isGreaterThanOrEqualTo(before);
        assertThat(item("101", 10199, 1001).get("graderaw").decimalValue())
                .isEqualByComparingTo(total.add(BigDecimal.valueOf(2)));
        assertThat(bestGrade(1001).get("grade").decimalValue()).isEqualByComparingTo("9.5");
    }

    @Test
    void aGradeCanBeTakenAway() throws Exception {
        change("101", "10101", "1001", "");
        moodle.setGrade(101, 10105, 1002, null);

        assertThat(item("101", 10101, 1001).get("graderaw").isNull()).isTrue();
        assertThat(item("101", 10101, 1001).get("gradedategraded").isNull()).isTrue();
        assertThat(bestGrade(1001).get("hasgrade").booleanValue()).isFalse();
        JsonNode grades = call(ASSIGN_GRADES, "assignmentids[0]", "1").at("/assignments/0/grades");
        JsonNode removed = first(grades, grade -> grade.get("userid").longValue() == 1002);
        assertThat(removed.get("grade").textValue()).isEqualTo("-1.00000");
        assertThat(removed.get("grader").intValue()).isEqualTo(-1);
    }

    @Test
    void aChangeOfAnUnreleasedGradeStaysInTheAssignment() throws Exception {
        moodle.setGrade(101, 10113, 1001, new BigDecimal("88"));

        JsonNode item = item("101", 10113, 1001);
        assertThat(item.get("graderaw").isNull()).isTrue();
        JsonNode grades =
                call(ASSIGN_GRADES, "assignmentids[0]", item.get("iteminstance").asText())
                        .at("/assignments/0/grades");
        assertThat(first(grades, grade -> grade.get("userid").longValue() == 1001).get("grade"))
                .hasToString("\"88.00000\"");
    }

    @ParameterizedTest
    @CsvSource({
        "999, 10101, 1001, 5, There is no course 999.",
        "101, 10201, 1001, 5, Course 101 has no grade item 10201 that takes grades.",
        "101, 10199, 1001, 5, Course 101 has no grade item 10199 that takes grades.",
        "101, 10101, 1961, 5, User 1961 is no student of course 101.",
        "101, 10101, 1060, 5, User 1060 is no student of course 101.",
        "101, 10101, 1001, 11, Grade item 10101 takes grades from 0 to 10.",
        "101, 10111, 1001, 9, Grade item 10111 takes grades from 10 to 50.",
        "101, 10116, 1001, 2.5, Grade item 10116 takes whole numbers: it is graded in words.",
        "101, 10117, 1001, 5, 'Grade item 10117 takes words, no numbers.'",
        "101, 10101, 1001, good, The grade \"good\" is not a number such as 7 or 13.5.",
        "101, 10101, 1001, 1e3, The grade \"1e3\" is not a number such as 7 or 13.5.",
        "101, 10101, Ben, 5, The user \"Ben\" is not a number.",
    })
    void saysWhatIsWrongWithAChange(
            String course, String item, String user, String grade, String sentence)
            throws Exception {
        HttpResponse<String> answer = change(course, item, user, grade);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(sentence + "\n");
        assertThat(changes).doesNotExist();
    }

    @Test
    void saysWhichFieldOfAChangeIsMissing() throws Exception {
        URI uri = URI.create(moodle.url() + "/sample/grade");
        HttpResponse<String> answer = send(post(uri, form("course", "101", "item", "10101")));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("The field \"user\" is missing.\n");
        assertThat(get("/sample/grade").statusCode()).isEqualTo(405);
    }

    @Test
    void refusesAWrongChangeFromJavaToo() {
        assertThatThrownBy(() -> moodle.setGrade(101, 10101, 1001, BigDecimal.valueOf(11)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Grade item 10101 takes grades from 0 to 10.");
    }

    @Test
    void keepsChangesInAFileForTheNextStart() throws Exception {
        change("101", "10101", "1001", "9.50");
        moodle.setGrade(101, 10102, 1001, null);
        moodle.close();

        assertThat(changes)
                .content()
                .isEqualTo(
                        """
                        course,item,user,grade
                        101,10101,1001,9.5
                        101,10102,1001,
                        """);
        moodle = SampleMoodle.start(0, changes);
        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .isEqualByComparingTo("9.5");
        assertThat(item("101", 10102, 1001).get("graderaw").isNull()).isTrue();
    }

    @Test
    void keepsChangesInMemoryWithoutAFile() throws Exception {
        moodle.close();
        moodle = SampleMoodle.start(0, null);
        moodle.setGrade(101, 10101, 1001, BigDecimal.ONE);

        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .isEqualByComparingTo("1");
        assertThat(changes).doesNotExist();
    }

    @Test
    void seesWhatAnEditorDoesToTheFile() throws Exception {
        write("2026-12-01T10:00:00Z", "101,10101,1001,2\n101,10101,1001,3");
        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .as("the last line counts")
                .isEqualByComparingTo("3");
        assertThat(item("101", 10101, 1001).get("gradedategraded").longValue())
                .isEqualTo(Instant.parse("2026-12-01T10:00:00Z").getEpochSecond());

        write("2026-12-02T10:00:00Z", "course,item,user,grade\r\n101,10101,1001,4\r\n");
        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .as("same length, other time")
                .isEqualByComparingTo("4");

        Files.delete(changes);
        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .as("without the file the grades are those of the start")
                .isEqualByComparingTo("7.5");
    }

    @Test
    void keepsTheTimeOfAChangeWhenOthersFollow() throws Exception {
        write("2026-12-01T10:00:00Z", "101,10101,1001,2\n");
        long before = item("101", 10101, 1001).get("gradedategraded").longValue();

        write("2026-12-05T10:00:00Z", "101,10101,1001,2\n101,10102,1001,3\n");

        assertThat(item("101", 10101, 1001).get("gradedategraded").longValue()).isEqualTo(before);
        assertThat(item("101", 10102, 1001).get("gradedategraded").longValue())
                .isGreaterThan(before);
    }

    @Test
    void startsANewLineBehindOneThatAnEditorLeftOpen() throws Exception {
        Files.writeString(changes, "101,10101,1001,2");

        moodle.setGrade(101, 10102, 1001, BigDecimal.TEN);

        assertThat(Files.readAllLines(changes))
                .containsExactly("101,10101,1001,2", "101,10102,1001,10");
    }

    @Test
    void warnsOfBadLinesAndTakesTheOthers() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(SampleChanges.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            write(
                    "2026-12-01T10:00:00Z",
                    """
                    course,item,user,grade
                    # a remark
                    101,10101,1001

                    101,10101,1001,99
                    101,10101,1001,6
                    """);

            assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                    .isEqualByComparingTo("6");
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            changes
                                    + ", line 3 is left out: It has 3 columns instead of"
                                    + " course,item,user,grade.",
                            changes
                                    + ", line 5 is left out: Grade item 10101 takes grades from 0"
                                    + " to 10.");
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void explainsItselfToPeople() throws Exception {
        assertThat(get("/sample/").body())
                .contains(moodle.url() + "/sample/grade -d course=101", SampleMoodle.TOKEN)
                .contains("108  Biostatistics 统计", "10101  Quiz 1: Sets and logic (0 to 10)");
        assertThat(get("/sample/items?course=101").body())
                .startsWith("course,item,user,grade,min,max,module,name\n101,10101,1001,7.5,0,10,")
                .contains("\"Emoji 😀 <b>bold</b> & \"\"quotes\"\" – Übung №7\"");
        assertThat(get("/sample/items?course=1").statusCode()).isEqualTo(400);
    }

    // Helpers

    private void write(String modified, String text) throws Exception {
        Files.writeString(changes, text);
        Files.setLastModifiedTime(changes, FileTime.from(Instant.parse(modified)));
    }

    private JsonNode item(String course, long item, long user) throws Exception {
        JsonNode items =
                call(GRADE_ITEMS, "courseid", course, "userid", "" + user)
                        .at("/usergrades/0/gradeitems");
        return first(items, one -> one.get("id").longValue() == item);
    }

    private JsonNode bestGrade(long user) throws Exception {
        return call(BEST_GRADE, "quizid", "1", "userid", "" + user);
    }

    private static JsonNode first(JsonNode list, Predicate<JsonNode> condition) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(condition)
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode data(JsonNode batch, int index) throws Exception {
        return MAPPER.readTree(batch.at("/responses/" + index + "/data").textValue());
    }

    private static void assertRefused(JsonNode answer, String code) {
        assertThat(answer.fieldNames())
                .toIterable()
                .containsExactly("exception", "errorcode", "message");
        assertThat(answer.get("errorcode").textValue()).isEqualTo(code);
    }

    private static String[] options(String course, String... namesAndValues) {
        List<String> parameters = new ArrayList<>(List.of("courseid", course));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add("options[%d][name]".formatted(i / 2));
            parameters.add(namesAndValues[i]);
            parameters.add("options[%d][value]".formatted(i / 2));
            parameters.add(namesAndValues[i + 1]);
        }
        return parameters.toArray(String[]::new);
    }

    private JsonNode call(String function, String... namesAndValues) throws Exception {
        return json(call(function, List.of(namesAndValues)));
    }

    private HttpRequest.Builder call(String function, List<String> namesAndValues) {
        List<String> all =
                new ArrayList<>(List.of("wstoken", SampleMoodle.TOKEN, "wsfunction", function));
        all.addAll(namesAndValues);
        return service(form(all.toArray(String[]::new)), "json");
    }

    private HttpRequest.Builder service(String form, String format) {
        String variables = "moodlewsrestformat=" + format + "&" + form;
        return post(URI.create(moodle.url() + SERVICE), variables);
    }

    private HttpResponse<String> change(String course, String item, String user, String grade)
            throws Exception {
        URI uri = URI.create(moodle.url() + "/sample/grade");
        return send(post(uri, form("course", course, "item", item, "user", user, "grade", grade)));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(moodle.url() + path)));
    }

    private static HttpRequest.Builder post(URI uri, String form) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
    }

    private static JsonNode json(HttpRequest.Builder request) throws Exception {
        return MAPPER.readTree(send(request).body());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static String form(String... namesAndValues) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            pairs.add(encode(namesAndValues[i]) + "=" + encode(namesAndValues[i + 1]));
        }
        return String.join("&", pairs);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
