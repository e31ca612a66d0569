package io.gradesync.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gradesync.settings.SettingsException;
import io.gradesync.testbed.FreePorts;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {

    private ServerSocket taken;
    private final Map<String, String> settings = new TreeMap<>();

    @BeforeEach
    void takeAPort() throws IOException {
        taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        settings.put("gradesync.http.port", FreePorts.find(1).get(0).toString());
        settings.put("gradesync.management.port", "0");
    }

    @AfterEach
    void giveItBack() throws IOException {
        taken.close();
    }

    private String taken() {
        return Integer.toString(taken.getLocalPort());
    }

    private void check() {
        Ports.check(TestService.settings(settings));
    }

    @Test
    void freePortsAreFine() {
        check();
        check();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gradesync.http.port", "gradesync.management.port"})
    void aPortInUseIsToldByItsSetting(String key) {
        settings.put(key, taken());
        SettingsException refused = catchThrowableOfType(SettingsException.class, this::check);
        assertThat(refused.problems())
                .singleElement()
                .asString()
                .startsWith(key + " cannot be opened on 127.0.0.1:" + taken())
                .endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gradesync.http.port", "gradesync.management.port"})
    void theServiceDoesNotStartWithoutIt(String key) {
        settings.put(key, taken());
        // Nothing listens where the database is said to be: the ports are looked at first.
        settings.put("gradesync.database.url", "jdbc:postgresql://127.0.0.1:1/nowhere");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(
                        () ->
                                Service.start(
                                        TestService.settings(settings), Path.of("target"), true))
                .withMessageContaining(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.5", "no.such.host.invalid", "2001:db8::5"})
    void anAddressOfAnotherMachineIsTold(String host) {
        settings.put("gradesync.http.host", host);
        settings.put("gradesync.http.password", "x");
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(this::check)
                .withMessageContaining("gradesync.http.host")
                .withMessageContaining(host)
                .withMessageEndingWith(".");
    }

    @Test
    void allThatCannotBeHadIsToldAtOnce() {
        settings.put("gradesync.http.port", taken());
        settings.put("gradesync.management.host", "203.0.113.5");
        SettingsException refused = catchThrowableOfType(SettingsException.class, this::check);
        assertThat(refused.problems())
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith("gradesync.http.port "))
                .anyMatch(problem -> problem.startsWith("gradesync.management.port "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void thisMachineCanBeHad(String host) {
        settings.put("gradesync.http.host", host);
        check();
    }
}
