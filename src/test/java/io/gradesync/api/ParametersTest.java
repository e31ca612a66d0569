package io.gradesync.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.Browsing.Answer;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters and bodies, good and bad, of one service with one pull behind it. */
class ParametersTest {

    private static TestDatabase database;
    private static ScriptedMoodle moodle;
    private static TestService service;
    private static Browsing api;

    @BeforeAll
    static void pullOnce() {
        database = TwoCourses.university("community");
        moodle = TwoCourses.moodle();
        service = TestService.serve(database, moodle, Map.of());
        api = new Browsing(service);
        api.run("/api/instances/1/pull");
    }

    @AfterAll
    static void stop() {
        service.close();
        moodle.close();
    }

    @ParameterizedTest
    @CsvSource({
        "q=ESSAY, 3",
        "q=ledg, 1",
        "q=1001, 2",
        "q=nothing%20of%20it, 0",
        "q=%25, 0",
        "q=', 0",
        "source=quiz, 1",
        "'source=quiz,gradebook', 5",
        "action=created, 4",
        "'action=skipped,failed', 1",
        "reason=unmapped_student, 1",
        "course=104, 1",
        "student=1, 2",
        "item=501, 3",
        "item=501&student=2, 1",
        "limit=2, 5",
        "limit=0, 5",
        "limit=1&offset=100, 5"
    })
    void changesAreFound(String query, int total) {
        JsonNode changes = api.get("/api/runs/1/changes?" + query).json();
        assertThat(changes.path("total").asInt()).isEqualTo(total);
        if (!query.contains("limit")) {
            assertThat(changes.path("changes")).hasSize(total);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/runs/0",
                "/api/runs/99999",
                "/api/runs/99999999999999999",
                "/api/runs/99/changes",
                "/api/instances/99/gaps",
                "/api/instances/3000000000/gaps",
                "/api/instances/99/unwritten",
                "/api/grades?instance=1&student=1&item=12345",
                "/api/grades?instance=1&student=9999&item=1",
                "/api/nothing"
            })
    void whatIsNotThereIsToldSo(String path) {
        Answer answer = api.get(path);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.error()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/runs/abc",
                "/api/runs/-1",
                "/api/runs/1.5",
                "/api/runs/9999999999999999999999",
                "/api/runs?limit=0",
                "/api/runs?limit=1001",
                "/api/runs?limit=1&limit=2",
                "/api/runs?instance=x",
                "/api/runs/1/changes?action=Created;drop",
                "/api/runs/1/changes?format=xml",
                "/api/days?days=500",
                "/api/students",
                "/api/students/1/grades",
                "/api/grades?instance=1&student=1",
                "/api/grades?instance=1&student=1&item=1&source=exam"
            })
    void badParametersAreToldSo(String path) {
        Answer answer = api.get(path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isNotEmpty();
    }

    @Test
    void longWordsAreToldSo() {
        Answer answer = api.get("/api/runs/1/changes?q=" + "x".repeat(201));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(api.get("/api/runs/1/changes?q=%00").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "[]",
                "\"x\"",
                "{\"courses\":5}",
                "{\"courses\":[]}",
                "{\"courses\":[1.5]}",
                "{\"courses\":[\"101\"]}",
                "{\"courses\":[99999999999999999999]}"
            })
    void badBodiesAreToldSo(String body) {
        Answer answer = api.post("/api/instances/1/pull", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error()).isNotEmpty();
        assertThat(database.number("select count(*) from grade_sync_run")).isEqualTo(1);
    }
}
