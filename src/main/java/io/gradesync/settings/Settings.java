package io.gradesync.settings;

import io.gradesync.moodle.MoodleSite;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;

/**
 * The settings in force: a system property ({@code -Dgradesync.…}) wins over an environment
 * variable, that over {@code application.properties} in the folder of the start (or the copy inside
 * the jar), that over the default.
 */
public final class Settings {

    public static final String FILE = "application.properties";

    /** The url that stands for the built-in sample Moodle. */
    public static final String SAMPLE = "sample";

    private static final String ENVIRONMENT_PREFIX = "GRADESYNC_";
    private static final String TOKEN_VARIABLE_PREFIX = "GRADESYNC_TOKEN_";
    private static final Pattern ENVIRONMENT_PLACEHOLDER =
            Pattern.compile("\\{\\{env:([A-Za-z0-9_]+)[^}]*}}");
    private static final Pattern TOKEN_PLACEHOLDER =
            Pattern.compile("\\{\\{env:(" + TOKEN_VARIABLE_PREFIX + "[A-Za-z0-9_]+)}}");

    private final Map<Setting, String> values;
    private final Set<Setting> written;
    private final String writtenToken;
    private final Map<String, String> environment;

    private Settings(
            Map<Setting, String> values,
            Set<Setting> written,
            String writtenToken,
            Map<String, String> environment) {
        this.values = values;
        this.written = written;
        this.writtenToken = writtenToken;
        this.environment = environment;
    }

    /**
     * Reads the settings of a process started in the folder.
     *
     * @param placeholders resolves Camel's placeholders in a value
     * @throws SettingsException with everything that is wrong
     */
    public static Settings load(
            Path folder,
            Map<String, String> environment,
            Properties systemProperties,
            UnaryOperator<String> placeholders) {
        List<String> problems = new ArrayList<>();
        Map<String, String> written = new TreeMap<>();
        Properties file = readFile(folder.resolve(FILE), problems);
        Set<String> namedInFile = new HashSet<>();
        for (String key : file.stringPropertyNames()) {
            ENVIRONMENT_PLACEHOLDER
                    .matcher(file.getProperty(key))
                    .results()
                    .forEach(match -> namedInFile.add(match.group(1)));
            if (key.startsWith(Setting.PREFIX)) {
                put(written, key, file.getProperty(key), FILE, problems);
            }
        }
        environment.forEach(
                (name, value) -> {
                    if (name.startsWith(ENVIRONMENT_PREFIX)
                            && !name.startsWith(TOKEN_VARIABLE_PREFIX)
                            && !namedInFile.contains(name)) {
                        put(written, keyOf(name), value, "the environment as " + name, problems);
                    }
                });
        for (String key : systemProperties.stringPropertyNames()) {
            if (key.startsWith(Setting.PREFIX)) {
                put(written, key, systemProperties.getProperty(key), "-D" + key, problems);
            }
        }
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, resolve(setting, written, placeholders, problems));
        }
        Settings settings =
                new Settings(
                        values,
                        written.keySet().stream()
                                .map(key -> Setting.byKey(key).orElseThrow())
                                .collect(Collectors.toUnmodifiableSet()),
                        written.getOrDefault(Setting.MOODLE_TOKEN.key(), ""),
                        Map.copyOf(environment));
        problems.addAll(settings.validate());
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return settings;
    }

    public String text(Setting setting) {
        return values.get(setting);
    }

    /** The address to bind: an IPv6 one without the brackets that it may be written with. */
    public String host(Setting setting) {
        String host = text(setting);
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** Host and port as they stand in the address of a page. */
    public String authority(Setting host, Setting port) {
        String name = host(host);
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + text(port);
    }

    public int number(Setting setting) {
        return Integer.parseInt(text(setting));
    }

    /** Without its sign. */
    public BigDecimal percentage(Setting setting) {
        String text = text(setting);
        return new BigDecimal(text.substring(0, text.length() - 1));
    }

    public boolean isTrue(Setting setting) {
        return Boolean.parseBoolean(text(setting));
    }

    /** Whether it stands anywhere, be it with its default. */
    public boolean isWritten(Setting setting) {
        return written.contains(setting);
    }

    public Duration duration(Setting setting) {
        return Setting.parseDuration(text(setting));
    }

    public boolean isEmbedded() {
        return text(Setting.DATABASE_URL).equals("embedded");
    }

    /** Whether the built-in sample Moodle is one of the instances. */
    public boolean usesSampleMoodle() {
        return moodleUrl().equals(SAMPLE);
    }

    /** The Moodle to set up a row for; empty when only the table counts. */
    public String moodleUrl() {
        String url = text(Setting.MOODLE_URL);
        return url.isEmpty() && isEmbedded() ? SAMPLE : url;
    }

    public String moodleName() {
        String name = text(Setting.MOODLE_NAME);
        if (!name.isEmpty()) {
            return name;
        }
        return usesSampleMoodle() ? "Sample Moodle" : "Moodle";
    }

    /**
     * What the row of the configured Moodle shall hold: a placeholder stays one, so that the secret
     * stays outside.
     */
    public String moodleTokenForTable() {
        return TOKEN_PLACEHOLDER.matcher(writtenToken).matches()
                ? writtenToken
                : text(Setting.MOODLE_TOKEN);
    }

    /**
     * The token that a row of {@code moodle_instance} stands for. Only {@code
     * {{env:GRADESYNC_TOKEN_…}}} is looked up: whoever may write that table must not be able to
     * send out other secrets.
     *
     * @throws IllegalArgumentException with a sentence for any other placeholder or a missing
     *     variable
     */
    public String tokenOf(String column) {
        String token = column == null ? "" : column.strip();
        Matcher matcher = TOKEN_PLACEHOLDER.matcher(token);
        if (matcher.matches()) {
            String value = environment.get(matcher.group(1));
            if (value == null) {
                throw new IllegalArgumentException(
                        "The token names %s, which is not in the environment: set it and start again."
                                .formatted(matcher.group(1)));
            }
            return value;
        }
        if (token.contains("{{")) {
            throw new IllegalArgumentException(
                    "A token in moodle_instance may only be itself or {{env:GRADESYNC_TOKEN_…}}:"
                            + " change it.");
        }
        return token;
    }

    /** Settings that routes may refer to, by key; secrets are left out. */
    public Map<String, String> forRoutes() {
        Map<String, String> map = new TreeMap<>();
        values.forEach(
                (setting, value) -> {
                    if (!setting.isSecret()) {
                        map.put(setting.key(), value);
                    }
                });
        if (text(Setting.SCHEDULE_ZONE).isEmpty()) {
            map.put(Setting.SCHEDULE_ZONE.key(), ZoneId.systemDefault().getId());
        }
        return map;
    }

    private List<String> validate() {
        List<String> problems = new ArrayList<>();
        values.forEach((setting, value) -> setting.complaint(value).ifPresent(problems::add));
        if (text(Setting.MOODLE_URL).equals(SAMPLE) && !isEmbedded()) {
            problems.add(
                    "gradesync.moodle.url is 'sample', whose made-up grades are only for the"
                            + " embedded database: set your Moodle's address.");
        }
        if (!moodleUrl().isEmpty() && !usesSampleMoodle()) {
            try {
                MoodleSite.of(
                        moodleUrl(), text(Setting.MOODLE_TOKEN), isTrue(Setting.MOODLE_ALLOW_HTTP));
            } catch (IllegalArgumentException unusable) {
                problems.add("gradesync.moodle: " + unusable.getMessage());
            }
        }
        if (text(Setting.HTTP_PORT).equals(text(Setting.MANAGEMENT_PORT))) {
            problems.add(
                    "gradesync.http.port and gradesync.management.port are both '%s': give each its own."
                            .formatted(text(Setting.HTTP_PORT)));
        }
        if (!LoopbackName.matches(text(Setting.HTTP_HOST))
                && text(Setting.HTTP_PASSWORD).isEmpty()) {
            problems.add(
                    "gradesync.http.host is '%s', open to other machines, without gradesync.http.password: set one."
                            .formatted(text(Setting.HTTP_HOST)));
        }
        return problems;
    }

    private static void put(
            Map<String, String> written,
            String key,
            String value,
            String where,
            List<String> problems) {
        if (Setting.byKey(key).isEmpty()) {
            problems.add(
                    "%s (in %s) is no setting: check its spelling%s"
                            .formatted(key, where, suggestion(key)));
        } else {
            written.put(key, value.strip());
        }
    }

    private static String suggestion(String key) {
        Setting nearest = null;
        int best = 4;
        for (Setting setting : Setting.values()) {
            int distance = StringUtils.getLevenshteinDistance(key, setting.key(), best);
            if (distance >= 0 && distance < best) {
                nearest = setting;
                best = distance;
            }
        }
        return nearest == null ? "." : "; did you mean %s?".formatted(nearest.key());
    }

    private static String keyOf(String environmentVariable) {
        for (Setting setting : Setting.values()) {
            if (setting.environmentVariable().equals(environmentVariable)) {
                return setting.key();
            }
        }
        // Of no setting: written like a key, so that the nearest one can be named.
        return environmentVariable.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    private static String resolve(
            Setting setting,
            Map<String, String> written,
            UnaryOperator<String> placeholders,
            List<String> problems) {
        String value = written.getOrDefault(setting.key(), "");
        if (value.contains("{{")) {
            try {
                value = placeholders.apply(value);
            } catch (RuntimeException unresolved) {
                problems.add(
                        "%s names a placeholder that cannot be resolved: set it, or write the value itself."
                                .formatted(setting.key()));
                value = "";
            }
        }
        return value.isEmpty() ? setting.defaultValue() : value;
    }

    private static Properties readFile(Path path, List<String> problems) {
        Properties properties = new Properties();
        try (Reader reader = open(path)) {
            properties.load(new StringReader(withoutByteOrderMark(reader)));
        } catch (IOException | IllegalArgumentException unreadable) {
            problems.add(
                    "%s cannot be read (%s): mend it, or remove it for the defaults."
                            .formatted(path, unreadable.getMessage()));
        }
        return properties;
    }

    /** Windows editors put one there, and it would become part of the first key. */
    private static String withoutByteOrderMark(Reader reader) throws IOException {
        StringWriter text = new StringWriter();
        reader.transferTo(text);
        return text.toString().replaceFirst("^\uFEFF", "");
    }

    private static Reader open(Path path) throws IOException {
        if (Files.exists(path)) {
            return Files.newBufferedReader(path, StandardCharsets.UTF_8);
        }
        InputStream builtIn = Settings.class.getResourceAsStream("/" + FILE);
        return builtIn == null
                ? Reader.nullReader()
                : new InputStreamReader(builtIn, StandardCharsets.UTF_8);
    }
}
