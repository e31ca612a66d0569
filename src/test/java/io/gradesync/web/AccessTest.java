package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.Wire;
import io.gradesync.testbed.Wire.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, with a password and a user name set. */
class AccessTest {

    private static final String PASSWORD = "pässwörd: of the test";
    private static final String RIGHT = Wire.basic("ada", PASSWORD);
    private static final String WRONG = Wire.basic("ada", "wrong");

    private static ScriptedMoodle moodle;
    private static TestService service;
    private static Wire wire;

    @BeforeAll
    static void start() {
        moodle = ScriptedMoodle.start();
        service =
                TestService.serve(
                        TestPostgres.sampleUniversity(),
                        moodle,
                        Map.of(
                                "gradesync.http.username",
                                "ada",
                                "gradesync.http.password",
                                Passwords.hash(PASSWORD)));
        wire = new Wire(service);
    }

    @AfterAll
    static void stop() {
        service.close();
        moodle.close();
    }

    private static String logIn() {
        Answer answer = wire.ask("POST", "/api/session", RIGHT);
        assertThat(answer.status()).isEqualTo(204);
        return "Cookie: " + answer.cookie();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/instances",
        "GET, /api/session",
        "POST, /api/session",
        "DELETE, /api/session",
        "POST, /api/instances/1/pull",
        "PUT, /api/instances",
        "GET, /api/openapi.json",
        "GET, /api/nothing",
        "GET, /index.html",
        "GET, /page/index.html",
        "GET, /web",
        "POST, /web/app.js",
        "GET, //api/instances",
        "GET, /web/../api/instances",
        "GET, /web/%2e%2e/api/instances",
        "GET, /webjars/./../api/instances",
        "GET, /jsonrpc/../api/instances",
        "GET, /json/2/../../api/instances"
    })
    void nothingIsToldToStrangers(String method, String path) {
        Answer answer = wire.ask(method, path);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
        assertThat(answer.header("Set-Cookie")).isNull();
        assertThat(answer.body()).isIn("{\"error\":\"Log in.\"}", "Log in.");
        if (path.startsWith("/api")) {
            assertThat(answer.header("Content-Type")).startsWith("application/json");
        }
    }

    @Test
    void aPageIsToldWithoutMakingTheBrowserAsk() {
        Answer answer = wire.ask("GET", "/api/instances", "Sec-Fetch-Mode: cors");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isNull();
    }

    @Test
    void whoOpensAnAddressOfTheApiIsAskedByTheBrowser() {
        Answer answer = wire.ask("GET", "/api/instances", "Sec-Fetch-Mode: navigate");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Basic realm=");
    }

    @Test
    void anIconIsNoReasonToAskForAPassword() {
        assertThat(wire.ask("GET", "/favicon.ico").status()).isEqualTo(404);
        assertThat(wire.ask("POST", "/favicon.ico").status()).isEqualTo(401);
        assertThat(wire.ask("GET", "/favicon.ico/../api/instances").status()).isEqualTo(401);
    }

    @Test
    void thePageIsAFormUntilSomeoneIsLoggedIn() {
        Answer form = wire.ask("GET", "/", "Sec-Fetch-Mode: navigate");
        assertThat(form.status()).isEqualTo(401);
        assertThat(form.header("WWW-Authenticate")).isNull();
        assertThat(form.header("Content-Type")).startsWith("text/html");
        assertThat(form.body()).contains("type=\"password\"").doesNotContain("app.js");

        Answer page = wire.ask("GET", "/", logIn());
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("app.js").doesNotContain("type=\"password\"");
        Answer head = wire.ask("HEAD", "/", RIGHT);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/web/app.js, javascript",
        "/web/login.js, javascript",
        "/web/app.css, text/css",
        "/webjars/picocss__pico/2.1.1/css/pico.min.css, text/css"
    })
    void whatTheFormIsMadeOfIsOpen(String path, String type) {
        Answer answer = wire.ask("GET", path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains(type);
        assertThat(wire.ask("HEAD", path).status()).isEqualTo(200);
    }

    @Test
    void aLogInIsACookieThatSuffices() {
        Answer answer = wire.ask("POST", "/api/session", RIGHT);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Set-Cookie"))
                .startsWith("gradesync=")
                .containsIgnoringCase("; HttpOnly")
                .contains("; SameSite=Strict", "; Path=/");
        String cookie = "Cookie: " + answer.cookie();
        assertThat(wire.ask("GET", "/api/instances", cookie).status()).isEqualTo(200);
        Answer session = wire.ask("GET", "/api/session", cookie);
        assertThat(session.status()).isEqualTo(200);
        assertThat(session.body()).isEqualTo("{\"user\":\"ada\"}");
        for (String other : List.of("Cookie: gradesync=" + "0".repeat(32), cookie + "0")) {
            assertThat(wire.ask("GET", "/api/instances", other).status()).isEqualTo(401);
        }
    }

    @Test
    void aNewLogInIsANewSession() {
        String chosen = "Cookie: gradesync=" + "0123456789abcdef".repeat(2);
        for (String before : List.of(logIn(), chosen)) {
            Answer again = wire.ask("POST", "/api/session", before, RIGHT);
            String after = "Cookie: " + again.cookie();
            assertThat(after).isNotEqualTo(before);
            assertThat(wire.ask("GET", "/api/session", before).status()).isEqualTo(401);
            assertThat(wire.ask("GET", "/api/session", after).status()).isEqualTo(200);
        }
    }

    @Test
    void loggingOutEndsTheSessionHereAndNotOnlyInTheBrowser() {
        String cookie = logIn();
        String other = logIn();
        assertThat(wire.ask("DELETE", "/api/session", cookie).status()).isEqualTo(204);
        assertThat(wire.ask("GET", "/api/instances", cookie).status()).isEqualTo(401);
        assertThat(wire.ask("GET", "/api/instances", other).status()).isEqualTo(200);
    }

    @Test
    void whoSendsThePasswordEachTimeHasNoSession() {
        for (String path : List.of("/api/instances", "/api/openapi.json", "/")) {
            Answer answer = wire.ask("GET", path, RIGHT);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Set-Cookie")).as(path).isNull();
        }
        assertThat(wire.ask("GET", "/api/session", RIGHT).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Basic",
                "Authorization: Basic !!!",
                "Authorization: Basic YWRh",
                "Authorization: Bearer abc",
                "Authorization: "
            })
    void whatIsNoPasswordIsNone(String header) {
        assertThat(wire.ask("GET", "/api/instances", header).body()).contains("Log in.");
    }

    @Test
    void whetherNameOrPasswordIsWrongIsNotTold() {
        List<Answer> answers = new ArrayList<>();
        for (String credentials : List.of(WRONG, Wire.basic("bob", PASSWORD), Wire.basic("", ""))) {
            answers.add(wire.ask("POST", "/api/session", credentials));
        }
        assertThat(answers)
                .allMatch(answer -> answer.status() == 401)
                .allMatch(answer -> answer.header("Set-Cookie") == null)
                .extracting(Answer::body)
                .containsOnly("{\"error\":\"Name or password is wrong.\"}");
    }

    @Test
    void whoGuessesWaitsAndNobodyElseDoes() {
        String session = logIn();
        ExecutorService guessers = Executors.newFixedThreadPool(12);
        try {
            List<Answer> answers = new CopyOnWriteArrayList<>();
            List<CompletableFuture<Void>> guesses = new ArrayList<>();
            for (int guess = 0; guess < 12; guess++) {
                guesses.add(
                        CompletableFuture.runAsync(
                                () -> answers.add(wire.ask("GET", "/api/instances", WRONG)),
                                guessers));
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> answers.stream().anyMatch(answer -> answer.status() == 429));

            assertThat(wire.ask("GET", "/api/instances", session).status()).isEqualTo(200);
            assertThat(wire.ask("GET", "/api/instances", RIGHT).status())
                    .as("recognised, from the same address")
                    .isEqualTo(200);
            assertThat(wire.ask("GET", "/web/app.css").status()).isEqualTo(200);
            guesses.forEach(CompletableFuture::join);
            assertThat(answers)
                    .extracting(Answer::status)
                    .contains(401, 429)
                    .containsOnly(401, 429);
            assertThat(answers.stream().filter(answer -> answer.status() == 429))
                    .allMatch(answer -> answer.header("Retry-After").equals("10"))
                    .allMatch(answer -> answer.body().contains("{\"error\":\"Too many wrong"));
        } finally {
            guessers.shutdownNow();
        }
    }

    @Test
    void odoosClientsSendTheirPasswordInTheBody() {
        assertThat(logInByOdoo("ada", PASSWORD)).contains("\"result\":1");
        assertThat(logInByOdoo("bob", PASSWORD)).contains("\"result\":false");
        assertThat(logInByOdoo("ada", "wrong")).contains("\"result\":false");
        assertThat(pullByOdoo("wrong"))
                .contains("\"message\":\"Odoo Server Error\"", "\"odoo.exceptions.AccessDenied\"")
                .contains("\"message\":\"Access Denied\"");
        assertThat(pullByOdoo("")).contains("odoo.exceptions.AccessDenied");
        assertThat(pullByOdoo(PASSWORD)).contains("\"run\":").doesNotContain("\"error\"");
        String session = "{\"jsonrpc\":\"2.0\",\"params\":{\"login\":\"%s\",\"password\":\"%s\"}}";
        assertThat(odoo("/web/session/authenticate", session.formatted("ada", PASSWORD)))
                .contains("\"uid\":1");
        assertThat(odoo("/web/session/authenticate", session.formatted("bob", PASSWORD)))
                .contains("odoo.exceptions.AccessDenied");
    }

    private static String logInByOdoo(String login, String password) {
        return odoo(
                "/jsonrpc",
                """
                {"jsonrpc":"2.0","id":1,"params":{"service":"common","method":"login",\
                "args":["odoo","%s","%s"]}}\
                """
                        .formatted(login, password));
    }

    private static String pullByOdoo(String password) {
        return odoo(
                "/jsonrpc",
                """
                {"jsonrpc":"2.0","id":1,"params":{"service":"object","method":"execute_kw",\
                "args":["odoo",1,"%s","moodle.instance","action_pull_grades_now",[[]]]}}\
                """
                        .formatted(password));
    }

    private static String odoo(String path, String body) {
        Answer answer = wire.post(path, body, "Content-Type: application/json");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body();
    }
}
