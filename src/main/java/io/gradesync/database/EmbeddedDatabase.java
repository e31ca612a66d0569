package io.gradesync.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own in a folder, for trying things out without installing anything. Processes
 * started on the same folder share one server: the first starts it, the last stops it, and one that
 * was left by a killed process is used on.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private static final String SUPERUSER = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final FileChannel users;
    private final FileLock usage;
    private final EmbeddedPostgres started;
    private final int port;

    private EmbeddedDatabase(
            Path directory, FileChannel users, FileLock usage, EmbeddedPostgres started, int port) {
        this.directory = directory;
        this.users = users;
        this.usage = usage;
        this.started = started;
        this.port = port;
    }

    /**
     * Starts the server of the folder, or joins the one that runs there.
     *
     * @param port 0 for any free one; of no effect on a server that runs already
     * @throws IOException when the folder or the port cannot be used
     */
    public static EmbeddedDatabase open(Path folder, int port) throws IOException {
        Path directory = folder.toAbsolutePath().normalize();
        Files.createDirectories(directory);
        FileChannel users = lockFile(directory, "users.lock");
        try {
            // Taken shared by everyone who uses the server; who can have it alone is the last.
            FileLock usage = users.lock(0, Long.MAX_VALUE, true);
            try (FileChannel starting = lockFile(directory, "start.lock");
                    FileLock turn = starting.lock()) {
                LOG.debug("It is our turn to look for a server ({})", turn.isValid());
                Optional<Server> running = runningServer(directory);
                if (running.isPresent()) {
                    return new EmbeddedDatabase(
                            directory, users, usage, null, running.get().port());
                }
                EmbeddedPostgres server = start(directory, port);
                return new EmbeddedDatabase(directory, users, usage, server, server.getPort());
            }
        } catch (IOException | RuntimeException failed) {
            users.close();
            throw failed;
        }
    }

    /** The address of a database of the server, as its superuser. */
    public String url(String database) {
        return url(port, database);
    }

    public int port() {
        return port;
    }

    /** Stops the server when nobody else uses it. */
    @Override
    public void close() {
        try {
            usage.release();
            FileLock alone = users.tryLock();
            if (alone == null) {
                LOG.debug("Others still use the embedded PostgreSQL");
            } else if (started != null) {
                started.close();
            } else {
                runningServer(directory).ifPresent(EmbeddedDatabase::stop);
            }
            users.close();
        } catch (IOException unclean) {
            LOG.warn(
                    "The embedded PostgreSQL in {} could not be stopped: {}",
                    directory,
                    unclean.getMessage());
        }
    }

    private record Server(ProcessHandle process, int port) {}

    private static EmbeddedPostgres start(Path directory, int port) throws IOException {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(directory.resolve("postgres"))
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .setPGStartupWait(PATIENCE)
                    .setErrorRedirector(Redirect.DISCARD)
                    .setOutputRedirector(Redirect.DISCARD)
                    .start();
        } catch (IllegalStateException failed) {
            throw new IOException(failed.getMessage(), failed);
        }
    }

    /** The server that a postmaster.pid tells of, when it is alive and answers. */
    private static Optional<Server> runningServer(Path directory) throws IOException {
        Path pidFile = directory.resolve("postgres").resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() < 4) {
            return Optional.empty();
        }
        Optional<ProcessHandle> process =
                ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                        .filter(ProcessHandle::isAlive);
        int port = Integer.parseInt(lines.get(3).strip());
        return process.filter(alive -> answers(port)).map(alive -> new Server(alive, port));
    }

    private static boolean answers(int port) {
        try (Connection connection = DriverManager.getConnection(url(port, SUPERUSER))) {
            return connection.isValid(5);
        } catch (SQLException nobodyThere) {
            return false;
        }
    }

    private static void stop(Server server) {
        try (Connection connection = DriverManager.getConnection(url(server.port(), SUPERUSER));
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where pid <>"
                            + " pg_backend_pid()");
        } catch (SQLException alreadyGone) {
            LOG.debug("The embedded PostgreSQL does not answer any more", alreadyGone);
        }
        server.process().destroy();
        try {
            server.process().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException slow) {
            LOG.warn("The embedded PostgreSQL takes long to stop");
        }
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s".formatted(port, database, SUPERUSER);
    }

    private static FileChannel lockFile(Path directory, String name) {
        try {
            return FileChannel.open(
                    directory.resolve(name),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }
}
