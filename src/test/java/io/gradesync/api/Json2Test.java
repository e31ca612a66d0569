package io.gradesync.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.Browsing.Answer;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.Wire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of Odoo 19 ask as they would ask Odoo 19. */
class Json2Test {

    private static final String PULL = "/json/2/moodle.instance/action_pull_grades_now";
    private static final String PASSWORD = "müch secret";

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;
    private Browsing api;

    @BeforeEach
    void start() {
        database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101).item(501, "Essay", "0", "100").grade(501, 1001, "80");
        serve(Map.of());
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    private void serve(Map<String, String> settings) {
        if (service != null) {
            service.close();
        }
        service = TestService.serve(database, moodle, settings);
        api = new Browsing(service);
    }

    private JsonNode runs(String body) {
        Answer answer =
                api.post(
                        PULL,
                        body,
                        "Content-Type",
                        "application/json; charset=utf-8",
                        "Authorization",
                        "bearer any",
                        "X-Odoo-Database",
                        "odoo");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(answer.json().properties()).hasSize(1);
        return answer.json().path("runs");
    }

    private static void assertError(Answer answer, int status, String name, String message) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertError(answer.json(), name, message);
    }

    private static void assertError(JsonNode error, String name, String message) {
        assertThat(error.properties()).hasSize(5);
        assertThat(error.path("name").asText()).isEqualTo(name);
        assertThat(error.path("message").asText()).contains(message);
        assertThat(error.path("arguments").path(0)).isEqualTo(error.path("message"));
        assertThat(error.path("context").isObject()).isTrue();
        assertThat(error.path("debug").asText()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ids\":[1],\"context\":{\"lang\":\"en_US\"}}",
                "{\"ids\":1}",
                "{\"ids\":[]}",
                "{\"context\":null}",
                "{}",
                ""
            })
    void aPullIsBegun(String body) {
        JsonNode run = runs(body).path(0);
        assertThat(run.path("instance").asText()).isEqualTo("Moodle");
        assertThat(run.path("joined").asBoolean()).isFalse();
        JsonNode ended = api.ended(run.path("run").asLong());
        assertThat(ended.path("trigger").asText()).isEqualTo("api");
        assertThat(ended.path("counts").path("created").asInt()).isEqualTo(1);
    }

    @Test
    void aPullThatIsOnIsJoined() {
        try (Gate gate = new Gate()) {
            moodle.script("gradereport_user_get_grade_items", gate);
            long first = runs("{\"ids\":[1]}").path(0).path("run").asLong();
            gate.awaitAsked();
            JsonNode second = runs("{\"ids\":[1]}").path(0);
            assertThat(second.path("joined").asBoolean()).isTrue();
            assertThat(second.path("run").asLong()).isEqualTo(first);
            gate.open();
            api.ended(first);
        }
        assertThat(database.number("select count(*) from grade_sync_run")).isEqualTo(1);
    }

    @Test
    void whatIsNotOfferedIsSaidSo() {
        String missing = "werkzeug.exceptions.NotFound";
        for (String path :
                List.of(
                        "/json/2/res.users/action_pull_grades_now",
                        "/json/2/res.users/_read",
                        "/json/2/moodle.instance/unlink",
                        "/json/2/moodle.instance",
                        PULL + "/1",
                        "/json/2/")) {
            assertError(api.post(path, "{}"), 404, missing, "Only POST " + PULL);
        }
        for (String method : List.of("GET", "PUT", "DELETE", "OPTIONS")) {
            assertError(api.send(method, PULL, null), 404, missing, "Only POST " + PULL);
        }
        assertError(
                api.post("/json/2/moodle.instance/_pull", "{}"),
                403,
                "odoo.exceptions.AccessError",
                "private");
        assertThat(database.number("select count(*) from grade_sync_run")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"ids\":[9]}; odoo.exceptions.MissingError; moodle.instance(9)",
                "{\"ids\":[\"1\"]}; builtins.TypeError; list of ids",
                "{\"ids\":{\"a\":1}}; builtins.TypeError; list of ids",
                "{\"ids\":[1.5]}; builtins.TypeError; list of ids",
                "{\"ids\":[1],\"more\":1}; werkzeug.exceptions.UnprocessableEntity; no arguments"
                        + " but",
                "{\"context\":[]}; werkzeug.exceptions.UnprocessableEntity; context must be"
            })
    void argumentsThatDoNotFitAreRefused(String body, String name, String message) {
        assertError(api.post(PULL, body), 422, name, message);
        assertThat(database.number("select count(*) from grade_sync_run")).isZero();
    }

    @Test
    void aPullIsRefusedWhereNothingIsSwitchedOn() {
        database.execute("update moodle_instance set active = false");
        String refused = "odoo.exceptions.UserError";
        assertError(api.post(PULL, "{\"ids\":[1]}"), 422, refused, "is switched off");
        assertError(api.post(PULL, "{}"), 422, refused, "none is switched on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"x", "\"\"", "1", "null"})
    void whatIsNoObjectIsABadRequest(String body) {
        assertError(api.post(PULL, body), 400, "werkzeug.exceptions.BadRequest", "no JSON object");
    }

    @Test
    void withAPasswordItIsTheKey() {
        serve(Map.of("gradesync.http.username", "registrar", "gradesync.http.password", PASSWORD));
        Wire wire = new Wire(service);
        String basic = Wire.basic("registrar", PASSWORD);
        String cookie = "Cookie: " + wire.ask("POST", "/api/session", basic).cookie();
        for (String header :
                List.of(
                        "X-Nothing: 1",
                        "Authorization: bearer wrong",
                        "Authorization: bearer ",
                        "Authorization: " + PASSWORD,
                        basic,
                        cookie)) {
            Wire.Answer answer = wire.post(PULL, "{\"ids\":[1]}", header);
            assertThat(answer.status()).as(header).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(answer.body()).contains("\"name\":\"werkzeug.exceptions.Unauthorized\"");
        }
        assertThat(wire.ask("GET", PULL).status()).isEqualTo(401);
        assertThat(wire.ask("GET", "/api/runs", "Authorization: bearer " + PASSWORD).status())
                .as("a key is for this path")
                .isEqualTo(401);
        assertThat(database.number("select count(*) from grade_sync_run")).isZero();

        for (String scheme : List.of("bearer", "Bearer")) {
            String key = "Authorization: " + scheme + " " + PASSWORD;
            assertThat(wire.post(PULL, "{\"ids\":[1]}", key).body()).contains("{\"runs\":[");
            assertThat(wire.ask("GET", PULL, key).status()).isEqualTo(404);
        }
    }

    @Test
    void whoGuessesKeysWaitsAsWithPasswords() {
        serve(Map.of("gradesync.http.password", PASSWORD));
        Wire wire = new Wire(service);
        ExecutorService guessers = Executors.newFixedThreadPool(12);
        try {
            List<CompletableFuture<Wire.Answer>> guesses =
                    IntStream.range(0, 12)
                            .mapToObj(
                                    guess ->
                                            CompletableFuture.supplyAsync(
                                                    () ->
                                                            wire.post(
                                                                    PULL,
                                                                    "{}",
                                                                    "Authorization: bearer "
                                                                            + guess),
                                                    guessers))
                            .toList();
            List<Wire.Answer> answers = guesses.stream().map(CompletableFuture::join).toList();
            assertThat(answers).extracting(Wire.Answer::status).containsOnly(401, 429);
            assertThat(answers.stream().filter(answer -> answer.status() == 429))
                    .allMatch(answer -> answer.header("Retry-After").equals("10"))
                    .allMatch(answer -> answer.body().contains("exceptions.TooManyRequests"));
        } finally {
            guessers.shutdownNow();
        }
        assertThat(wire.post(PULL, "{}", "Authorization: bearer " + PASSWORD).status())
                .isEqualTo(200);
    }
}
