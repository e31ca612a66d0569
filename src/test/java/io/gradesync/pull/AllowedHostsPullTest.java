package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.SiteInfo;
import io.gradesync.service.Check;
import io.gradesync.service.Checks;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever may write moodle_instance cannot have a token, or a request, sent anywhere inside. */
class AllowedHostsPullTest {

    private static final Map<String, String> DEFAULT = Map.of("gradesync.moodle.allowed-hosts", "");

    private TestDatabase database;
    private ScriptedMoodle configured;
    private ScriptedMoodle inside;

    @BeforeEach
    void startTwo() {
        database = TestPostgres.sampleUniversity();
        configured = ScriptedMoodle.start();
        inside = ScriptedMoodle.start();
    }

    @AfterEach
    void stop() {
        configured.close();
        inside.close();
    }

    private void other(String url) {
        database.execute(
                "insert into moodle_instance (name, url, token) values ('Other', '%s', '%s')"
                        .formatted(url, ScriptedMoodle.TOKEN));
    }

    private static RunReport other(List<RunReport> runs) {
        return runs.stream()
                .filter(run -> run.instance().equals("Other"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Fault(30)
    void aUrlOfTheTableThatLeadsInsideIsRefusedAndTheConfiguredOneIsNot() {
        other(inside.url());
        try (TestService service = TestService.start(database, configured, DEFAULT)) {
            List<RunReport> runs = service.pullAll(Set.of());
            assertThat(other(runs).status()).isEqualTo("failed");
            assertThat(other(runs).failure())
                    .contains("127.0.0.1", "add 127.0.0.1 to gradesync.moodle.allowed-hosts");
            assertThat(configured.requests()).isNotEmpty();
            assertThat(new Checks(service.service()).run())
                    .filteredOn(check -> check.subject().equals("Moodle 'Other'"))
                    .filteredOn(check -> !check.good())
                    .singleElement()
                    .extracting(Check::sentence)
                    .asString()
                    .contains("gradesync.moodle.allowed-hosts");
        }
        assertThat(inside.requests()).isEmpty();
    }

    @Test
    void withTheSettingItIsPulled() {
        other(inside.url());
        try (TestService service =
                TestService.start(
                        database,
                        configured,
                        Map.of("gradesync.moodle.allowed-hosts", "127.0.0.0/8"))) {
            assertThat(other(service.pullAll(Set.of())).failure()).isNull();
        }
        assertThat(inside.requests()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://169.254.169.254/latest/meta-data",
                "https://[::ffff:10.0.0.1]",
                "https://localhost:5432",
                "https://2130706433"
            })
    void noneOfTheWaysToWriteAnAddressInsideHelps(String url) {
        other(url);
        try (TestService service = TestService.start(database, null, DEFAULT)) {
            database.execute("update moodle_instance set active = name = 'Other'");
            assertThat(service.pull().failure()).contains("which is no address of the Internet");
        }
    }

    /** As after a name was pointed elsewhere: the first look is over. */
    @Test
    @Fault(30)
    void theRouteLooksAtTheConnectionItself() {
        try (TestService service = TestService.start(database, configured, DEFAULT)) {
            MoodleSite site = MoodleSite.of(inside.url(), ScriptedMoodle.TOKEN, false);
            assertThatExceptionOfType(MoodleException.class)
                    .isThrownBy(() -> service.service().ask(SiteInfo.call(site)))
                    .satisfies(
                            refused -> {
                                assertThat(refused.getKind()).isEqualTo(MoodleException.Kind.SITE);
                                assertThat(refused.getErrorCode()).isEqualTo("forbidden-host");
                            })
                    .withMessageContaining("gradesync.moodle.allowed-hosts");
        }
        assertThat(inside.requests()).isEmpty();
    }

    @Test
    @Fault(30)
    void aTokenOfTheTableDoesNotTravelUnencryptedUnlessThatIsAllowed() {
        other("http://192.0.2.1/moodle");
        try (TestService service =
                TestService.start(
                        database,
                        configured,
                        Map.of("gradesync.moodle.allowed-hosts", "192.0.2.0/24"))) {
            assertThat(other(service.pullAll(Set.of())).failure())
                    .contains("unencrypted", "gradesync.moodle.allow-http=true");
        }
    }
}
