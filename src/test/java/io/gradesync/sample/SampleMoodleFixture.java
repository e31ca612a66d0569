package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A running sample Moodle with a file for changes, and the client to ask it with. */
abstract class SampleMoodleFixture {

    static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static final String SERVICE = "/webservice/rest/server.php";
    static final String GRADE_ITEMS = "gradereport_user_get_grade_items";
    static final String BEST_GRADE = "mod_quiz_get_user_best_grade";
    static final String ASSIGN_GRADES = "mod_assign_get_grades";
    static final String ENROLLED = "core_enrol_get_enrolled_users";
    static final String BATCH = "tool_mobile_call_external_functions";

    @TempDir private Path folder;

    Path changes;
    SampleMoodle moodle;

    @BeforeEach
    void start() {
        changes = folder.resolve("changes.csv");
        moodle = SampleMoodle.start(0, changes);
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    JsonNode item(String course, long item, long user) throws Exception {
        JsonNode items =
                call(GRADE_ITEMS, "courseid", course, "userid", "" + user)
                        .at("/usergrades/0/gradeitems");
        return first(items, one -> one.get("id").longValue() == item);
    }

    static JsonNode first(JsonNode list, Predicate<JsonNode> condition) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(condition)
                .findFirst()
                .orElseThrow();
    }

    static JsonNode data(JsonNode batch, int index) throws Exception {
        return MAPPER.readTree(batch.at("/responses/" + index + "/data").textValue());
    }

    static void assertRefused(JsonNode answer, String code) {
        assertThat(answer.fieldNames())
                .toIterable()
                .containsExactly("exception", "errorcode", "message");
        assertThat(answer.get("errorcode").textValue()).isEqualTo(code);
    }

    JsonNode call(String function, String... namesAndValues) throws Exception {
        return json(call(function, List.of(namesAndValues)));
    }

    HttpRequest.Builder call(String function, List<String> namesAndValues) {
        List<String> all =
                new ArrayList<>(List.of("wstoken", SampleMoodle.TOKEN, "wsfunction", function));
        all.addAll(namesAndValues);
        return service(form(all.toArray(String[]::new)), "json");
    }

    HttpRequest.Builder service(String form, String format) {
        String variables = "moodlewsrestformat=" + format + "&" + form;
        return post(URI.create(moodle.url() + SERVICE), variables);
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(moodle.url() + path)));
    }

    static HttpRequest.Builder post(URI uri, String form) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
    }

    static JsonNode json(HttpRequest.Builder request) throws Exception {
        return MAPPER.readTree(send(request).body());
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    static String form(String... namesAndValues) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            pairs.add(encode(namesAndValues[i]) + "=" + encode(namesAndValues[i + 1]));
        }
        return String.join("&", pairs);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
