package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Secrets stay where they are, whatever goes wrong. */
class SecretsTest {

    private static final String PASSWORD = "the-s3cret-of-the-page";
    private static final String GUESS = "a-guess-that-was-nearly-right";

    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Logger own = (Logger) LoggerFactory.getLogger("io.gradesync");
    private final Level before = own.getLevel();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> log =
            new AppenderBase<>() {
                @Override
                protected void append(ILoggingEvent event) {
                    told.add("log: " + event.getThreadName() + " " + event.getFormattedMessage());
                    if (event.getThrowableProxy() != null) {
                        told.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
                    }
                }
            };

    @BeforeEach
    void listen() {
        own.setLevel(Level.DEBUG);
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        root.detachAppender(log);
        own.setLevel(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @Fault(49)
    void noSecretIsTold(boolean hashed) {
        String written = hashed ? Passwords.hash(PASSWORD) : PASSWORD;
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                TestService service =
                        TestService.serve(
                                TestPostgres.sampleUniversity(),
                                moodle,
                                Map.of(
                                        "gradesync.http.password",
                                        written,
                                        "gradesync.moodle.retries",
                                        "0"))) {
            Wire wire = new Wire(service);
            String right = Wire.basic("ada", PASSWORD);
            for (String answer : List.of("invalidtoken", "accessexception", "nopermissions")) {
                moodle.script(
                        "core_enrol_get_enrolled_users",
                        form -> ScriptedMoodle.Answer.error(answer));
                tell(service::pull);
            }
            moodle.script(
                    "core_webservice_get_site_info",
                    form -> ScriptedMoodle.Answer.html(500, "Your token: " + form));
            tell(service::pull);
            tell(service::preview);
            told.add(wire.ask("GET", "/api/instances", Wire.basic("ada", GUESS)).toString());
            told.add(
                    wire.ask("GET", "/api/instances", Wire.basic("ada", written + "x")).toString());
            for (String path :
                    List.of(
                            "/",
                            "/api/instances",
                            "/api/runs",
                            "/api/runs/1",
                            "/api/runs/1/changes",
                            "/api/runs/99999",
                            "/api/instances/1/unwritten",
                            "/api/openapi.json",
                            "/api/session",
                            "/api/runs/%zz",
                            "/nothing")) {
                told.add(wire.ask("GET", path, right).toString());
            }
            for (String path : List.of("/api/instances/1/pull", "/api/recompute", "/jsonrpc")) {
                told.add(wire.post(path, "{\"password\":\"" + GUESS + "\"", right).toString());
            }
            String call =
                    """
                    {"params":{"service":"object","method":"execute_kw","args":["odoo",1,"%s",\
                    "moodle.instance","action_pull_grades_now",[["x"]]]}}\
                    """;
            for (String key : List.of(PASSWORD, GUESS)) {
                told.add(
                        wire.post(
                                        "/json/2/moodle.instance/action_pull_grades_now",
                                        "{\"" + GUESS + "\":1}",
                                        "Authorization: bearer " + key)
                                .toString());
            }
            told.add(wire.post("/jsonrpc", call.formatted(PASSWORD)).toString());
            told.add(wire.post("/jsonrpc", call.formatted(GUESS)).toString());
            told.add(wire.post("/jsonrpc", call.formatted(GUESS).replace("\"x\"", "")).toString());
            told.add(new ArrayList<>(Thread.getAllStackTraces().keySet()).toString());
        }
        assertThat(told).anyMatch(line -> line.contains("A wrong password was sent from"));
        assertThat(told).anyMatch(line -> line.contains("Moodle does not know the token"));
        assertThat(told)
                .noneMatch(line -> line.contains(PASSWORD))
                .noneMatch(line -> line.contains(GUESS))
                .noneMatch(line -> line.contains(Wire.basic("ada", PASSWORD).substring(21)))
                .noneMatch(line -> line.contains(Wire.basic("ada", GUESS).substring(21)))
                .noneMatch(line -> line.contains(written))
                .noneMatch(line -> line.contains("{pbkdf2"))
                .noneMatch(line -> line.contains(ScriptedMoodle.TOKEN));
    }

    @Test
    @Fault(49)
    void aWrongPasswordOfOdoosClientsIsToldWithTheirAddress() {
        String call =
                """
                {"params":{"service":"common","method":"login","args":["odoo","ada","%s"]}}\
                """;
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                TestService service =
                        TestService.serve(
                                TestPostgres.sampleUniversity(),
                                moodle,
                                Map.of("gradesync.http.password", PASSWORD))) {
            Wire wire = new Wire(service);
            wire.post("/jsonrpc", call.formatted(PASSWORD));
            assertThat(told).noneMatch(line -> line.contains("wrong password"));
            wire.post("/jsonrpc", call.formatted(GUESS));
        }
        assertThat(told)
                .anyMatch(line -> line.endsWith("A wrong password was sent from 127.0.0.1"))
                .noneMatch(line -> line.contains(GUESS));
    }

    private void tell(Supplier<?> pull) {
        try {
            told.add(String.valueOf(pull.get()));
        } catch (RuntimeException refused) {
            told.add(ThrowableProxyUtil.asString(new ThrowableProxy(refused)));
        }
    }
}
