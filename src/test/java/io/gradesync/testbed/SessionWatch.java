package io.gradesync.testbed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Looks again and again at the sessions of a database, until it is stopped. */
public final class SessionWatch implements AutoCloseable {

    private static final int PAUSE_MILLIS = 10;

    private static final String LOOK =
            """
            select coalesce(max(extract(epoch from clock_timestamp() - xact_start))
                       filter (where application_name = 'moodle-grade-sync'), 0) * 1000,
                   count(*) filter (where wait_event_type = 'Lock' and wait_event <> 'advisory')
            from pg_stat_activity
            where datname = current_database()
            """;

    private final TestDatabase database;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Result> result;

    private volatile boolean stopping;

    /**
     * @param longestMillis the age of the oldest transaction of the service that was seen
     * @param waits how often a session was seen to wait for a row of another
     */
    public record Result(double longestMillis, long waits) {}

    /** Begins at once. */
    public SessionWatch(TestDatabase database) {
        this.database = database;
        result = thread.submit(this::look);
    }

    public Result stop() {
        stopping = true;
        try {
            return result.get();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.shutdown();
    }

    private Result look() throws SQLException, InterruptedException {
        double longest = 0;
        long waits = 0;
        try (Connection connection = database.connect();
                PreparedStatement look = connection.prepareStatement(LOOK)) {
            while (!stopping) {
                try (ResultSet seen = look.executeQuery()) {
                    seen.next();
                    longest = Math.max(longest, seen.getDouble(1));
                    waits += seen.getLong(2);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        return new Result(longest, waits);
    }
}
