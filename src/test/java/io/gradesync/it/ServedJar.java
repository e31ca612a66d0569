package io.gradesync.it;

import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.FreePorts;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The jar serving a test's database and Moodle in a process of its own, which pulls when it is
 * asked to.
 */
final class ServedJar implements AutoCloseable {

    private final Jar jar;
    private final Process process;
    private final String url;

    private ServedJar(Jar jar, Process process, String url) {
        this.jar = jar;
        this.process = process;
        this.url = url;
    }

    /** Starts it, and waits until it answers. */
    static ServedJar start(TestDatabase database, ScriptedMoodle moodle) {
        return start(database, moodle, Map.of());
    }

    /**
     * @param more settings, by key
     */
    static ServedJar start(TestDatabase database, ScriptedMoodle moodle, Map<String, String> more) {
        List<Integer> ports = FreePorts.find(2);
        int port = ports.get(0);
        Map<String, String> settings = new TreeMap<>();
        settings.put("gradesync.database.url", database.url());
        settings.put("gradesync.database.pool-size", "6");
        settings.put("gradesync.moodle.url", moodle.url());
        settings.put("gradesync.moodle.token", ScriptedMoodle.TOKEN);
        settings.put("gradesync.schedule", "0 0 0 1 1 ? 2098");
        settings.put("gradesync.http.port", Integer.toString(port));
        settings.put("gradesync.management.port", Integer.toString(ports.get(1)));
        settings.putAll(more);
        List<String> options = new ArrayList<>();
        // It lives for seconds: what pays later is not compiled.
        options.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        settings.forEach((key, value) -> options.add("-D" + key + "=" + value));
        Jar jar = new Jar(folder());
        ServedJar served =
                new ServedJar(jar, jar.start(options, "serve"), "http://127.0.0.1:" + port);
        try {
            await().pollInterval(Duration.ofMillis(50))
                    .atMost(Duration.ofSeconds(120))
                    .until(served::isThere);
            return served;
        } catch (RuntimeException failed) {
            served.close();
            throw failed;
        }
    }

    /** The address of page and API, without a slash at its end. */
    String url() {
        return url;
    }

    Browsing api() {
        return new Browsing(url);
    }

    Process process() {
        return process;
    }

    /** What it logged. */
    String log() {
        return jar.read("err");
    }

    /** SIGKILL: nothing of it runs any more, though the system takes a moment to put it away. */
    void kill() {
        process.destroyForcibly();
    }

    /** Waits for its end; the exit status. */
    int awaitEnd() {
        try {
            return process.waitFor();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopping);
        }
    }

    @Override
    public void close() {
        kill();
        awaitEnd();
    }

    private boolean isThere() {
        if (!process.isAlive()) {
            throw new IllegalStateException("It ended: " + log());
        }
        // Its last word of where to look; then everything runs.
        return jar.read("out").contains("JMX:");
    }

    private static Path folder() {
        try {
            Files.createDirectories(Path.of("target", "served"));
            return Files.createTempDirectory(Path.of("target", "served"), "jar").toAbsolutePath();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
