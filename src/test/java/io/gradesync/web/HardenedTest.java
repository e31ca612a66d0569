package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.Wire;
import io.gradesync.testbed.Wire.Answer;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Requests that no decent client sends, without and with a password set. */
class HardenedTest {

    private static final String RIGHT = Wire.basic("anyone", "secret");

    private static ScriptedMoodle moodle;
    private static TestService open;
    private static TestService closed;
    private static Wire wire;
    private static Wire guarded;
    private static long run;

    @BeforeAll
    static void start() {
        moodle = ScriptedMoodle.start();
        moodle.course(101).item(501, "Essay", "0", "100").grade(501, 1001, "80");
        open = TestService.serve(TestPostgres.sampleUniversity(), moodle, Map.of());
        closed =
                TestService.serve(
                        TestPostgres.sampleUniversity(),
                        moodle,
                        Map.of("gradesync.http.password", "secret"));
        wire = new Wire(open);
        guarded = new Wire(closed);
        run = open.pull().id();
    }

    @AfterAll
    static void stop() {
        open.close();
        closed.close();
        moodle.close();
    }

    /** What is right goes on working. */
    private static void answers() {
        assertThat(wire.ask("GET", "/api/instances").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 200, no-store",
        "HEAD, /, 200, no-store",
        "GET, /api/instances, 200, no-store",
        "GET, /api/openapi.json, 200, no-store",
        "GET, /api/runs/{run}/changes?format=csv, 200, no-store",
        "GET, /web/app.js, 200, no-cache",
        "GET, /web/nothing.js, 404, no-cache",
        "GET, /webjars/picocss__pico/2.1.1/css/pico.min.css, 200, 'public, immutable,"
                + " max-age=2592000'",
        "GET, /api/runs/x, 400, no-store",
        "GET, /api/runs/%zz, 400, no-store",
        "GET, /api/runs/99999, 404, no-store",
        "GET, /nothing, 404, no-store",
        "PUT, /api/instances, 405, no-store",
        "POST, /jsonrpc, 400, no-store",
        "GET, /json/2/moodle.instance/action_pull_grades_now, 404, no-store"
    })
    void everyAnswerSaysWhatABrowserMayDoWithIt(
            String method, String path, int status, String cached) {
        Answer answer = wire.ask(method, path.replace("{run}", Long.toString(run)));
        assertThat(answer.status()).isEqualTo(status);
        isSafe(answer);
        assertThat(answer.header("Cache-Control")).isEqualTo(cached);
    }

    @Test
    void soDoRefusals() {
        isSafe(guarded.ask("GET", "/"));
        isSafe(guarded.ask("GET", "/api/instances"));
        isSafe(wire.ask("GET", "/api/instances", "Host: evil.example"));
        isSafe(wire.ask("POST", "/api/recompute", "Sec-Fetch-Site: cross-site"));
        isSafe(wire.post("/api/recompute", "x".repeat(2_000_000)));
    }

    /** A page that has given its own name to this machine must not read them. */
    @ParameterizedTest
    @CsvSource({
        "evil.example, 403",
        "evil.example:8081, 403",
        "127.0.0.1.evil.example, 403",
        "127.0.0.1, 200",
        "localhost:8081, 200",
        "[::1]:8081, 200"
    })
    void healthAndMetricsAreForThisMachineToo(String host, int status) {
        Wire management = new Wire(URI.create(closed.managementUrl()).getPort());
        for (String path : List.of("/observe/health", "/observe/health/live", "/observe/metrics")) {
            Answer answer = management.ask("GET", path, "Host: " + host);
            assertThat(answer.status()).as(path).isEqualTo(status);
            if (status == 403) {
                assertThat(answer.body()).contains("ask for localhost").doesNotContain("status");
            }
        }
    }

    @Test
    void whereTheyAreOpenToOthersTheStartWarns() {
        Logger log = (Logger) LoggerFactory.getLogger(WebServer.class);
        Level before = log.getLevel();
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        log.setLevel(Level.WARN);
        log.addAppender(told);
        told.start();
        try (TestService service =
                TestService.serve(
                        TestPostgres.sampleUniversity(),
                        moodle,
                        Map.of("gradesync.management.host", "0.0.0.0"))) {
            assertThat(told.list)
                    .singleElement()
                    .asString()
                    .contains("gradesync.management.host is '0.0.0.0', open to other machines");
            Wire management = new Wire(URI.create(service.managementUrl()).getPort());
            assertThat(
                            management
                                    .ask("GET", "/observe/health", "Host: gradesync.uni.example")
                                    .status())
                    .isEqualTo(200);
        } finally {
            log.detachAppender(told);
            log.setLevel(before);
        }
    }

    private static void isSafe(Answer answer) {
        assertThat(answer.header("Content-Security-Policy"))
                .contains("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(answer.header("Cache-Control")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../application.properties",
                "/web/../application.properties",
                "/web/../../application.properties",
                "/web/%2e%2e/application.properties",
                "/web/%2E%2E/%2e%2e/application.properties",
                "/web/..%2fapplication.properties",
                "/web/..%2Findex.html",
                "/web/%2e%2e/login.html",
                "/web/../../web/WebServer.class",
                "/web/%252e%252e/application.properties",
                "/web/%c0%ae%c0%ae/application.properties",
                "/web/....//application.properties",
                "/web/..;/application.properties",
                "/web/..\\application.properties",
                "/web/..\\..\\application.properties",
                "/web/%5c..%5c..%5capplication.properties",
                "/web/../logback.xml",
                "/web//logback.xml",
                "/web/..%2flogback.xml",
                "/web/%2fetc/passwd",
                "/web//etc/passwd",
                "/web/app.js%00.css",
                "/web/%00",
                "/web/",
                "/web/js/",
                "/web/index.html",
                "/webjars/..%2f..%2f..%2fapplication.properties",
                "/webjars/../../../application.properties",
                "/webjars/../../MANIFEST.MF",
                "/webjars/..%2f..%2fMANIFEST.MF",
                "/webjars/",
                "//etc/passwd",
                "/etc/passwd",
                "/file:/etc/passwd",
                "/page/index.html",
                "/page/login.html",
                "/index.html",
                "/routes/1-api.camel.yaml",
                "/application.properties",
                "/WEB-INF/web.xml",
                "/%00",
                "/api/%00",
                "*"
            })
    void noPathLeadsToAFileOutside(String path) {
        for (Answer answer : List.of(wire.ask("GET", path), guarded.ask("GET", path, RIGHT))) {
            assertThat(answer.status()).as(path).isIn(400, 404);
            assertThat(answer.body())
                    .doesNotContain("gradesync.database", "root:", "<html", "<configuration")
                    .doesNotContain("Manifest-Version");
        }
        answers();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/%z",
                "/api/runs/%zz",
                "/web/%",
                "/web/%zz/app.js",
                "/webjars/%f",
                "/api/runs?instance=%zz",
                "/api/runs?%",
                "/jsonrpc%"
            })
    void whatIsNotEncodedWellIsABadRequest(String path) {
        Answer answer = wire.ask("GET", path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("{\"error\":\"The request cannot be read");
        assertThat(guarded.ask("GET", path).status()).isIn(400, 401);
        answers();
    }

    @Test
    void whatIsTooLongIsRefused() {
        String much = "a".repeat(20_000);
        assertThat(wire.ask("GET", "/" + much).status()).isEqualTo(414);
        assertThat(wire.ask("GET", "/api/runs?x=" + much).status()).isEqualTo(414);
        assertThat(wire.ask("GET", "/api/runs", "X-Much: " + much).status()).isEqualTo(431);
        answers();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/instances/1/preview",
                "/api/recompute",
                "/jsonrpc",
                "/json/2/moodle.instance/action_pull_grades_now"
            })
    void aBodyOf10MegabytesIsTooMuch(String path) {
        byte[] body = new byte[10 * 1024 * 1024];
        Arrays.fill(body, (byte) ' ');
        String type = "Content-Type: application/json";
        List<Answer> answers =
                List.of(
                        wire.send("POST", path, body, type, "Content-Length: " + body.length),
                        wire.send("POST", path, chunks(body), type, "Transfer-Encoding: chunked"));
        for (Answer answer : answers) {
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.header("Content-Type")).startsWith("application/json");
            assertThat(answer.body()).contains("\"The body is larger than 1 MB");
        }
        answers();
    }

    private static byte[] chunks(byte[] body) {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        chunks.writeBytes(
                (Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        chunks.writeBytes(body);
        chunks.writeBytes("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return chunks.toByteArray();
    }

    @Test
    void whatAClientSendsDoesNotComeBackAsAHeaderNorChangeWhatIsDone() {
        String[] headers = {
            "CamelHttpResponseCode: 404",
            "CamelHttpResponseText: evil",
            "CamelSqlQuery: select 'evil'",
            "CamelSqlParameters: evil",
            "X-Foo: evil",
            "Location: http://evil.example/",
            "Content-Disposition: attachment; filename=evil",
            "Content-Language: evil",
            "Refresh: 0; url=http://evil.example/",
            "Set-Cookie: evil=1",
            "Cache-Control: evil",
            "id: 99999",
            "limit: evil",
            "instance: 99999",
            "format: csv"
        };
        String query =
                "CamelHttpResponseCode=404&CamelSqlQuery=evil&X-Foo=evil&Location=evil"
                        + "&Content-Disposition=evil&Content-Type=text/evil&Set-Cookie=evil";
        for (String path :
                List.of(
                        "/api/instances",
                        "/api/runs",
                        "/api/runs/" + run,
                        "/api/runs/" + run + "/changes",
                        "/api/runs/" + run + "/changes?format=csv",
                        "/api/students?instance=1&q=a",
                        "/api/openapi.json")) {
            Answer plain = wire.ask("GET", path);
            assertThat(plain.status()).as(path).isEqualTo(200);
            List<Answer> answers = new ArrayList<>();
            answers.add(wire.ask("GET", path, headers));
            answers.add(wire.ask("GET", path + (path.contains("?") ? "&" : "?") + query, headers));
            for (Answer answer : answers) {
                assertThat(answer.head()).as(path).containsExactlyElementsOf(plain.head());
                assertThat(answer.body()).isEqualTo(plain.body());
            }
        }
    }

    @Test
    void neitherDoFormFields() {
        String fields =
                "CamelHttpResponseCode=404&Location=evil&X-Foo=evil&Content-Disposition=evil";
        for (String path :
                List.of(
                        "/api/recompute",
                        "/jsonrpc",
                        "/json/2/moodle.instance/action_pull_grades_now",
                        "/web/session/authenticate")) {
            Answer answer =
                    wire.post(path, fields, "Content-Type: application/x-www-form-urlencoded");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.toString()).doesNotContain("evil");
            assertThat(answer.header("Content-Type")).startsWith("application/json");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /api/instances | GET",
                "OPTIONS | /api/instances | GET",
                "GET | /api/instances/1/pull | POST",
                "GET | /api/instances/1/preview/ | POST",
                "DELETE | /api/instances/1/gaps | GET, POST",
                "GET | /jsonrpc | POST",
                "PATCH | /api/session | DELETE, GET, POST",
                "TRACE | /api/runs/1 | GET",
                "POST | / | GET, HEAD"
            })
    void aWrongMethodIsToldTheRightOnes(String method, String path, String allowed) {
        Answer answer = wire.ask(method, path);
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo(allowed);
        assertThat(answer.body()).contains("{\"error\":\"" + method, allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1.evil.example:8080",
                "localhost.evil.example",
                "grades.university.example",
                "192.168.1.5",
                "0.0.0.0:8080",
                ""
            })
    void withoutAPasswordAnotherNameIsRefused(String host) {
        for (String path :
                List.of("/", "/api/instances", "/jsonrpc", "/json/2/x/y", "/web/app.js")) {
            assertThat(wire.ask("GET", path, "Host: " + host).status()).isEqualTo(403);
        }
        assertThat(guarded.ask("GET", "/api/instances", RIGHT, "Host: " + host).status())
                .as("with a password any name will do")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.2:8080", "[::1]:8080"})
    void thisMachineMayBeCalledByAnyOfItsNames(String host) {
        assertThat(wire.ask("GET", "/api/instances", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Origin: null",
                "Origin: http://evil.example",
                "Origin: http://localhost:1",
                "Origin: https://localhost.evil.example"
            })
    void aPageOfAnotherSiteCannotChangeAnything(String header) {
        String host = "Host: localhost:8080";
        for (String path :
                List.of(
                        "/api/recompute",
                        "/api/instances/1/pull",
                        "/jsonrpc",
                        "/json/2/moodle.instance/action_pull_grades_now")) {
            assertThat(wire.ask("POST", path, host, header).status()).isEqualTo(403);
            assertThat(guarded.ask("POST", path, host, header, RIGHT).status()).isEqualTo(403);
        }
        assertThat(guarded.ask("POST", "/api/session", host, header, RIGHT).status())
                .isEqualTo(403);
        assertThat(guarded.ask("DELETE", "/api/session", host, header, RIGHT).status())
                .isEqualTo(403);
    }

    @Test
    void theOwnPageCan() {
        String host = "Host: localhost:8080";
        for (String header :
                List.of(
                        "Sec-Fetch-Site: same-origin",
                        "Sec-Fetch-Site: none",
                        "Origin: http://localhost:8080",
                        "X-Nothing: as a program")) {
            assertThat(wire.ask("POST", "/api/recompute", host, header).status()).isEqualTo(200);
            assertThat(guarded.ask("POST", "/api/session", host, header, RIGHT).status())
                    .isEqualTo(204);
        }
        assertThat(
                        guarded.ask(
                                        "POST",
                                        "/api/session",
                                        "Host: grades.example",
                                        "Origin: https://grades.example",
                                        RIGHT)
                                .status())
                .as("behind a proxy that passes on Host")
                .isEqualTo(204);
    }
}
