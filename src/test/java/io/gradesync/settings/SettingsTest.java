package io.gradesync.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gradesync.testbed.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final String SECRET = "s3cret-value";
    private static final String POSTGRES = "jdbc:postgresql://db/odoo";

    /** Values that must be refused, by the key without its prefix. */
    private static final Map<String, List<String>> BAD_VALUES =
            Map.ofEntries(
                    Map.entry(
                            "database.url",
                            List.of(
                                    "jdbc:mysql://db/odoo",
                                    "odoo",
                                    "Embedded",
                                    "jdbc:postgresql://me:secret@db/odoo")),
                    Map.entry("database.pool-size", List.of("1", "201", "-8", "eight", "8.0")),
                    Map.entry("database.timeout", List.of("0s", "0", "-1s", "10 m", "long")),
                    Map.entry("database.embedded.port", List.of("-1", "65536", "http")),
                    Map.entry("database.embedded.edition", List.of("Community", "all")),
                    Map.entry("database.embedded.version", List.of("17", "18.0", "2024")),
                    Map.entry("moodle.allow-http", List.of("yes", "1", "True")),
                    Map.entry(
                            "moodle.allowed-hosts",
                            List.of("10.0.0.0/33", "moodle:443", "https://moodle", "*", "1.2.3")),
                    Map.entry("moodle.concurrency", List.of("0", "65", "many")),
                    Map.entry("moodle.batch-size", List.of("0", "401", "-1")),
                    Map.entry("moodle.whole-course", List.of("-1", "100001", "all")),
                    Map.entry("moodle.timeout", List.of("0s", "0", "-1s", "60 s", "1w", "soon")),
                    Map.entry("moodle.retries", List.of("-1", "21", "few")),
                    Map.entry("openeducat.user-id", List.of("0", "-1", "2147483648", "admin")),
                    Map.entry("openeducat.faculty-id", List.of("0", "-1", "2147483648", "dean")),
                    Map.entry("quiz.full-sweep", List.of("-1h", "6 hours", "h", "9999999999s")),
                    Map.entry("completion.full-sweep", List.of("1.5h", "24H")),
                    Map.entry("pull.deadline", List.of("6", "6 h", "-1h")),
                    Map.entry("shrink-guard", List.of("50", "101%", "-1%", "half", "50 %")),
                    Map.entry("journal.keep", List.of("1y", "forever")),
                    Map.entry("export-hooks", List.of("on", "TRUE")),
                    Map.entry("schedule", List.of("*/15 * * * *", "every hour", "0 0 0 * * *")),
                    Map.entry(
                            "schedule.zone",
                            List.of("Berlin", "Europe/Atlantis", "+02:00", "UTC+2")),
                    Map.entry("http.port", List.of("-1", "0", "65536", "8080/tcp")),
                    Map.entry("management.port", List.of("-1", "65536")),
                    Map.entry("sample.port", List.of("-1", "65536")),
                    Map.entry("sample.version", List.of("5", "4.4", "5.1")));

    /** Settings that take any text. */
    private static final Set<String> FREE =
            Set.of(
                    "database.username",
                    "database.password",
                    "database.embedded.directory",
                    "moodle.url",
                    "moodle.name",
                    "moodle.token",
                    "http.host",
                    "http.username",
                    "http.password",
                    "management.host");

    @TempDir private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final Properties system = new Properties();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database.url | embedded",
                "database.username | ''",
                "database.password | ''",
                "database.pool-size | 8",
                "database.timeout | 10m",
                "database.embedded.port | 0",
                "database.embedded.directory | .gradesync",
                "database.embedded.edition | community",
                "database.embedded.version | 18",
                "moodle.url | ''",
                "moodle.name | ''",
                "moodle.token | ''",
                "moodle.allow-http | false",
                "moodle.allowed-hosts | ''",
                "moodle.concurrency | 4",
                "moodle.batch-size | 50",
                "moodle.whole-course | 40",
                "moodle.timeout | 60s",
                "moodle.retries | 4",
                "openeducat.user-id | 1",
                "openeducat.faculty-id | ''",
                "quiz.full-sweep | 6h",
                "completion.full-sweep | 24h",
                "pull.deadline | 6h",
                "shrink-guard | 50%",
                "journal.keep | 400d",
                "export-hooks | false",
                "schedule | 0 0/15 * * * ?",
                "schedule.zone | ''",
                "http.host | 127.0.0.1",
                "http.port | 8080",
                "http.username | ''",
                "http.password | ''",
                "management.host | 127.0.0.1",
                "management.port | 8081",
                "sample.port | 0",
                "sample.version | 4.5"
            })
    void eachSettingHasItsDefault(String key, String value) {
        Setting setting = Setting.byKey(Setting.PREFIX + key).orElseThrow();
        write("# nothing is set");
        assertThat(load().text(setting)).isEqualTo(value);
    }

    @Test
    void withoutAFileTheCopyInTheJarIsTaken() {
        assertThat(load().isEmbedded()).isTrue();
        assertThat(load().usesSampleMoodle()).isTrue();
        assertThat(load().moodleName()).isEqualTo("Sample Moodle");
    }

    @Test
    void aSystemPropertyWinsOverTheEnvironmentThatOverTheFileThatOverTheDefault() {
        Setting retries = Setting.MOODLE_RETRIES;
        assertThat(load().number(retries)).isEqualTo(4);
        write("gradesync.moodle.retries = 1");
        assertThat(load().number(retries)).isEqualTo(1);
        environment.put("GRADESYNC_MOODLE_RETRIES", "2");
        assertThat(load().number(retries)).isEqualTo(2);
        system.setProperty("gradesync.moodle.retries", "3");
        assertThat(load().number(retries)).isEqualTo(3);
    }

    @Test
    void aValueThatIsLeftEmptyIsTheDefault() {
        write("gradesync.moodle.retries = 1");
        environment.put("GRADESYNC_MOODLE_RETRIES", " ");
        assertThat(load().number(Setting.MOODLE_RETRIES)).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void eachSettingCanBeGivenInTheEnvironment(Setting setting) {
        assertThat(setting.environmentVariable()).matches("GRADESYNC(_[A-Z]+)+");
        String value = setting == Setting.MOODLE_URL ? "https://moodle.example" : "?";
        environment.put(setting.environmentVariable(), value);
        system.setProperty("gradesync.moodle.token", "t");
        if (BAD_VALUES.containsKey(bare(setting))) {
            assertThat(problems()).anyMatch(problem -> problem.contains(setting.key()));
        } else {
            system.setProperty("gradesync.http.password", "p");
            system.remove(setting.key());
            assertThat(load().text(setting)).isEqualTo(value);
        }
    }

    @Test
    void anAddressOfNoMoodleStopsTheStart() {
        system.setProperty("gradesync.moodle.token", "t");
        for (String url : List.of("moodle", "ftp://moodle.example", "http://moodle.example")) {
            system.setProperty("gradesync.moodle.url", url);
            assertThat(problems()).singleElement().asString().startsWith("gradesync.moodle: ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBadValueIsRefusedByName(Setting setting) {
        assertThat(BAD_VALUES.containsKey(bare(setting)) || FREE.contains(bare(setting)))
                .as("bad values of %s are tested", setting)
                .isTrue();
        for (String bad : BAD_VALUES.getOrDefault(bare(setting), List.of())) {
            system.setProperty(setting.key(), bad);
            assertThat(problems())
                    .as("%s = %s", setting.key(), bad)
                    .hasSize(1)
                    .allMatch(problem -> problem.startsWith(setting.key() + " "))
                    .allMatch(problem -> problem.contains("must be"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "database.url | jdbc:postgresql://db:5432/odoo?sslmode=require",
                "database.pool-size | 2",
                "database.pool-size | 200",
                "database.embedded.edition | both",
                "database.embedded.version | 18-2024",
                "database.embedded.version | 19",
                "moodle.whole-course | 0",
                "moodle.batch-size | 1",
                "moodle.batch-size | 400",
                "moodle.retries | 0",
                "moodle.timeout | 500ms",
                "quiz.full-sweep | 0",
                "quiz.full-sweep | 0h",
                "journal.keep | 999999999d",
                "shrink-guard | 0%",
                "shrink-guard | 100%",
                "shrink-guard | 33.3%",
                "schedule | 0 30 2 ? * MON-FRI",
                "schedule | 0 0 0 1 1 ? 2030",
                "schedule.zone | Europe/Berlin",
                "schedule.zone | UTC",
                "schedule.zone | GMT+02:00",
                "http.port | 1",
                "management.port | 0",
                "http.password | {noop}x",
                "http.password | a:b {c}",
                "http.port | 65535"
            })
    void aGoodValueIsTaken(String key, String value) {
        system.setProperty(Setting.PREFIX + key, value);
        Setting setting = Setting.byKey(Setting.PREFIX + key).orElseThrow();
        assertThat(load().text(setting)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "60s, PT1M",
        "15m, PT15M",
        "6h, PT6H",
        "2d, PT48H",
        "0, PT0S",
        // A hundred years, which can be counted in nanoseconds, are for ever.
        "36500d, PT876000H",
        "36501d, PT876000H",
        "999999999d, PT876000H"
    })
    void aDurationHasAUnit(String value, Duration duration) {
        system.setProperty("gradesync.quiz.full-sweep", value);
        assertThat(load().duration(Setting.QUIZ_FULL_SWEEP)).isEqualTo(duration);
    }

    @Test
    @Fault(50)
    void everythingThatIsWrongIsToldAtOnce() {
        write(
                "gradesync.moodle.retries = many",
                "gradesync.http.port = 99999",
                "gradesync.moodel.url = https://moodle.example",
                "gradesync.http.host = 0.0.0.0",
                "gradesync.database.url = " + POSTGRES,
                "gradesync.moodle.url = sample");
        environment.put("GRADESYNC_SCHEDULE", "sometimes");
        assertThat(problems())
                .hasSize(6)
                .anyMatch(problem -> problem.startsWith("gradesync.moodle.retries is 'many'"))
                .anyMatch(problem -> problem.startsWith("gradesync.http.port is '99999'"))
                .anyMatch(problem -> problem.startsWith("gradesync.moodel.url"))
                .anyMatch(problem -> problem.startsWith("gradesync.http.host"))
                .anyMatch(problem -> problem.startsWith("gradesync.schedule"))
                .anyMatch(problem -> problem.startsWith("gradesync.moodle.url is 'sample'"));
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(this::load)
                .withMessage(String.join(System.lineSeparator(), problems()));
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestThatExists() {
        write("gradesync.moodle.tokne = x");
        system.setProperty("gradesync.http.prot", "1");
        system.setProperty("gradesync.nothing.of.ours", "1");
        assertThat(problems())
                .containsExactlyInAnyOrder(
                        "gradesync.moodle.tokne (in application.properties) is no setting: check"
                                + " its spelling; did you mean gradesync.moodle.token?",
                        "gradesync.http.prot (in -Dgradesync.http.prot) is no setting: check its"
                                + " spelling; did you mean gradesync.http.port?",
                        "gradesync.nothing.of.ours (in -Dgradesync.nothing.of.ours) is no setting:"
                                + " check its spelling.");
    }

    @Test
    void anEnvironmentVariableSpelledWrongIsReported() {
        environment.put("GRADESYNC_DATABASE_URI", SECRET);
        assertThat(problems())
                .singleElement()
                .asString()
                .contains("GRADESYNC_DATABASE_URI", "is no setting")
                .doesNotContain(SECRET);
    }

    @Test
    void variablesForTokensAndForPlaceholdersOfTheFileAreNoSettings() {
        write(
                "gradesync.database.password = {{env:GRADESYNC_DB_SECRET}}",
                "camel.some.option = {{env:GRADESYNC_OTHER:with a default}}");
        environment.put("GRADESYNC_TOKEN_MOODLE", SECRET);
        environment.put("GRADESYNC_DB_SECRET", SECRET);
        environment.put("GRADESYNC_OTHER", SECRET);
        environment.put("PATH", "/usr/bin");
        assertThat(load().text(Setting.DATABASE_PASSWORD)).isEqualTo(SECRET);
    }

    @Test
    void keysOfOthersAreLeftToThem() {
        write("camel.main.name = other", "something = else");
        system.setProperty("java.io.tmpdir", "/tmp");
        assertThat(load().isEmbedded()).isTrue();
    }

    @Test
    void aPlaceholderThatCannotBeResolvedIsReportedByKey() {
        write("gradesync.database.password = {{env:NOT_THERE}}");
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("gradesync.database.password names a placeholder");
    }

    @Test
    void aFileThatCannotBeReadIsReported() throws IOException {
        Files.createDirectory(folder.resolve(Settings.FILE));
        assertThat(problems()).singleElement().asString().contains("cannot be read");
    }

    @Test
    void aFileWithABrokenEscapeIsReported() {
        write("gradesync.database.password = \\u00zz");
        assertThat(problems()).singleElement().asString().contains("cannot be read");
    }

    @Test
    void theSampleIsRefusedWithAnotherDatabase() {
        system.setProperty("gradesync.moodle.url", "sample");
        assertThat(load().usesSampleMoodle()).isTrue();
        system.setProperty("gradesync.database.url", POSTGRES);
        assertThat(problems()).singleElement().asString().contains("only for the embedded");
    }

    @Test
    void withAnotherDatabaseOnlyTheTableCountsUnlessAMoodleIsNamed() {
        system.setProperty("gradesync.database.url", POSTGRES);
        assertThat(load().moodleUrl()).isEmpty();
        assertThat(load().usesSampleMoodle()).isFalse();
        assertThat(load().moodleName()).isEqualTo("Moodle");
    }

    @Test
    void aMoodleNeedsAToken() {
        system.setProperty("gradesync.moodle.url", "https://moodle.example");
        assertThat(problems()).singleElement().asString().contains("gradesync.moodle.token");
        system.setProperty("gradesync.moodle.token", SECRET);
        assertThat(load().moodleUrl()).isEqualTo("https://moodle.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.5", "gradesync.example", "127.example"})
    void aHostThatOthersReachNeedsAPassword(String host) {
        system.setProperty("gradesync.http.host", host);
        assertThat(problems()).singleElement().asString().contains("gradesync.http.password");
        system.setProperty("gradesync.http.password", SECRET);
        assertThat(load().text(Setting.HTTP_HOST)).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "localhost", "::1", "[::1]"})
    void theMachineItselfNeedsNoPassword(String host) {
        system.setProperty("gradesync.http.host", host);
        assertThat(load().text(Setting.HTTP_HOST)).isEqualTo(host);
    }

    @Test
    void aLogInNameHasNoColon() {
        system.setProperty("gradesync.http.username", "ada:b");
        assertThat(problems())
                .containsExactly(
                        "gradesync.http.username is 'ada:b': it must not contain a colon.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{pbkdf2@SpringSecurity_v5_8}",
                "{pbkdf2@SpringSecurity_v5_8}0123",
                "{pbkdf2@SpringSecurity_v5_8} 0123",
                "{pbkdf2}0123456789"
            })
    void aHashThatIsNotWholeIsNoPassword(String hash) {
        system.setProperty("gradesync.http.password", hash);
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("gradesync.http.password must be ")
                .doesNotContain(hash);
    }

    @Test
    void theAddressOfThePageHasBracketsAndTheAddressToBindHasNot() {
        for (String host : List.of("::1", "[::1]")) {
            system.setProperty("gradesync.http.host", host);
            assertThat(load().host(Setting.HTTP_HOST)).isEqualTo("::1");
            assertThat(load().authority(Setting.HTTP_HOST, Setting.HTTP_PORT))
                    .isEqualTo("[::1]:8080");
        }
        system.setProperty("gradesync.http.host", "localhost");
        assertThat(load().host(Setting.HTTP_HOST)).isEqualTo("localhost");
        assertThat(load().authority(Setting.HTTP_HOST, Setting.HTTP_PORT))
                .isEqualTo("localhost:8080");
    }

    @Test
    void pageAndManagementNeedPortsOfTheirOwn() {
        system.setProperty("gradesync.http.port", "8081");
        assertThat(problems())
                .singleElement()
                .asString()
                .contains("gradesync.http.port", "gradesync.management.port", "'8081'");
    }

    @Test
    void secretsAreNotRepeatedInComplaints() {
        write(
                "gradesync.database.password = " + SECRET,
                "gradesync.moodle.token = {{env:GRADESYNC_TOKEN_A}}",
                "gradesync.http.passwort = " + SECRET,
                "gradesync.moodle.retries = many");
        environment.put("GRADESYNC_TOKEN_A", SECRET);
        environment.put("GRADESYNC_HTTP_PASSWORD", SECRET);
        environment.put("GRADESYNC_MOODLE_TOKE", SECRET);
        system.setProperty("gradesync.moodle.tokens", SECRET);
        assertThat(problems()).hasSize(4).noneMatch(problem -> problem.contains(SECRET));
    }

    /** An address can hold a password too, and the common mistake is that of another notation. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://odoo:" + SECRET + "@db/odoo",
                "jdbc:mysql://db/odoo?user=odoo&password=" + SECRET
            })
    void anAddressThatIsRefusedIsNotRepeatedWithItsPassword(String url) {
        system.setProperty("gradesync.database.url", url);
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith("gradesync.database.url")
                .doesNotContain(SECRET);
    }

    @Test
    void routesSeeEverySettingButTheSecrets() {
        system.setProperty("gradesync.database.password", SECRET);
        system.setProperty("gradesync.http.password", SECRET);
        system.setProperty("gradesync.moodle.token", SECRET);
        Set<String> open = new HashSet<>();
        Arrays.stream(Setting.values()).map(Setting::key).forEach(open::add);
        open.removeAll(
                Set.of(
                        "gradesync.database.password",
                        "gradesync.http.password",
                        "gradesync.moodle.token"));
        assertThat(load().forRoutes())
                .containsOnlyKeys(open)
                .doesNotContainValue(SECRET)
                .containsEntry("gradesync.schedule", "0 0/15 * * * ?")
                .containsEntry("gradesync.schedule.zone", ZoneId.systemDefault().getId());
    }

    @Test
    void aTokenOfTheTableStandsForItself() {
        Settings settings = load();
        assertThat(settings.tokenOf(" 0123abc ")).isEqualTo("0123abc");
        assertThat(settings.tokenOf("")).isEmpty();
        assertThat(settings.tokenOf(null)).isEmpty();
    }

    @Test
    void aTokenOfTheTableMayNameATokenOfTheEnvironment() {
        environment.put("GRADESYNC_TOKEN_EAST_2", SECRET);
        assertThat(load().tokenOf("{{env:GRADESYNC_TOKEN_EAST_2}}")).isEqualTo(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{env:HOME}}",
                "{{env:GRADESYNC_DATABASE_PASSWORD}}",
                "{{env:GRADESYNC_TOKEN_}}",
                "{{env:gradesync_token_a}}",
                "{{env:GRADESYNC_TOKEN_A:default}}",
                "{{env:GRADESYNC_TOKEN_A}}{{env:HOME}}",
                "x{{env:GRADESYNC_TOKEN_A}}",
                "{{?env:GRADESYNC_TOKEN_A}}",
                "{{sys:user.home}}",
                "{{gradesync.database.password}}"
            })
    void anyOtherPlaceholderInTheTableIsRefused(String token) {
        environment.put("HOME", SECRET);
        environment.put("GRADESYNC_DATABASE_PASSWORD", SECRET);
        environment.put("GRADESYNC_TOKEN_A", SECRET);
        Settings settings = load();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.tokenOf(token))
                .withMessageContaining("{{env:GRADESYNC_TOKEN_…}}")
                .withMessageNotContaining(SECRET);
    }

    @Test
    void aTokenThatIsNotInTheEnvironmentIsMissedByName() {
        Settings settings = load();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.tokenOf("{{env:GRADESYNC_TOKEN_WEST}}"))
                .withMessageContaining("GRADESYNC_TOKEN_WEST");
    }

    @Test
    void theTableKeepsThePlaceholderAndNotTheSecret() {
        write("gradesync.moodle.token = {{env:GRADESYNC_TOKEN_A}}");
        environment.put("GRADESYNC_TOKEN_A", SECRET);
        assertThat(load().text(Setting.MOODLE_TOKEN)).isEqualTo(SECRET);
        assertThat(load().moodleTokenForTable()).isEqualTo("{{env:GRADESYNC_TOKEN_A}}");
    }

    @Test
    void aTokenThatTheTableCouldNotResolveIsKeptAsItself() {
        write("gradesync.moodle.token = {{env:OTHER_TOKEN}}");
        environment.put("OTHER_TOKEN", SECRET);
        assertThat(load().moodleTokenForTable()).isEqualTo(SECRET);
    }

    private List<String> problems() {
        SettingsException refused = catchThrowableOfType(SettingsException.class, this::load);
        assertThat(refused).as("the settings are refused").isNotNull();
        return refused.problems();
    }

    private Settings load() {
        return Settings.load(folder, environment, system, this::resolve);
    }

    /** As Camel does it, with the environment of the test. */
    private String resolve(String text) {
        Matcher matcher = Pattern.compile("\\{\\{env:(\\w+)(?::([^}]*))?}}").matcher(text);
        return matcher.replaceAll(
                match -> {
                    String value = environment.getOrDefault(match.group(1), match.group(2));
                    if (value == null) {
                        throw new IllegalArgumentException("No " + match.group(1));
                    }
                    return Matcher.quoteReplacement(value);
                });
    }

    private void write(String... lines) {
        try {
            Files.write(folder.resolve(Settings.FILE), List.of(lines));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static String bare(Setting setting) {
        return setting.key().substring(Setting.PREFIX.length());
    }
}
