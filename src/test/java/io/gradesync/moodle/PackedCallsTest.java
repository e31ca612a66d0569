package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.moodle.MoodleException.Kind;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedCallsTest {

    private static final MoodleSite SITE =
            MoodleSite.of("https://moodle.example", "0123456789abcdef", false);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void eachCallIsTwoFieldsOfTheForm() throws JsonProcessingException {
        MoodleCall pack = StudentPack.of(SITE, 2, List.of(6L, 7_000_000_000L));
        assertThat(pack.function()).isEqualTo("tool_mobile_call_external_functions");
        assertThat(pack.site()).isEqualTo(SITE);
        assertThat(pack.arguments())
                .containsOnlyKeys(
                        "requests[0][function]",
                        "requests[0][arguments]",
                        "requests[1][function]",
                        "requests[1][arguments]")
                .containsEntry("requests[1][function]", "gradereport_user_get_grade_items");
        assertThat(MAPPER.readTree(pack.arguments().get("requests[1][arguments]")))
                .isEqualTo(MAPPER.readTree("{\"courseid\":2,\"userid\":7000000000}"));
    }

    @Test
    void listsAndNamedOptionsOfAFormAreJsonInside() throws JsonProcessingException {
        MoodleCall pack =
                PackedCalls.of(
                        List.of(
                                AssignmentCalls.grades(SITE, List.of(4L, 5L)),
                                RosterCalls.enrolled(SITE, 2, 1000)));
        assertThat(MAPPER.readTree(pack.arguments().get("requests[0][arguments]")))
                .isEqualTo(MAPPER.readTree("{\"assignmentids\":[4,5],\"since\":0}"));
        assertThat(MAPPER.readTree(pack.arguments().get("requests[1][arguments]")).at("/options/1"))
                .isEqualTo(
                        MAPPER.readTree("{\"name\":\"userfields\",\"value\":\"id,roles,groups\"}"));
    }

    @Test
    void onlyAPackOfSeveralCanBeDivided() {
        assertThat(StudentPack.of(SITE, 2, List.of(6L, 7L)).divisible()).isTrue();
        assertThat(StudentPack.of(SITE, 2, List.of(6L)).divisible()).isFalse();
    }

    @Test
    void moreFieldsThanPhpTakesAreRefused() {
        assertThat(StudentPack.of(SITE, 2, users(450)).arguments()).hasSize(900);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StudentPack.of(SITE, 2, users(451)))
                .withMessageContaining("902 arguments");
    }

    @Test
    void dataIsJsonInsideOfJson() {
        List<PackedAnswer> answers = read(answers(good(6), good(7), good(8)));
        assertThat(answers)
                .extracting(answer -> ((List<?>) answer.value()).get(0))
                .extracting(student -> ((StudentGradebook) student).userId())
                .containsExactly(6L, 7L, 8L);
        assertThat(answers).allMatch(answer -> answer.failure() == null);
    }

    @Test
    void moodleStopsAtTheFirstThatFailsAndTheRestIsMissing() {
        List<PackedAnswer> answers =
                read(answers(good(6), bad("{\"message\":\"gone\",\"errorcode\":\"userdeleted\"}")));
        assertThat(answers).hasSize(2);
        assertThat(answers.get(0).failure()).isNull();
        assertThat(answers.get(1).value()).isNull();
        assertThat(answers.get(1).failure().getKind()).isEqualTo(Kind.RECORD);
        assertThat(answers.get(1).failure())
                .hasMessageContaining("gone")
                .hasMessageContaining(GradebookCalls.FUNCTION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userdeleted",
                "invaliduser",
                "usernotenroled",
                "nocriteriaset",
                "gradesneedregrading",
                "nopermissiontoviewgrades",
                "somethingnew"
            })
    void whatConcernsOneRecordOrOneCourseIsAnElement(String code) {
        assertThat(read(answers(bad("{\"errorcode\":\"" + code + "\"}"))))
                .singleElement()
                .satisfies(answer -> assertThat(answer.failure().getErrorCode()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource({
        "accessexception, SITE",
        "invalidtoken, SITE",
        "sitemaintenance, WAIT",
        "dbconnectionfailed, WAIT"
    })
    void whatConcernsMoreIsTheFailureOfTheRequest(String code, Kind kind) {
        MoodleException failure =
                failure(answers(good(6), bad("{\"errorcode\":\"" + code + "\"}")));
        assertThat(failure.getKind()).isEqualTo(kind);
        assertThat(failure.getErrorCode()).isEqualTo(code);
    }

    @Test
    void anErrorObjectAsDataIsAFailureToo() {
        String gone = "{\"exception\":\"x\",\"errorcode\":\"userdeleted\",\"message\":\"gone\"}";
        assertThat(read(answers(good(6), element(false, gone, null))).get(1).failure().getKind())
                .isEqualTo(Kind.RECORD);
    }

    @Test
    void anExceptionThatIsNoJsonIsRepeatedInItsWords() {
        MoodleException failure = read(answers(bad("PHP died"))).get(0).failure();
        assertThat(failure.getKind()).isEqualTo(Kind.COURSE);
        assertThat(failure).hasMessageContaining("PHP died");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":true}",
                "{\"error\":true,\"exception\":null}",
                "{\"error\":true,\"exception\":\"\"}",
                "{\"error\":false}",
                "{\"error\":false,\"data\":null}",
                "{\"error\":false,\"data\":{\"usergrades\":[]}}",
                "{}",
                "null"
            })
    void anElementWithoutDataIsAFailureOfTheCourse(String element) {
        assertThat(read("{\"responses\":[" + element + "]}").get(0).failure().getKind())
                .isEqualTo(Kind.COURSE);
    }

    @Test
    void dataThatIsCutShortIsAskedAgain() {
        MoodleException failure =
                failure(answers(good(6), element(false, "{\"usergrades\":[{\"userid\":7", null)));
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
    }

    @Test
    void anErrorOfTheWholeRequestIsOne() {
        MoodleException failure =
                failure("{\"exception\":\"x\",\"errorcode\":\"invalidtoken\",\"message\":\"\"}");
        assertThat(failure.getKind()).isEqualTo(Kind.SITE);
        assertThat(failure).hasMessageContaining(PackedCalls.FUNCTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"responses\":[]}", "{\"responses\":null}"})
    void anAnswerWithoutElementsIsEmpty(String json) {
        assertThat(read(json)).isEmpty();
    }

    private static List<Long> users(int count) {
        return LongStream.rangeClosed(1, count).boxed().toList();
    }

    private static Map<String, Object> good(long user) {
        return element(
                false,
                "{\"usergrades\":[{\"userid\":%d,\"gradeitems\":[]}],\"warnings\":[]}"
                        .formatted(user),
                null);
    }

    private static Map<String, Object> bad(String exception) {
        return element(true, null, exception);
    }

    private static Map<String, Object> element(boolean error, String data, String exception) {
        Map<String, Object> element = new LinkedHashMap<>();
        element.put("error", error);
        if (data != null) {
            element.put("data", data);
        }
        if (exception != null) {
            element.put("exception", exception);
        }
        return element;
    }

    @SafeVarargs
    private static String answers(Map<String, Object>... elements) {
        try {
            return MAPPER.writeValueAsString(Map.of("responses", elements));
        } catch (JsonProcessingException neverForMaps) {
            throw new IllegalStateException(neverForMaps);
        }
    }

    private static MoodleException failure(String json) {
        return catchThrowableOfType(MoodleException.class, () -> read(json));
    }

    private static List<PackedAnswer> read(String json) {
        Object answer =
                new MoodleAnswers()
                        .read(
                                StudentPack.of(SITE, 2, List.of(6L, 7L, 8L)),
                                200,
                                null,
                                null,
                                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
        return ((List<?>) answer).stream().map(PackedAnswer.class::cast).toList();
    }
}
