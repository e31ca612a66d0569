package io.gradesync.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Connections;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.PostgresServer;
import io.gradesync.testbed.PostgresServer.Stop;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Health is down while grades cannot arrive, and up again without a restart of the service. */
class HealthTest {

    private final HttpClient client = HttpClient.newHttpClient();

    private static PostgresServer server;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start(Map.of("max_connections", "20"));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void start() {
        database = server.sampleUniversity("community");
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101).item(501, "Essay", "0", "100").grade(501, 1001, "80");
        service = TestService.serve(database, moodle, Map.of("gradesync.database.timeout", "10s"));
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    @Test
    @Fault({37, 40})
    void isDownWhileTheDatabaseIsAwayAndThePoolRecoversByItself() throws Exception {
        assertThat(health("")).isEqualTo("200 {\"status\":\"UP\"}");

        server.stop(Stop.KILL);

        assertThat(health("")).startsWith("503").contains("The database does not answer");
        assertThat(health("/ready")).startsWith("503");
        assertThat(health("/live")).startsWith("200");
        server.startAgain();
        assertThat(health("")).startsWith("200");
        assertThat(service.pull().status()).isEqualTo("ok");
    }

    @Test
    @Fault(40)
    void isDownWhileTheDatabaseTakesNoWrites() throws Exception {
        database.setReadOnly(true);

        assertThat(health("")).startsWith("503").contains("takes no writes");

        database.setReadOnly(false);
        assertThat(health("")).startsWith("200");
    }

    @Test
    @Fault(40)
    void isDownWhileTheServerHasNoConnectionLeft() throws Exception {
        try (Connections all = new Connections(database)) {
            assertThat(all.number()).isPositive();
            assertThat(health("")).startsWith("503").contains("no connection left");
        }
        assertThat(health("")).startsWith("200");
    }

    @Test
    @Fault({25, 40})
    void isDownWhileTheLastPullOfAnInstanceFailedAndReadyAllTheSame() throws Exception {
        moodle.script("core_webservice_get_site_info", form -> Answer.error("invalidtoken"));
        service.pull();

        assertThat(health(""))
                .startsWith("503")
                .contains(
                        "The last pull of 'Moodle' (run 1) failed: Moodle does not know the token")
                .contains("Manage tokens");
        assertThat(health("/ready")).startsWith("200");
        assertThat(health("/live")).startsWith("200");

        moodle.unscript("core_webservice_get_site_info");
        service.preview();
        assertThat(health("")).as("after a preview").startsWith("503");
        service.pull();
        assertThat(health("")).startsWith("200");
    }

    /** Status and body. */
    private String health(String kind) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                service.managementUrl() + "/observe/health" + kind))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }
}
