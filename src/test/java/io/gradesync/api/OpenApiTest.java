package io.gradesync.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.Browsing.Answer;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.rest.GetDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The description of the API is that of what is served. */
class OpenApiTest {

    /** One thing that can be asked for. */
    private record Operation(String method, String path, JsonNode described) {

        /**
         * With an instance, run or student of that number in the path, and what the query must
         * have.
         */
        String address(String id) {
            List<String> query = new ArrayList<>();
            for (JsonNode parameter : described.path("parameters")) {
                if (parameter.path("in").asText().equals("query")
                        && parameter.path("required").asBoolean()) {
                    query.add(
                            parameter.path("name").asText()
                                    + "="
                                    + (parameter.path("name").asText().equals("item")
                                            ? "501"
                                            : "1"));
                }
            }
            return path.replace("{id}", id)
                    + (query.isEmpty() ? "" : "?" + String.join("&", query));
        }

        Set<String> statuses() {
            Set<String> statuses = new TreeSet<>();
            described.path("responses").fieldNames().forEachRemaining(statuses::add);
            return statuses;
        }
    }

    private static ScriptedMoodle moodle;
    private static TestService service;
    private static Browsing api;
    private static JsonNode document;

    @BeforeAll
    static void pullAndPreview() {
        TestDatabase database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101).item(501, "Essay", "0", "100").grade(501, 1001, "80");
        service = TestService.serve(database, moodle, Map.of());
        api = new Browsing(service);
        api.run("/api/instances/1/preview");
        api.run("/api/instances/1/pull");
        document = api.get("/api/openapi.json").json();
    }

    @AfterAll
    static void stop() {
        service.close();
        moodle.close();
    }

    private static Stream<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .properties()
                                        .forEach(
                                                method ->
                                                        operations.add(
                                                                new Operation(
                                                                        method.getKey()
                                                                                .toUpperCase(
                                                                                        Locale
                                                                                                .ROOT),
                                                                        path.getKey(),
                                                                        method.getValue()))));
        return operations.stream();
    }

    private static void awaitQuiet() {
        await().until(
                        () ->
                                api.get("/api/instances")
                                        .json()
                                        .path("instances")
                                        .path(0)
                                        .path("running")
                                        .isNull());
    }

    @TestFactory
    Stream<DynamicTest> eachPathAnswersAsItIsDescribed() {
        return operations()
                .map(
                        operation ->
                                DynamicTest.dynamicTest(
                                        operation.method() + " " + operation.path(),
                                        () -> assertAsDescribed(operation)));
    }

    private static void assertAsDescribed(Operation operation) {
        assertThat(operation.described().path("summary").asText()).isNotEmpty();
        awaitQuiet();
        Answer good = api.send(operation.method(), operation.address("1"), body(operation));
        assertThat(operation.statuses()).contains(Integer.toString(good.status()));
        assertThat(good.status()).isLessThan(300);
        assertThat(good.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
        assertThat(good.json().isObject()).isTrue();
        if (operation.path().contains("{id}") && !operation.path().contains("students")) {
            awaitQuiet();
            Answer missing = api.send(operation.method(), operation.address("777"), null);
            assertThat(missing.status()).isEqualTo(404);
            assertThat(operation.statuses()).contains("404");
        }
        if (operation.statuses().contains("400")) {
            Answer bad =
                    operation.method().equals("POST")
                            ? api.post(operation.address("1"), "[")
                            : api.get(operation.address("x") + wrong(operation));
            assertThat(bad.status()).isEqualTo(400);
            String sentence = operation.path().startsWith("/json/2/") ? "message" : "error";
            assertThat(bad.json().path(sentence).asText()).isNotEmpty();
        }
    }

    private static String body(Operation operation) {
        return operation.method().equals("POST") ? "{}" : null;
    }

    private static String wrong(Operation operation) {
        if (operation.path().contains("{id}")) {
            return "";
        }
        String first = operation.described().path("parameters").path(0).path("name").asText();
        return (operation.address("1").contains("?") ? "&" : "?") + first + "=x";
    }

    @Test
    void everythingThatIsServedIsDescribed() {
        Set<String> served = new TreeSet<>();
        for (RestDefinition rest :
                ((DefaultCamelContext) service.service().context()).getRestDefinitions()) {
            for (VerbDefinition verb : rest.getVerbs()) {
                served.add(
                        (verb instanceof GetDefinition ? "GET " : "POST ")
                                + (rest.getPath() == null ? "" : rest.getPath())
                                + verb.getPath());
            }
        }
        Set<String> described = new TreeSet<>();
        operations().forEach(each -> described.add(each.method() + " " + each.path()));
        assertThat(described).isEqualTo(served).hasSizeGreaterThan(15);
    }

    @Test
    void itIsOpenApiOfThisService() {
        assertThat(document.path("openapi").asText()).startsWith("3.0");
        assertThat(document.path("info").path("title").asText()).isEqualTo("Moodle Grade Sync");
        assertThat(document.path("servers").path(0).path("url").asText()).isEqualTo(service.url());
    }

    @Test
    void theManualNamesEachPath() throws IOException {
        String manual = Files.readString(Path.of("src/site/markdown/api.md"));
        operations()
                .filter(operation -> operation.path().startsWith("/api"))
                .forEach(
                        operation ->
                                assertThat(manual)
                                        .contains(
                                                "`" + operation.method() + " " + operation.path()));
    }
}
