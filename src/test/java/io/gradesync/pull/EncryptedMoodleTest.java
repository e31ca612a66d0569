package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Certificates;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.FaultProxy.Direction;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TlsFront;
import io.gradesync.testbed.TwoCourses;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Moodle behind https: whoever cannot prove who it is never sees the token. */
class EncryptedMoodleTest {

    private static final String TRUST_STORE = "javax.net.ssl.trustStore";
    private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String SITE_INFO = "core_webservice_get_site_info";

    @TempDir private static Path folder;
    private static Certificates certificates;

    private final TestDatabase database = TwoCourses.university("community");
    private final ScriptedMoodle moodle = TwoCourses.moodle();

    /** The JVM trusts our authority, as it trusts the known ones outside of tests. */
    @BeforeAll
    static void trustTheAuthority() {
        certificates = new Certificates(folder);
        System.setProperty(TRUST_STORE, certificates.trustStore().toString());
        System.setProperty(TRUST_STORE_PASSWORD, certificates.password());
    }

    @AfterAll
    static void trustWhoIsTrustedElsewhere() {
        System.clearProperty(TRUST_STORE);
        System.clearProperty(TRUST_STORE_PASSWORD);
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    private TlsFront front(SSLContext identity) {
        return TlsFront.with(identity, URI.create(moodle.url()).getPort());
    }

    private TestService start(String url) {
        return start(url, Map.of());
    }

    private TestService start(String url, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(more);
        settings.put("gradesync.moodle.url", url);
        settings.put("gradesync.moodle.retries", "1");
        return TestService.start(database, moodle, settings);
    }

    @Test
    @Fault(30)
    void aCertificateThatIsRightIsTrusted() {
        try (TlsFront front = front(certificates.signed(Certificates.THIS_MACHINE, "-1H", 2));
                TestService service = start(front.url())) {
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(front.received()).isPositive();
        }
        assertThat(database.grades()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "not yet valid", "of another name", "self-signed"})
    @Fault(30)
    void aCertificateThatIsNotRightGetsNoTokenAndSaysWhatToMend(String certificate) {
        SSLContext identity =
                switch (certificate) {
                    case "expired" -> certificates.signed(Certificates.THIS_MACHINE, "-10d", 5);
                    case "not yet valid" ->
                            certificates.signed(Certificates.THIS_MACHINE, "+2d", 5);
                    case "of another name" ->
                            certificates.signed("dns:moodle.example,ip:192.0.2.1", "-1H", 2);
                    default -> certificates.selfSigned(Certificates.THIS_MACHINE);
                };
        try (TlsFront front = front(identity);
                TestService service = start(front.url())) {
            RunReport run = service.pull();
            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.failure())
                    .startsWith("The certificate of %s is not trusted (".formatted(front.url()))
                    .endsWith("): mend it, or the machine's clock.");
            assertThat(front.received()).as("bytes that the stranger was told").isZero();
            assertThat(front.accepted()).as("tried once, for it stays as it is").isEqualTo(1);
        }
        assertThat(moodle.requests()).isEmpty();
        assertThat(database.grades()).isEmpty();
    }

    @Test
    @Fault(30)
    void aRedirectIsNotFollowedNeitherToPlainHttpNorToAnotherHost() {
        try (ScriptedMoodle elsewhere = TwoCourses.moodle();
                TlsFront front = front(certificates.signed(Certificates.THIS_MACHINE, "-1H", 2));
                TestService service = start(front.url())) {
            for (int status : new int[] {301, 302, 303, 307, 308}) {
                for (String to : new String[] {elsewhere.url(), "https://moodle.invalid"}) {
                    moodle.script(
                            SITE_INFO,
                            form ->
                                    Answer.html(status, "")
                                            .with("Location", to + "/webservice/rest/server.php"));
                    RunReport run = service.pull();
                    assertThat(run.status()).isEqualTo("failed");
                    assertThat(run.failure()).startsWith("Moodle sends us elsewhere (" + to);
                }
            }
            assertThat(elsewhere.requests()).isEmpty();
            assertThat(moodle.requests()).as("none was asked twice").hasSize(10);
        }
        assertThat(database.grades()).isEmpty();
    }

    @Test
    @Fault(30)
    void aHostThatNobodyKnowsFailsThePullWithAdvice() {
        try (TestService service = start("https://moodle.invalid")) {
            RunReport run = service.pull();
            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.failure())
                    .isEqualTo(
                            "The host of https://moodle.invalid is not known: check the instance's"
                                    + " url.");
        }
        assertThat(moodle.requests()).isEmpty();
    }

    /** As a load balancer does that is started anew: nothing is wrong with the certificate. */
    @Test
    @Fault(29)
    void aHandshakeThatIsCutIsTriedAgain() {
        try (TlsFront front = front(certificates.signed(Certificates.THIS_MACHINE, "-1H", 2));
                FaultProxy proxy = FaultProxy.to(front.port());
                TestService service = start(proxy.in(front.url()))) {
            for (int bytes : new int[] {0, 3, 100, 400, 900}) {
                long cuts = proxy.cuts();
                proxy.cutAfter(Direction.TO_CLIENT, bytes);
                RunReport run = service.pull();
                assertThat(run.status()).isEqualTo("failed");
                assertThat(run.failure())
                        .contains(proxy.in(front.url()))
                        .doesNotContain("certificate");
                assertThat(proxy.cuts() - cuts).as("asked, and once again").isEqualTo(2);
            }
            assertThat(front.received()).isZero();
            proxy.heal();
            assertThat(service.pull().status()).isEqualTo("ok");
        }
    }

    @Test
    @Fault(29)
    @Timeout(60)
    void aHandshakeThatDripsForEverIsGivenUpAtItsDeadline() {
        try (TlsFront front = front(certificates.signed(Certificates.THIS_MACHINE, "-1H", 2));
                FaultProxy proxy = FaultProxy.to(front.port());
                TestService service =
                        start(proxy.in(front.url()), Map.of("gradesync.moodle.timeout", "2s"))) {
            // The certificate alone would take minutes, and each byte is in time.
            proxy.drip(2);
            RunReport run = service.pull();
            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.failure())
                    .contains("Moodle took too long for core_webservice_get_site_info");
            assertThat(proxy.accepted()).as("tried once more").isEqualTo(2);
            proxy.heal();
            assertThat(service.pull().status()).isEqualTo("ok");
        }
    }

    @Test
    @Fault(29)
    void anEncryptedConnectionThatBreaksInTheMiddleIsTriedAgain() {
        try (TlsFront front = front(certificates.signed(Certificates.THIS_MACHINE, "-1H", 2));
                FaultProxy proxy = FaultProxy.to(front.port());
                TestService service = start(proxy.in(front.url()))) {
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form -> {
                        moodle.unscript("gradereport_user_get_grade_items");
                        proxy.reset();
                        return null;
                    });
            RunReport run = service.pull();
            assertThat(run.status()).as("%s", run.notes()).isEqualTo("ok");
            assertThat(proxy.cuts()).isPositive();
        }
    }
}
