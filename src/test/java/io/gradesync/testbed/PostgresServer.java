package io.gradesync.testbed;

import io.gradesync.sample.SampleDatabase;
import io.gradesync.sample.SampleEdition;
import io.gradesync.sample.SampleVersion;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL in a folder of its own, which can be stopped in every way and started again on
 * the same port and folder. Hands out databases copied from a template.
 */
public final class PostgresServer implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 30;

    private final AtomicInteger counter = new AtomicInteger();
    private final NavigableSet<Integer> databases = new ConcurrentSkipListSet<>();
    private final Set<String> templates = new HashSet<>();
    private final Map<String, String> configuration;
    private final Path folder;
    private final int port;

    private EmbeddedPostgres postgres;

    /** How a server ends. */
    public enum Stop {
        /** Sessions are told (57P01) and closed, what is open is rolled back: a planned restart. */
        FAST("INT"),
        /** Everything is dropped at once; the next start recovers. */
        IMMEDIATE("QUIT"),
        /** Every process gets SIGKILL, as from a power cut; the next start recovers. */
        KILL("KILL");

        private final String signal;

        Stop(String signal) {
            this.signal = signal;
        }
    }

    private PostgresServer(Map<String, String> configuration) throws IOException {
        this.configuration = configuration;
        folder = Files.createTempDirectory("gradesync-postgres");
        postgres = launch(0);
        port = postgres.getPort();
    }

    public static PostgresServer start() {
        return start(Map.of());
    }

    /**
     * @param configuration as in postgresql.conf
     */
    public static PostgresServer start(Map<String, String> configuration) {
        try {
            return new PostgresServer(configuration);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int port() {
        return port;
    }

    /**
     * A new database with the sample university, mapped to an instance named "Moodle".
     *
     * @param edition {@code community}, {@code enterprise} or {@code both}
     */
    public TestDatabase sampleUniversity(String edition) {
        return sampleUniversity(edition, SampleVersion.V18);
    }

    /** The same on a version of OpenEduCat. */
    public TestDatabase sampleUniversity(String edition, SampleVersion version) {
        return create("template " + template(SampleEdition.of(edition), version));
    }

    /** A new database without any table. */
    public TestDatabase empty() {
        return create("template template0");
    }

    /** The number of the newest database, 0 before the first. */
    int lastDatabase() {
        return counter.get();
    }

    /** Drops the databases that are newer than one. */
    void dropAfter(int number) {
        for (Integer newer : databases.tailSet(number, false)) {
            execute("drop database if exists " + name(newer) + " with (force)");
            databases.remove(newer);
        }
    }

    /** This one is not dropped. */
    void keep(TestDatabase database) {
        databases.removeIf(number -> url(name(number)).equals(database.url()));
    }

    public synchronized boolean isUp() {
        return postgres != null;
    }

    /** Ends all processes of the server, and returns when they are gone. */
    public synchronized void stop(Stop how) {
        if (postgres == null) {
            throw new IllegalStateException("The server is stopped already");
        }
        FaultTally.faultInjected();
        ProcessHandle postmaster = postmaster();
        // The first to go: it would start again what its children are missing.
        List<ProcessHandle> processes =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        if (how == Stop.KILL) {
            processes.forEach(ProcessHandle::destroyForcibly);
        } else {
            signal(postmaster, how.signal);
        }
        processes.forEach(PostgresServer::awaitEnd);
        closeLauncher();
    }

    /** Starts the server on its old port and folder, and returns when it answers. */
    public synchronized void startAgain() {
        if (postgres != null) {
            throw new IllegalStateException("The server runs");
        }
        try {
            postgres = launch(port);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Stops and starts: everything that was open is lost. */
    public void restart(Stop how) {
        stop(how);
        startAgain();
    }

    /**
     * Kills the process of one session, as a machine short of memory does: the server drops all
     * others, too, recovers, and goes on.
     *
     * @param pid of the session
     */
    public void crash(long pid) {
        FaultTally.faultInjected();
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public synchronized void close() {
        Optional<ProcessHandle> postmaster = isUp() ? findPostmaster() : Optional.empty();
        closeLauncher();
        // As this process ends, the launcher may be stopping it in another thread.
        postmaster.ifPresent(PostgresServer::awaitEnd);
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(PostgresServer::delete);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private ProcessHandle postmaster() {
        return findPostmaster().orElseThrow();
    }

    private Optional<ProcessHandle> findPostmaster() {
        try {
            String pid = Files.readAllLines(data().resolve("postmaster.pid")).get(0).strip();
            return ProcessHandle.of(Long.parseLong(pid));
        } catch (NoSuchFileException stopped) {
            return Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private EmbeddedPostgres launch(int wantedPort) throws IOException {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder()
                        .setDataDirectory(data())
                        .setCleanDataDirectory(false)
                        .setPort(wantedPort)
                        // Processes are killed here, not machines: what was written is there,
                        // and a commit writes before it answers.
                        .setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "on");
        configuration.forEach(builder::setServerConfig);
        return builder.start();
    }

    /** Of a stopped server it only gives its lock on the folder back. */
    private void closeLauncher() {
        if (postgres == null) {
            return;
        }
        try {
            postgres.close();
            postgres = null;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private synchronized String template(SampleEdition edition, SampleVersion version) {
        String name = edition.database(version) + "_template";
        if (!templates.contains(name)) {
            execute("create database " + name + " template template0");
            try {
                SampleDatabase.fill(url(name), edition, version, "Moodle");
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
            templates.add(name);
        }
        return name;
    }

    private TestDatabase create(String options) {
        int number = counter.incrementAndGet();
        execute("create database " + name(number) + " " + options);
        databases.add(number);
        return new TestDatabase(url(name(number)));
    }

    private static String name(int number) {
        return "test_" + number;
    }

    private void execute(String sql) {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private String url(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    private static void signal(ProcessHandle process, String name) {
        try {
            int status =
                    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                            .inheritIO()
                            .start()
                            .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill gave " + status);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException stuck) {
            throw new IllegalStateException(process + " does not end", stuck);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
