package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.Wire;
import io.gradesync.testbed.Wire.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What Camel's components take their orders from are headers of the message: whoever sends one over
 * HTTP must not give orders.
 */
class CamelHeadersTest {

    private static final List<UnaryOperator<String>> SPELLINGS =
            List.of(
                    name -> name,
                    name -> name.toLowerCase(Locale.ROOT),
                    name -> name.toUpperCase(Locale.ROOT),
                    name -> "cAMEL" + name.substring(5),
                    name -> "org.apache.camel." + name.substring(5));

    private ScriptedMoodle moodle;
    private ScriptedMoodle evil;
    private TestDatabase database;
    private TestService service;
    private Wire wire;
    private Map<String, String> orders;

    @BeforeEach
    void start() {
        moodle = ScriptedMoodle.start();
        moodle.course(101).item(501, "Essay", "0", "100").grade(501, 1001, "80");
        evil = ScriptedMoodle.start();
        database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101;"
                        + " create table canary as select 1 as alive");
        service = TestService.serve(database, moodle, Map.of());
        wire = new Wire(service);
        orders = new LinkedHashMap<>();
        orders.put("CamelSqlQuery", "drop table canary");
        orders.put("CamelSqlParameters", "1");
        orders.put("CamelSqlRetrieveGeneratedKeys", "true");
        orders.put("CamelHttpUri", evil.url());
        orders.put("CamelHttpPath", "/evil");
        orders.put("CamelHttpQuery", "evil=1");
        orders.put("CamelHttpMethod", "DELETE");
        orders.put("CamelHttpResponseCode", "418");
        orders.put("CamelRestHttpUri", evil.url());
        orders.put("CamelDestinationOverrideUrl", evil.url());
        orders.put("CamelFileName", "target/canary.txt");
        orders.put("CamelOverruleFileName", "target/canary.txt");
        orders.put("CamelBeanMethodName", "toString");
        orders.put("CamelExecCommandExecutable", "touch");
        orders.put("CamelExecCommandArgs", "target/canary.txt");
        orders.put("CamelRedeliveryDelay", "1");
        orders.put("CamelSplitIndex", "7");
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
        evil.close();
    }

    private void assertNothingWasDone(String where) {
        assertThat(database.rows("select alive from canary")).as(where).containsExactly("1");
        assertThat(evil.requests()).as(where).isEmpty();
        assertThat(Path.of("target/canary.txt")).as(where).doesNotExist();
    }

    private String[] headers(UnaryOperator<String> spelling, String... more) {
        List<String> headers = new ArrayList<>(List.of(more));
        orders.forEach((name, order) -> headers.add(spelling.apply(name) + ": " + order));
        return headers.toArray(String[]::new);
    }

    private String fields(UnaryOperator<String> spelling) {
        return orders.entrySet().stream()
                .map(
                        order ->
                                spelling.apply(order.getKey())
                                        + "="
                                        + URLEncoder.encode(
                                                order.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Test
    void noneChangesWhatIsAsked() {
        long run = service.pull().id();
        for (String path :
                List.of(
                        "/",
                        "/web/app.js",
                        "/api/instances",
                        "/api/runs",
                        "/api/runs/" + run,
                        "/api/runs/" + run + "/changes",
                        "/api/days",
                        "/api/students?instance=1&q=a",
                        "/api/students/1/grades?instance=1",
                        "/api/grades?instance=1&student=1&source=gradebook&item=501",
                        "/api/instances/1/unwritten",
                        "/api/instances/1/gaps",
                        "/api/openapi.json")) {
            Answer plain = wire.ask("GET", path);
            assertThat(plain.status()).as(path).isEqualTo(200);
            for (UnaryOperator<String> spelling : SPELLINGS) {
                String query = path + (path.contains("?") ? "&" : "?") + fields(spelling);
                for (Answer answer :
                        List.of(
                                wire.ask("GET", path, headers(spelling)),
                                wire.ask("GET", query, headers(spelling)))) {
                    assertThat(answer.status()).as(query).isEqualTo(200);
                    assertThat(answer.body()).as(query).isEqualTo(plain.body());
                }
            }
            assertNothingWasDone(path);
        }
    }

    @Test
    void noneChangesWhatIsBegun() {
        String odoo =
                """
                {"params":{"service":"object","method":"execute_kw","args":["odoo",1,"x",\
                "moodle.instance","action_pull_grades_now",[[1]]]}}\
                """;
        Map<String, String> bodies = new LinkedHashMap<>();
        bodies.put("/api/instances/1/pull", "{}");
        bodies.put("/api/instances/1/preview", "{\"courses\":[101]}");
        bodies.put("/api/instances/1/gaps", "");
        bodies.put("/api/recompute", "");
        bodies.put("/jsonrpc", odoo);
        bodies.put("/json/2/moodle.instance/action_pull_grades_now", "{\"ids\":[1]}");
        bodies.forEach(
                (path, body) -> {
                    Answer plain = wire.post(path, body, "Content-Type: application/json");
                    assertThat(plain.status()).as(plain.toString()).isBetween(200, 202);
                    settle();
                    for (UnaryOperator<String> spelling : SPELLINGS) {
                        Answer answer =
                                wire.post(
                                        path + "?" + fields(spelling),
                                        body,
                                        headers(spelling, "Content-Type: application/json"));
                        assertThat(answer.status()).as(answer.toString()).isEqualTo(plain.status());
                        settle();
                    }
                    assertNothingWasDone(path);
                });
        assertThat(database.rows("select distinct status from grade_sync_run"))
                .as("each run did its work as if nothing had been sent along")
                .containsExactly("ok");
        assertThat(database.grades()).containsExactly("Essay|1|80");
    }

    /** Statements look for their parameters among headers, which the fields of a query become. */
    @Test
    void noFieldOfAQueryBecomesAParameterOfAStatement() {
        String fields =
                "?uid=77&instance=2&courses=%5B%5D&rows=%5B%5D&lock=1&edition=x&run=1&status=failed"
                        + "&trigger=x&settings=x&preview=9&request=x&match=x&asked=x";
        service.pull();
        Answer plain = wire.post("/api/instances/1/gaps", "");
        assertThat(plain.status()).isEqualTo(202);
        settle();
        String gaps = report();
        assertThat(gaps).contains("\"done\"");
        assertThat(wire.post("/api/instances/1/gaps" + fields, "").status()).isEqualTo(202);
        settle();
        assertThat(report()).isEqualTo(gaps);

        for (String body : List.of("", "{\"all\":true}")) {
            Answer answer = wire.post("/api/recompute" + fields, body);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        }

        try (Gate gate = new Gate()) {
            moodle.script("gradereport_user_get_grade_items", gate);
            assertThat(wire.post("/api/instances/1/pull" + fields, "{}").status()).isEqualTo(202);
            gate.awaitAsked();
            assertThat(wire.ask("GET", "/api/instances" + fields).body())
                    .isEqualTo(wire.ask("GET", "/api/instances").body())
                    .contains("\"running\":2");
        }
        settle();
        assertThat(database.rows("select distinct status from grade_sync_run"))
                .containsExactly("ok");
    }

    /** The gap report without the time at which it was made. */
    private String report() {
        return wire.ask("GET", "/api/instances/1/gaps")
                .body()
                .replaceFirst("\"at\":\"[^\"]*\"", "");
    }

    /** Nothing is on any more. */
    private void settle() {
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                database.number(
                                                        "select count(*) from grade_sync_run where"
                                                                + " status = 'running'")
                                                == 0
                                        && !wire.ask("GET", "/api/instances/1/gaps")
                                                .body()
                                                .contains("\"running\""));
    }
}
