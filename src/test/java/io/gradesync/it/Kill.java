package io.gradesync.it;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A command that is killed (SIGKILL) while PostgreSQL is busy with a statement of its. */
final class Kill {

    /** Once, however many rows there are. */
    private static final String SLEEP = "(select pg_sleep(8))";

    private static final String SESSIONS =
            "select count(*) from pg_stat_activity where application_name = 'moodle-grade-sync'";

    private static final String BUSY = SESSIONS + " and wait_event = 'PgSleep'";

    private final Jar jar;
    private final EmbeddedServer server;
    private final String[] command;

    Kill(Jar jar, EmbeddedServer server, String... command) {
        this.jar = jar;
        this.server = server;
        this.command = command;
    }

    /**
     * @param file of the statement, which for this one command has to wait
     * @param place in the statement that is replaced
     * @param by what; {@code %s} stands for the waiting
     */
    void during(String file, String place, String by) throws Exception {
        String statement = Files.readString(Path.of(file).toAbsolutePath());
        if (!statement.contains(place)) {
            throw new IllegalArgumentException(file + " does not hold: " + place);
        }
        jar.write(file, statement.replace(place, by.formatted(SLEEP)));
        Process process = jar.start(command);
        await().atMost(Duration.ofSeconds(60)).until(() -> isThere() && isBusy());
        process.destroyForcibly().waitFor();
        jar.delete(file);
        // PostgreSQL notices when the statement has ended, and rolls back.
        await().atMost(Duration.ofSeconds(60)).until(() -> server.database().number(SESSIONS) == 0);
    }

    private boolean isBusy() {
        return server.database().number(BUSY) > 0;
    }

    private boolean isThere() {
        try {
            server.database().value("select 1");
            return true;
        } catch (IllegalStateException notYet) {
            return false;
        }
    }
}
