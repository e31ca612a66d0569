package io.gradesync.settings;

import io.gradesync.moodle.AllowedHosts;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.quartz.CronExpression;

/** Every setting of the service: its key, its default, and what a value must look like. */
public enum Setting {
    DATABASE_URL("database.url", "embedded", Setting::databaseUrl),
    DATABASE_USERNAME("database.username", "", Setting::anything),
    DATABASE_PASSWORD("database.password", "", Setting::anything),
    DATABASE_POOL_SIZE("database.pool-size", "8", value -> wholeNumber(value, 2, 200)),
    DATABASE_TIMEOUT("database.timeout", "10m", Setting::positiveDuration),
    DATABASE_EMBEDDED_PORT("database.embedded.port", "0", Setting::port),
    DATABASE_EMBEDDED_DIRECTORY("database.embedded.directory", ".gradesync", Setting::something),
    DATABASE_EMBEDDED_EDITION(
            "database.embedded.edition",
            "community",
            value -> oneOf(value, "community", "enterprise", "both")),
    DATABASE_EMBEDDED_VERSION(
            "database.embedded.version", "18", value -> oneOf(value, "18", "18-2024", "19")),
    MOODLE_URL("moodle.url", "", Setting::anything),
    MOODLE_NAME("moodle.name", "", Setting::anything),
    MOODLE_TOKEN("moodle.token", "", Setting::anything),
    MOODLE_ALLOW_HTTP("moodle.allow-http", "false", value -> oneOf(value, "true", "false")),
    MOODLE_ALLOWED_HOSTS("moodle.allowed-hosts", "", Setting::hosts),
    MOODLE_CONCURRENCY("moodle.concurrency", "4", value -> wholeNumber(value, 1, 64)),
    MOODLE_BATCH_SIZE("moodle.batch-size", "50", value -> wholeNumber(value, 1, 400)),
    MOODLE_WHOLE_COURSE("moodle.whole-course", "40", value -> wholeNumber(value, 0, 100_000)),
    MOODLE_TIMEOUT("moodle.timeout", "60s", Setting::positiveDuration),
    MOODLE_RETRIES("moodle.retries", "4", value -> wholeNumber(value, 0, 20)),
    OPENEDUCAT_USER_ID(
            "openeducat.user-id", "1", value -> wholeNumber(value, 1, Integer.MAX_VALUE)),
    OPENEDUCAT_FACULTY_ID(
            "openeducat.faculty-id",
            "",
            value -> value.isEmpty() ? Optional.empty() : wholeNumber(value, 1, Integer.MAX_VALUE)),
    QUIZ_FULL_SWEEP("quiz.full-sweep", "6h", Setting::duration),
    COMPLETION_FULL_SWEEP("completion.full-sweep", "24h", Setting::duration),
    PULL_DEADLINE("pull.deadline", "6h", Setting::duration),
    SHRINK_GUARD("shrink-guard", "50%", Setting::percentage),
    JOURNAL_KEEP("journal.keep", "400d", Setting::duration),
    EXPORT_HOOKS("export-hooks", "false", value -> oneOf(value, "true", "false")),
    SCHEDULE("schedule", "0 0/15 * * * ?", Setting::cron),
    SCHEDULE_ZONE("schedule.zone", "", Setting::zone),
    HTTP_HOST("http.host", "127.0.0.1", Setting::something),
    HTTP_PORT("http.port", "8080", value -> wholeNumber(value, 1, 65_535)),
    HTTP_USERNAME("http.username", "", Setting::loginName),
    HTTP_PASSWORD("http.password", "", Setting::passwordOrHash),
    MANAGEMENT_HOST("management.host", "127.0.0.1", Setting::something),
    MANAGEMENT_PORT("management.port", "8081", Setting::port),
    SAMPLE_PORT("sample.port", "0", Setting::port),
    SAMPLE_VERSION("sample.version", "4.5", value -> oneOf(value, "4.5", "5.0"));

    static final String PREFIX = "gradesync.";

    private static final Pattern DURATION = Pattern.compile("0|(\\d{1,9})(ms|s|m|h|d)");

    /** A hundred years, which can be counted in nanoseconds, here and in the database. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private static final Pattern HASH =
            Pattern.compile("\\{pbkdf2@SpringSecurity_v5_8}[0-9a-f]{96}");

    /** Says what a value must be, or nothing when it is good. */
    @FunctionalInterface
    private interface Rule {
        Optional<String> complaint(String value);
    }

    private final String key;
    private final String defaultValue;
    private final Rule rule;

    Setting(String key, String defaultValue, Rule rule) {
        this.key = PREFIX + key;
        this.defaultValue = defaultValue;
        this.rule = rule;
    }

    public String key() {
        return key;
    }

    public String defaultValue() {
        return defaultValue;
    }

    /** The environment variable that sets it too: {@code GRADESYNC_DATABASE_URL}. */
    public String environmentVariable() {
        return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    public boolean isSecret() {
        return key.endsWith("password") || key.endsWith("token");
    }

    /** A sentence that says what is wrong with the value, or nothing. */
    Optional<String> complaint(String value) {
        return rule.complaint(value)
                .map(
                        must ->
                                isSecret() || this == DATABASE_URL
                                        ? key + " " + must
                                        : "%s is '%s': it %s".formatted(key, value, must));
    }

    static Optional<Setting> byKey(String key) {
        return Arrays.stream(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }

    /** A number with a unit: ms, s, m, h or d; 0 needs none. At the most a hundred years. */
    static Duration parseDuration(String value) {
        var matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(value);
        }
        if (matcher.group(1) == null) {
            return Duration.ZERO;
        }
        long number = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    case "d" -> Duration.ofDays(number);
                    default -> Duration.ofMillis(number);
                };
        return duration.compareTo(FOR_EVER) > 0 ? FOR_EVER : duration;
    }

    private static Optional<String> anything(String value) {
        return Optional.empty();
    }

    /** HTTP Basic tells name and password apart by the first colon. */
    private static Optional<String> loginName(String value) {
        return must(!value.contains(":"), "must not contain a colon.");
    }

    private static Optional<String> passwordOrHash(String value) {
        return must(
                !value.startsWith("{pbkdf2") || HASH.matcher(value).matches(),
                "must be a password, or what the command hash-password prints after the equals"
                        + " sign.");
    }

    private static Optional<String> something(String value) {
        return must(!value.isBlank(), "must not be empty.");
    }

    private static Optional<String> databaseUrl(String value) {
        // The driver would take the password for a part of the host, and tell it in its errors.
        if (value.matches("jdbc:postgresql://[^/?]*@.*")) {
            return Optional.of(
                    "must be an address without user and password before the host: set"
                            + " gradesync.database.username and gradesync.database.password.");
        }
        return must(
                value.equals("embedded") || value.startsWith("jdbc:postgresql:"),
                "must be 'embedded' or an address that begins with jdbc:postgresql://");
    }

    private static Optional<String> oneOf(String value, String... allowed) {
        return must(
                Arrays.asList(allowed).contains(value),
                "must be " + Arrays.stream(allowed).collect(Collectors.joining(" or ")) + ".");
    }

    private static Optional<String> wholeNumber(String value, int low, int high) {
        boolean good = false;
        try {
            int number = Integer.parseInt(value);
            good = number >= low && number <= high;
        } catch (NumberFormatException notANumber) {
            good = false;
        }
        return must(good, "must be a whole number from %d to %d.".formatted(low, high));
    }

    private static Optional<String> port(String value) {
        return wholeNumber(value, 0, 65_535);
    }

    private static Optional<String> duration(String value) {
        return must(
                DURATION.matcher(value).matches(),
                "must be a number with a unit: 500ms, 60s, 15m, 6h or 400d.");
    }

    private static Optional<String> positiveDuration(String value) {
        return must(
                DURATION.matcher(value).matches() && !parseDuration(value).isZero(),
                "must be a number above 0 with a unit: 500ms, 60s, 15m, 6h or 400d.");
    }

    private static Optional<String> hosts(String value) {
        try {
            AllowedHosts.of(value, List.of());
            return Optional.empty();
        } catch (IllegalArgumentException bad) {
            return Optional.of(
                    "holds '%s', which must be a host name, *.domain, address, network such as 10.1.0.0/16, or the word public, without a port."
                            .formatted(bad.getMessage()));
        }
    }

    private static Optional<String> percentage(String value) {
        boolean good = false;
        if (value.matches("\\d{1,3}(\\.\\d{1,4})?%")) {
            good =
                    new BigDecimal(value.substring(0, value.length() - 1))
                                    .compareTo(BigDecimal.valueOf(100))
                            <= 0;
        }
        return must(good, "must be a percentage from 0% to 100%, with the sign.");
    }

    private static Optional<String> cron(String value) {
        return must(
                CronExpression.isValidExpression(value),
                "must be a Quartz cron expression of six or seven fields, such as '0 0/15 * * *"
                        + " ?'.");
    }

    private static Optional<String> zone(String value) {
        boolean good = value.isEmpty();
        if (!good) {
            try {
                ZoneId.of(value);
                // What Quartz does not know it takes for GMT.
                good = TimeZone.getTimeZone(value).getID().equals(value);
            } catch (DateTimeException unknown) {
                good = false;
            }
        }
        return must(good, "must be a time zone such as Europe/Berlin.");
    }

    private static Optional<String> must(boolean good, String sentence) {
        return good ? Optional.empty() : Optional.of(sentence);
    }
}
