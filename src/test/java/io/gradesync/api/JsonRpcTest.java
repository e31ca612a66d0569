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
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Odoo's clients ask as they would ask Odoo. */
class JsonRpcTest {

    /** The one that Debian's package python3-odoorpc is for, whatever else is on the path. */
    private static final String PYTHON = "/usr/bin/python3";

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

    private static String call(String service, String method, String arguments) {
        return """
        {"jsonrpc":"2.0","method":"call","id":77,
         "params":{"service":"%s","method":"%s","args":%s}}
        """
                .formatted(service, method, arguments);
    }

    private static String pull(String records) {
        return pull(records, "any");
    }

    private static String pull(String records, String password) {
        return call(
                "object",
                "execute_kw",
                "[\"odoo\",1,\"%s\",\"moodle.instance\",\"action_pull_grades_now\",%s,{}]"
                        .formatted(password, records));
    }

    private JsonNode send(String body) {
        Answer answer = api.post("/jsonrpc", body, "Content-Type", "application/json");
        assertThat(answer.status()).isEqualTo(200);
        JsonNode json = answer.json();
        assertThat(json.path("jsonrpc").asText()).isEqualTo("2.0");
        assertThat(json.path("id").asInt()).isEqualTo(77);
        return json;
    }

    private void assertError(JsonNode answer, String name, String message) {
        assertThat(answer.has("result")).isFalse();
        JsonNode error = answer.path("error");
        assertThat(error.path("code").asInt()).isEqualTo(200);
        assertThat(error.path("message").asText()).isEqualTo("Odoo Server Error");
        assertThat(error.path("data").path("name").asText()).isEqualTo(name);
        assertThat(error.path("data").path("message").asText()).contains(message);
        assertThat(error.path("data").path("debug").asText()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[[1]]", "[1]", "[]", "[[]]"})
    void aPullIsBegun(String records) {
        JsonNode run = send(pull(records)).path("result").path("runs").path(0);
        assertThat(run.path("instance").asText()).isEqualTo("Moodle");
        assertThat(run.path("joined").asBoolean()).isFalse();
        JsonNode ended = api.ended(run.path("run").asLong());
        assertThat(ended.path("trigger").asText()).isEqualTo("api");
        assertThat(ended.path("counts").path("created").asInt()).isEqualTo(1);
    }

    @Test
    void theOlderMethodHasItsArgumentsFlat() {
        JsonNode answer =
                send(
                        call(
                                "object",
                                "execute",
                                "[\"odoo\",1,\"x\",\"moodle.instance\",\"action_pull_grades_now\",[1]]"));
        assertThat(answer.path("result").path("runs")).hasSize(1);
    }

    @Test
    void aPullThatIsOnIsJoined() {
        try (Gate gate = new Gate()) {
            moodle.script("gradereport_user_get_grade_items", gate);
            long first =
                    send(pull("[[1]]")).path("result").path("runs").path(0).path("run").asLong();
            gate.awaitAsked();
            JsonNode second = send(pull("[[1]]")).path("result").path("runs").path(0);
            assertThat(second.path("joined").asBoolean()).isTrue();
            assertThat(second.path("run").asLong()).isEqualTo(first);
            gate.open();
            api.ended(first);
        }
        assertThat(database.number("select count(*) from grade_sync_run")).isEqualTo(1);
    }

    @Test
    void eachActiveInstanceIsPulledWhenNoneIsNamed() {
        database.execute(
                "insert into moodle_instance (name, url, token) select 'Second', url, token from"
                        + " moodle_instance where id = 1;"
                        + " insert into moodle_instance (name, url, token, active)"
                        + " select 'Off', url, token, false from moodle_instance where id = 1");
        JsonNode runs = send(pull("[]")).path("result").path("runs");
        assertThat(runs).hasSize(2);
        assertThat(runs.path(0).path("instance").asText()).isEqualTo("Moodle");
        assertThat(runs.path(1).path("instance").asText()).isEqualTo("Second");
        runs.forEach(run -> api.ended(run.path("run").asLong()));
    }

    @Test
    void theVersionIsTold() {
        assertThat(
                        send(call("common", "version", "[]"))
                                .path("result")
                                .path("server_serie")
                                .asText())
                .isEqualTo("18.0");
    }

    @Test
    void whatIsNotOfferedIsSaidSo() {
        assertError(
                send(call("object", "execute_kw", "[\"d\",1,\"p\",\"res.users\",\"read\",[[1]]]")),
                "builtins.AttributeError",
                "Only the method action_pull_grades_now of the model moodle.instance");
        assertError(send(call("db", "drop", "[\"odoo\"]")), "builtins.AttributeError", "Only");
        assertError(send("{\"id\":77}"), "builtins.AttributeError", "Only");
        assertError(send(pull("[[9]]")), "odoo.exceptions.MissingError", "moodle.instance(9)");
        assertError(send(pull("[[\"1\"]]")), "builtins.TypeError", "list of ids");
        assertError(send(pull("[{\"a\":1}]")), "builtins.TypeError", "list of ids");
        database.execute("update moodle_instance set active = false");
        assertError(send(pull("[[1]]")), "odoo.exceptions.UserError", "is switched off");
        assertError(send(pull("[]")), "odoo.exceptions.UserError", "none is switched on");
        assertThat(database.number("select count(*) from grade_sync_run")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[]", "{\"x", "\"\"", "''"})
    void whatIsNoCallIsABadRequest(String body) {
        Answer answer = api.post("/jsonrpc", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).contains("no JSON-RPC call");
    }

    @Test
    void withAPasswordItMustBeTheRightOne() {
        serve(
                Map.of(
                        "gradesync.http.username", "registrar",
                        "gradesync.http.password", "much secret"));
        assertError(send(pull("[[1]]", "wrong")), "odoo.exceptions.AccessDenied", "Access Denied");
        assertThat(database.number("select count(*) from grade_sync_run")).isZero();
        assertThat(
                        send(call("common", "login", "[\"odoo\",\"registrar\",\"wrong\"]"))
                                .path("result")
                                .isBoolean())
                .isTrue();
        assertThat(
                        send(call("common", "login", "[\"odoo\",\"other\",\"much secret\"]"))
                                .path("result")
                                .asBoolean())
                .isFalse();
        assertThat(
                        send(call(
                                        "common",
                                        "authenticate",
                                        "[\"odoo\",\"registrar\",\"much secret\",{}]"))
                                .path("result")
                                .asInt())
                .isEqualTo(1);
        assertThat(send(pull("[[1]]", "much secret")).path("result").path("runs")).hasSize(1);
    }

    /** odoorpc, a client library of the Odoo community, in Python. */
    @Test
    void aClientLibraryOfOdooPulls() throws IOException, InterruptedException {
        serve(
                Map.of(
                        "gradesync.http.username", "registrar",
                        "gradesync.http.password", "much secret"));
        String script =
                """
                import odoorpc, sys
                odoo = odoorpc.ODOO('127.0.0.1', port=int(sys.argv[1]))
                print(odoo.version)
                try:
                    odoo.login('odoo', 'registrar', 'wrong')
                except odoorpc.error.RPCError as refused:
                    print(refused)
                odoo.login('odoo', 'registrar', 'much secret')
                print(odoo.execute_kw('moodle.instance', 'action_pull_grades_now', [[1]], {}))
                try:
                    odoo.execute('moodle.instance', 'action_pull_grades_now', [9])
                except odoorpc.error.RPCError as missing:
                    print(missing)
                """;
        Process python =
                new ProcessBuilder(
                                PYTHON,
                                "-c",
                                script,
                                Integer.toString(URI.create(service.url()).getPort()))
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(python.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(printed.lines())
                .containsExactly(
                        "18.0",
                        "Access Denied",
                        "{'runs': [{'instance': 'Moodle', 'run': 1, 'joined': False}]}",
                        "Record does not exist or has been deleted: moodle.instance(9).");
        assertThat(api.get("/api/runs/1").status()).isEqualTo(401);
    }
}
