package io.gradesync.testbed;

import io.gradesync.pull.Limits;
import io.gradesync.pull.PullListener;
import io.gradesync.pull.PullRequest;
import io.gradesync.pull.RunReport;
import io.gradesync.pull.Trigger;
import io.gradesync.service.Service;
import io.gradesync.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.impl.DefaultCamelContext;

/** The real routes on a test's database and Moodle, to be pulled by hand. */
public final class TestService implements AutoCloseable {

    private final Service service;
    private final int port;
    private final String managementPort;

    private TestService(Service service, int port, String managementPort) {
        this.service = service;
        this.port = port;
        this.managementPort = managementPort;
    }

    public static TestService start(TestDatabase database, ScriptedMoodle moodle) {
        return start(database, moodle, Map.of());
    }

    /**
     * @param more settings, by key, over those that lead to database and Moodle
     */
    public static TestService start(
            TestDatabase database, ScriptedMoodle moodle, Map<String, String> more) {
        return start(database, moodle, more, 0, null);
    }

    /**
     * Writes so many grades in one transaction at the most, and two of them side by side.
     *
     * @param more settings, by key, over those that lead to database and Moodle
     */
    public static TestService inChunks(
            int grades, TestDatabase database, ScriptedMoodle moodle, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("gradesync.database.pool-size", "8");
        settings.putAll(more);
        return start(database, moodle, settings, 0, grades);
    }

    /**
     * With page and API, on a port of this machine; pulls only what it is asked to.
     *
     * @param more settings, by key, over those that lead to database and Moodle
     */
    public static TestService serve(
            TestDatabase database, ScriptedMoodle moodle, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>();
        List<Integer> ports = FreePorts.find(2);
        int port = ports.get(0);
        settings.put("gradesync.http.port", Integer.toString(port));
        settings.put("gradesync.management.port", Integer.toString(ports.get(1)));
        settings.put("gradesync.schedule", "0 0 0 1 1 ? 2098");
        settings.putAll(more);
        return start(database, moodle, settings, port, null);
    }

    private static TestService start(
            TestDatabase database,
            ScriptedMoodle moodle,
            Map<String, String> more,
            int port,
            Integer chunkSize) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("gradesync.database.url", database.url());
        settings.put("gradesync.database.pool-size", "6");
        // Further Moodles of a test's table are on this machine too.
        settings.put("gradesync.moodle.allowed-hosts", "127.0.0.1");
        if (moodle != null) {
            settings.put("gradesync.moodle.url", moodle.url());
            settings.put("gradesync.moodle.token", ScriptedMoodle.TOKEN);
        }
        settings.putAll(more);
        try {
            // Started where no routes/ folder lies: the built-in copies of the routes are the
            // project's.
            Settings all = settings(settings);
            Limits limits = Limits.of(all);
            return new TestService(
                    Service.start(
                            all,
                            Path.of("target"),
                            port > 0,
                            chunkSize == null ? limits : limits.withChunkSize(chunkSize)),
                    port,
                    settings.get("gradesync.management.port"));
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public static Settings settings(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        DefaultCamelContext placeholders = new DefaultCamelContext();
        try {
            return Settings.load(
                    Path.of("target"),
                    Map.of(),
                    properties,
                    placeholders::resolvePropertyPlaceholders);
        } finally {
            placeholders.stop();
        }
    }

    /** The address of page and API, without a slash at its end. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The address of health and metrics, without a slash at its end. */
    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }

    public Service service() {
        return service;
    }

    /** Pulls everything; the run of the one instance. */
    public RunReport pull() {
        return pull(Set.of());
    }

    public RunReport pull(Set<Long> courses) {
        return pullAll(courses).get(0);
    }

    /** What a pull of everything would do to the one instance. */
    public RunReport preview() {
        return previewAll(Set.of(), Set.of()).get(0);
    }

    public List<RunReport> previewAll(Set<String> instances, Set<Long> courses) {
        return service.pull(new PullRequest(Trigger.PREVIEW, instances, courses));
    }

    /** Writes what a preview told. */
    public RunReport apply(long preview, Set<Long> courses) {
        return apply(preview, courses, PullListener.NONE);
    }

    /** The same, telling the progress. */
    public RunReport apply(long preview, Set<Long> courses, PullListener listener) {
        return service.pull(new PullRequest(Trigger.APPLY, Set.of(), courses, preview, listener))
                .get(0);
    }

    public List<RunReport> pullAll(Set<Long> courses) {
        return service.pull(new PullRequest(Trigger.CLI, Set.of(), courses));
    }

    @Override
    public void close() {
        service.close();
    }
}
