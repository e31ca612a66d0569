package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.testbed.Fault;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoodleAnswersTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final MoodleSite SITE = MoodleSite.of("https://moodle.example", TOKEN, false);
    private static final MoodleCall DIVISIBLE = GradebookCalls.wholeCourse(SITE, 2);
    private static final MoodleCall INDIVISIBLE = SiteInfo.call(SITE);
    private static final String GOOD = "{\"usergrades\":[],\"warnings\":[]}";
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<JsonNode> ODD_VALUES =
            List.of(
                    NullNode.instance,
                    BooleanNode.TRUE,
                    new DecimalNode(new BigDecimal("-1.5e99")),
                    new TextNode(""),
                    new TextNode("\u0000"),
                    MAPPER.createObjectNode(),
                    MAPPER.createArrayNode(),
                    MAPPER.createArrayNode().add(MAPPER.createArrayNode()));
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final MoodleAnswers answers = new MoodleAnswers();

    @ParameterizedTest
    @ValueSource(strings = {GOOD, "\n\t " + GOOD, GOOD + "\r\n", BYTE_ORDER_MARK + GOOD})
    @Fault(27)
    void aGoodAnswerIsRead(String body) {
        assertThat(read(DIVISIBLE, body)).isEqualTo(List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "<!DOCTYPE html><title>Maintenance</title>",
                BYTE_ORDER_MARK + "<html></html>",
                "<?xml version=\"1.0\"?><EXCEPTION/>",
                "Notice: Undefined index",
                "null",
                "\"text\"",
                "{\"usergrades\":[{\"userid\":1,\"gradeitems\":[{\"id\":8",
                "{\"usergrades\":[]",
                "{\"usergrades\":[]}{}",
                "{\"usergrades\":[]}<br />",
                "{\"usergrades\":[]} Fatal error",
                "{usergrades:[]}",
                "{\"usergrades\":[1,]}"
            })
    @Fault(27)
    void whatIsNoWholeJsonIsAskedAgain(String body) {
        MoodleException failure = failure(DIVISIBLE, body);
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
        assertThat(failure.getErrorCode()).isEqualTo("unreadable");
        assertThat(failure).hasMessageContaining("https://moodle.example");
    }

    @Test
    @Fault(27)
    void noBodyAtAllIsAnEmptyAnswer() {
        MoodleException failure =
                catchThrowableOfType(
                        MoodleException.class,
                        () -> answers.read(DIVISIBLE, 200, null, null, null));
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
        assertThat(failure).hasMessageContaining("is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"usergrades\":[]}]", "{}", "{\"warnings\":[]}"})
    void anAnswerWithoutWhatItIsForIsAnotherMoodleThanOurs(String body) {
        MoodleException failure = failure(DIVISIBLE, body);
        assertThat(failure.getKind()).isEqualTo(Kind.COURSE);
        assertThat(failure.getErrorCode()).isEqualTo("shape");
    }

    @Test
    void anObjectInsteadOfAnArrayIsAnotherMoodleThanOurs() {
        MoodleException failure = failure(RosterCalls.enrolled(SITE, 2, 0), "{\"users\":[]}");
        assertThat(failure.getKind()).isEqualTo(Kind.COURSE);
        assertThat(failure.getErrorCode()).isEqualTo("shape");
    }

    @ParameterizedTest
    @CsvSource({
        "invalidtoken, SITE",
        "accessexception, SITE",
        "wsaccessusersuspended, SITE",
        "wsaccessuserdeleted, SITE",
        "wsaccessuserexpired, SITE",
        "forcepasswordchangenotice, SITE",
        "nopasswordchangeforced, SITE",
        "sitepolicynotagreed, SITE",
        "sitemaintenance, WAIT",
        "dbconnectionfailed, WAIT",
        "upgraderunning, WAIT",
        "requireloginerror, COURSE",
        "nopermissions, COURSE",
        "nopermissiontoviewgrades, COURSE",
        "notingroup, COURSE",
        "errorcoursecontextnotvalid, COURSE",
        "gradesneedregrading, COURSE",
        "invalidrecord, COURSE",
        "invalidparameter, COURSE",
        "cannotviewreport, COURSE",
        "somethingnew, COURSE",
        "userdeleted, RECORD",
        "invaliduser, RECORD",
        "usernotenroled, RECORD",
        "nocriteriaset, RECORD"
    })
    @Fault(22)
    void anErrorObjectIsClassifiedByItsErrorcode(String code, Kind kind) {
        String error =
                "{\"exception\":\"x\",\"errorcode\":\"%s\",\"message\":\"Moodle's words\"}"
                        .formatted(code);
        MoodleException failure = failure(DIVISIBLE, error);
        assertThat(failure.getKind()).isEqualTo(kind);
        assertThat(failure.getErrorCode()).isEqualTo(code);
        assertThat(failure)
                .hasMessageContaining(GradebookCalls.FUNCTION)
                .hasMessageContaining(code)
                .hasMessageContaining("Moodle's words");
        assertThat(failure(RosterCalls.enrolled(SITE, 2, 0), error).getKind()).isEqualTo(kind);
    }

    @Test
    @Fault(22)
    void theClassOfTheExceptionAndTheMessageDecideNothing() {
        MoodleException failure =
                failure(
                        DIVISIBLE,
                        "{\"exception\":\"webservice_access_exception\","
                                + "\"errorcode\":\"userdeleted\",\"message\":\"invalidtoken\"}");
        assertThat(failure.getKind()).isEqualTo(Kind.RECORD);
    }

    /** Moodle 5.2 can keep everything else from whoever is no developer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"errorcode\":\"%s\"}",
                "{\"exception\":null,\"errorcode\":\"%s\",\"message\":null}",
                "{\"exception\":\"\",\"errorcode\":\"%s\",\"message\":\"\"}",
                "{\"errorcode\":\"%s\",\"link\":\"https://moodle.example/\",\"moreinfourl\":\"\"}"
            })
    void theErrorcodeIsEnough(String hidden) {
        for (MoodleCall call : List.of(DIVISIBLE, RosterCalls.enrolled(SITE, 2, 0))) {
            MoodleException token = failure(call, hidden.formatted("invalidtoken"));
            assertThat(token.getKind()).isEqualTo(Kind.SITE);
            assertThat(token).hasMessageEndingWith("(%s: invalidtoken)".formatted(call.function()));
            assertThat(failure(call, hidden.formatted("sitemaintenance")).getKind())
                    .isEqualTo(Kind.WAIT);
            assertThat(failure(call, hidden.formatted("gradesneedregrading")).isRegradingNeeded())
                    .isTrue();
        }
    }

    @Test
    void theErrorcodeIsEnoughInAPackToo() {
        MoodleException failure =
                failure(
                        PackedCalls.of(List.of(DIVISIBLE, RosterCalls.gradable(SITE, 2))),
                        "{\"responses\":[{\"error\":true,\"exception\":\"{\\\"errorcode\\\":\\\"invalidtoken\\\"}\"}]}");
        assertThat(failure.getKind()).isEqualTo(Kind.SITE);
        assertThat(failure).hasMessageEndingWith(": invalidtoken)");
    }

    @Test
    void aPhpErrorHasNoErrorcode() {
        MoodleException failure =
                failure(DIVISIBLE, "{\"exception\":\"Error\",\"message\":\"on null\"}");
        assertThat(failure.getKind()).isEqualTo(Kind.COURSE);
        assertThat(failure.getErrorCode()).isEqualTo("none");
        assertThat(failure).hasMessageContaining("on null");
    }

    @Test
    @Fault(22)
    void anErrorAfterGoodFieldsIsAnErrorStill() {
        MoodleException failure =
                failure(
                        DIVISIBLE,
                        "{\"usergrades\":[],\"message\":null,\"errorcode\":\"sitemaintenance\","
                                + "\"exception\":\"x\"}");
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
    }

    @Test
    void longWordsOfMoodleAreShortenedToOneLine() {
        MoodleException failure =
                failure(
                        DIVISIBLE,
                        "{\"exception\":\"x\",\"errorcode\":\"new\",\"message\":\"first\\nsecond "
                                + "x".repeat(5000)
                                + "\"}");
        assertThat(failure.getMessage()).contains("first second xxx").hasLineCount(1);
        assertThat(failure.getMessage()).hasSizeLessThan(500);
    }

    /** Such a message becomes part of the run's JSON, in which PostgreSQL takes no NUL. */
    @Test
    void controlCharactersInMoodlesWordsAreBlanks() {
        MoodleException failure =
                failure(
                        DIVISIBLE,
                        "{\"exception\":\"x\",\"errorcode\":\"new\","
                                + "\"message\":\"a\\u0000b\\u0007c\"}");
        assertThat(failure).hasMessageContaining("a b c");
    }

    @Test
    void anErrorcodeOfAnyLengthIsShortenedToo() {
        MoodleException failure =
                failure(
                        DIVISIBLE,
                        "{\"exception\":\"x\",\"errorcode\":\"\\u0000%s\"}"
                                .formatted("x".repeat(5000)));
        assertThat(failure.getMessage()).hasSizeLessThan(700).doesNotContain("\0");
    }

    @ParameterizedTest
    @CsvSource({
        "301, SITE",
        "302, SITE",
        "308, SITE",
        "401, SITE",
        "403, SITE",
        "404, SITE",
        "405, SITE",
        "410, SITE",
        "400, COURSE",
        "413, COURSE",
        "414, COURSE",
        "204, COURSE",
        "408, TOO_SLOW",
        "504, TOO_SLOW",
        "429, WAIT",
        "500, WAIT",
        "502, WAIT",
        "503, WAIT",
        "507, WAIT"
    })
    @Fault({25, 26, 27})
    void aStatusIsClassifiedWhateverTheBody(int status, Kind kind) {
        for (String body : List.of("", GOOD, "<html>" + TOKEN)) {
            MoodleException failure = failure(DIVISIBLE, status, null, null, body);
            assertThat(failure.getKind()).isEqualTo(kind);
            assertThat(failure.getErrorCode()).isEqualTo("http-" + status);
            assertThat(failure).hasMessageNotContaining(TOKEN);
        }
    }

    @Test
    @Fault(30)
    void aRedirectSaysWhereTo() {
        assertThat(failure(DIVISIBLE, 301, "https://other.example/x", null, ""))
                .hasMessageContaining("https://other.example/x")
                .hasMessageContaining("https://moodle.example");
        assertThat(failure(DIVISIBLE, 301, null, null, ""))
                .hasMessageContaining("https://moodle.example");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 504})
    void whatIsTooSlowAndCannotBeDividedIsAskedAgain(int status) {
        MoodleException failure = failure(INDIVISIBLE, status, null, null, "");
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
        assertThat(failure.getErrorCode()).isEqualTo("http-" + status);
    }

    @ParameterizedTest
    @CsvSource({"120, PT2M", "' 5 ', PT5S", "0, PT0S", "300, PT5M", "301, PT5M", "999999999, PT5M"})
    @Fault(26)
    void secondsToWaitAreTakenUpToFiveMinutes(String header, Duration wait) {
        for (int status : new int[] {429, 500, 502, 503}) {
            assertThat(failure(DIVISIBLE, status, null, header, "").getRetryAfter())
                    .isEqualTo(wait);
        }
    }

    @Test
    @Fault(26)
    void aDateToWaitForIsTakenUpToFiveMinutes() {
        assertThat(retryAfter("Wed, 21 Oct 2015 07:28:00 GMT")).isEqualTo(Duration.ZERO);
        assertThat(retryAfter("Fri, 31 Dec 9999 23:59:59 GMT")).isEqualTo(Duration.ofMinutes(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "soon", "-5", "1e9", "99999999999999999999", "32 Oct 2015", "1.5"})
    @Fault(26)
    void anAbsurdTimeToWaitIsNone(String header) {
        assertThat(retryAfter(header)).isNull();
    }

    @Test
    void withoutTheHeaderOurOwnPauseCounts() {
        assertThat(retryAfter(null)).isNull();
    }

    @Test
    void anAnswerThatStaysOutIsTooSlowAndLessIsAsked() {
        MoodleException failure =
                answers.unreachable(DIVISIBLE, new SocketTimeoutException("Read timed out"));
        assertThat(failure.getKind()).isEqualTo(Kind.TOO_SLOW);
        assertThat(failure).hasMessageContaining("gradesync.moodle.timeout");
    }

    @Test
    void whereNoLessCanBeAskedItIsAskedAgain() {
        MoodleException failure =
                answers.unreachable(INDIVISIBLE, new SocketTimeoutException("Read timed out"));
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
        assertThat(failure.getErrorCode()).isEqualTo("timeout");
    }

    @Test
    @Fault(29)
    void anAnswerThatStopsHalfwayIsTooSlowToo() {
        MoodleException failure =
                failure(DIVISIBLE, broken("{\"usergrades\":[", new SocketTimeoutException()));
        assertThat(failure.getKind()).isEqualTo(Kind.TOO_SLOW);
    }

    @Test
    void anAnswerThatStopsHalfwayAndCannotBeDividedIsAskedAgain() {
        MoodleException failure =
                failure(INDIVISIBLE, broken("{\"functions\":[", new SocketTimeoutException()));
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
    }

    @Test
    void aConnectionThatBreaksIsAskedAgain() {
        MoodleException failure =
                failure(DIVISIBLE, broken("{\"usergrades\":[", new IOException("reset")));
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
        assertThat(failure.getErrorCode()).isEqualTo("unreachable");
        assertThat(answers.unreachable(DIVISIBLE, new ConnectException("refused")).getKind())
                .isEqualTo(Kind.WAIT);
    }

    @Test
    @Fault(30)
    void anUnknownHostMayComeBack() {
        MoodleException failure =
                answers.unreachable(DIVISIBLE, new UnknownHostException("moodle.example"));
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
        assertThat(failure.getErrorCode()).isEqualTo("unknown-host");
    }

    @Test
    @Fault(30)
    void aCertificateThatIsNotTrustedStopsTheSite() {
        SSLException untrusted = new SSLHandshakeException("PKIX path");
        untrusted.initCause(new CertificateException(new CertPathValidatorException("expired")));
        for (SSLException each :
                List.of(untrusted, new SSLPeerUnverifiedException("PKIX path of another name"))) {
            MoodleException failure = answers.unreachable(DIVISIBLE, each);
            assertThat(failure.getKind()).isEqualTo(Kind.SITE);
            assertThat(failure).hasMessageContainingAll("certificate", "PKIX path");
        }
    }

    /** As when a load balancer is started anew: nothing is wrong with the certificate. */
    @Test
    void aHandshakeThatBreaksOffIsTriedAgain() {
        SSLException cut = new SSLHandshakeException("Remote host terminated the handshake");
        cut.initCause(new EOFException());
        for (SSLException each : List.of(cut, new SSLException("Unsupported record version"))) {
            MoodleException failure = answers.unreachable(DIVISIBLE, each);
            assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
            assertThat(failure).hasMessageNotContaining("certificate");
            assertThat(failure).hasMessageContaining(each.getMessage());
        }
    }

    @Test
    @Fault(27)
    void aBrokenGzipIsNoAnswer() {
        MoodleException failure = failure(DIVISIBLE, broken(GOOD, new ZipException("Corrupt")));
        assertThat(failure.getKind()).isEqualTo(Kind.WAIT);
        assertThat(failure.getErrorCode()).isEqualTo("unreadable");
    }

    @Test
    void theCauseIsLookedForAndWhatIsClassifiedStaysSo() {
        MoodleException deep =
                answers.unreachable(
                        DIVISIBLE,
                        new IllegalStateException(
                                new RuntimeException(new ConnectException("refused"))));
        assertThat(deep.getErrorCode()).isEqualTo("unreachable");
        MoodleException already = new MoodleException(Kind.RECORD, "userdeleted", "Gone.");
        assertThat(answers.unreachable(DIVISIBLE, new IllegalStateException(already)))
                .isSameAs(already);
        assertThat(answers.unreachable(DIVISIBLE, new IllegalStateException("?")).getKind())
                .isEqualTo(Kind.WAIT);
    }

    @Test
    void theAnswerIsClosedGoodOrBad() {
        for (String body : List.of(GOOD, "{\"usergrades\":", "<html>", "")) {
            for (int status : new int[] {200, 503}) {
                AtomicBoolean closed = new AtomicBoolean();
                InputStream stream =
                        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)) {
                            @Override
                            public void close() {
                                closed.set(true);
                            }
                        };
                Throwable failure =
                        catchThrowable(() -> answers.read(DIVISIBLE, status, null, null, stream));
                assertThat(failure == null).isEqualTo(status == 200 && body.equals(GOOD));
                assertThat(closed).isTrue();
            }
        }
    }

    /** With debugging on, Moodle's words can hold the statement that looked the token up. */
    @Test
    void moodlesWordsAreRepeatedWithoutTheToken() {
        MoodleException failure =
                failure(
                        DIVISIBLE,
                        "{\"exception\":\"dml_read_exception\",\"errorcode\":\"dmlreadexception\","
                                + "\"message\":\"SELECT * FROM external_tokens WHERE token = ? ["
                                + TOKEN
                                + "]\"}");
        assertThat(failure).hasMessageContaining("external_tokens");
        assertThat(failure).hasMessageNotContaining(TOKEN);
    }

    /** A good answer to each question, with each of its values replaced by what nobody expects. */
    @ParameterizedTest
    @MethodSource("goodAnswers")
    void noValueOfAnotherTypeBreaksAReader(MoodleCall call, String json) throws IOException {
        assertThat(read(call, json)).isNotNull();
        List<String> odd = variants(MAPPER.readTree(json)).map(JsonNode::toString).toList();
        assertThat(odd)
                .allSatisfy(
                        each ->
                                assertThat(catchThrowable(() -> read(call, each)))
                                        .satisfiesAnyOf(
                                                thrown -> assertThat(thrown).isNull(),
                                                thrown ->
                                                        assertThat(thrown)
                                                                .isInstanceOf(
                                                                        MoodleException.class)));
    }

    static Stream<Arguments> goodAnswers() {
        return Stream.of(
                Arguments.of(
                        DIVISIBLE,
                        """
                        {"usergrades": [{"userid": 6, "gradeitems": [
                          {"id": 8, "itemname": "Quiz", "itemtype": "mod", "graderaw": 7.5,
                           "gradedategraded": 1, "gradeneedsupdate": false,
                           "grademin": 0, "grademax": 10}]}]}
                        """),
                Arguments.of(
                        StudentPack.of(SITE, 2, List.of(6L, 7L)),
                        """
                        {"responses": [{"error": false, "data": "{}"},
                          {"error": true, "exception": "{\\"errorcode\\": \\"userdeleted\\"}"}]}
                        """),
                Arguments.of(RosterCalls.gradable(SITE, 2), "{\"users\":[{\"id\":6}]}"),
                Arguments.of(
                        RosterCalls.enrolled(SITE, 2, 0),
                        """
                        [{"id": 6, "roles": [{"shortname": "student"}], "groups": [{"id": 1}]}]
                        """),
                Arguments.of(
                        INDIVISIBLE,
                        """
                        {"sitename": "Site", "release": "4.5", "functions": [{"name": "f"}]}
                        """));
    }

    private static Stream<JsonNode> variants(JsonNode node) {
        Stream<JsonNode> inside = Stream.empty();
        if (node instanceof ObjectNode object) {
            inside =
                    object.propertyStream()
                            .flatMap(
                                    field ->
                                            variants(field.getValue())
                                                    .map(odd -> with(object, field.getKey(), odd)));
        } else if (node instanceof ArrayNode array) {
            inside =
                    IntStream.range(0, array.size())
                            .boxed()
                            .flatMap(i -> variants(array.get(i)).map(odd -> with(array, i, odd)));
        }
        return Stream.concat(ODD_VALUES.stream(), inside);
    }

    private static JsonNode with(ObjectNode object, String name, JsonNode value) {
        ObjectNode copy = object.deepCopy();
        copy.set(name, value);
        return copy;
    }

    private static JsonNode with(ArrayNode array, int index, JsonNode value) {
        ArrayNode copy = array.deepCopy();
        copy.set(index, value);
        return copy;
    }

    @Property
    void whateverComesIsAnAnswerOrAClassifiedFailure(@ForAll byte[] body) {
        try {
            answers.read(DIVISIBLE, 200, null, null, new ByteArrayInputStream(body));
        } catch (MoodleException classified) {
            assertThat(classified.getErrorCode()).isNotNull();
        }
    }

    private Duration retryAfter(String header) {
        return failure(DIVISIBLE, 503, null, header, "").getRetryAfter();
    }

    private Object read(MoodleCall call, String body) {
        return answers.read(call, 200, null, null, stream(body));
    }

    private MoodleException failure(MoodleCall call, String body) {
        return failure(call, 200, null, null, body);
    }

    private MoodleException failure(MoodleCall call, InputStream body) {
        return catchThrowableOfType(
                MoodleException.class, () -> answers.read(call, 200, null, null, body));
    }

    private MoodleException failure(
            MoodleCall call, int status, String location, String retryAfter, String body) {
        MoodleException failure =
                catchThrowableOfType(
                        MoodleException.class,
                        () -> answers.read(call, status, location, retryAfter, stream(body)));
        assertThat(failure).isNotNull();
        return failure;
    }

    private static InputStream stream(String body) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream broken(String begin, IOException failure) {
        return new SequenceInputStream(
                stream(begin),
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw failure;
                    }

                    @Override
                    public int read(byte[] bytes, int from, int length) throws IOException {
                        throw failure;
                    }
                });
    }
}
