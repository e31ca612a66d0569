package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleMoodleTest extends SampleMoodleFixture {

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
                .hasSize(15)
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
}
