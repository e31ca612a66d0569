package io.gradesync.testbed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A person who goes on saving grades in Odoo while a pull writes them: each save is a transaction
 * at REPEATABLE READ over a few rows in any order. As Odoo does, a save that meets another
 * transaction is tried five times, after growing pauses; then the person is told that it failed.
 */
public final class OdooWriter implements AutoCloseable {

    private static final int ATTEMPTS = 5;
    private static final Set<String> CONCURRENCY = Set.of("40001", "40P01", "55P03");

    /** Rows of one save. */
    private static final int ROWS = 5;

    /** Odoo's pauses are of seconds: who waits less has it harder. */
    private static final int PAUSE_MILLIS = 50;

    private static final int THINKING_MILLIS = 5;

    private final TestDatabase database;
    private final Random random;
    private final List<String> tables;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<Result> result;

    private volatile boolean stopping;

    /**
     * @param saves those that stand in the database, as far as the writer knows
     * @param retries attempts after the first
     * @param gaveUp saves that failed five times
     * @param nanos how long each save took, its retries and pauses included
     */
    public record Result(int saves, int retries, int gaveUp, List<Long> nanos) {

        public double medianMillis() {
            return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1e6;
        }

        public double longestMillis() {
            return nanos.stream().mapToLong(Long::longValue).max().orElse(0) / 1e6;
        }
    }

    /** Begins at once. Counts its saves in the table {@code odoo_save} as well. */
    public OdooWriter(TestDatabase database, long seed) {
        this.database = database;
        this.random = new Random(seed);
        List<String> candidates =
                List.of(
                        "op_exam_attendees",
                        "op_result_line",
                        "gradebook_line",
                        "gradebook_gradebook");
        tables = candidates.stream().filter(database::holds).toList();
        database.execute("create table if not exists odoo_save (n integer)");
        result = thread.submit(this::save);
    }

    /** Ends after the save that is on. */
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

    private Result save() throws SQLException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        int saves = 0;
        int retries = 0;
        int gaveUp = 0;
        try (Connection connection = database.connect()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            while (!stopping) {
                long start = System.nanoTime();
                int attempt = 1;
                while (attempt <= ATTEMPTS && !attempt(connection)) {
                    Thread.sleep(random.nextInt(PAUSE_MILLIS << attempt));
                    attempt++;
                }
                nanos.add(System.nanoTime() - start);
                retries += Math.min(attempt, ATTEMPTS) - 1;
                if (attempt > ATTEMPTS) {
                    gaveUp++;
                } else {
                    saves++;
                }
                Thread.sleep(THINKING_MILLIS);
            }
        }
        return new Result(saves, retries, gaveUp, nanos);
    }

    /** Whether it stands; else another transaction was in the way. */
    private boolean attempt(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int row = 0; row < ROWS; row++) {
                touch(connection, tables.get(random.nextInt(tables.size())));
            }
            statement.execute("insert into odoo_save values (1)");
            connection.commit();
            return true;
        } catch (SQLException failed) {
            connection.rollback();
            if (CONCURRENCY.contains(failed.getSQLState())) {
                return false;
            }
            throw failed;
        }
    }

    /** Changes what is no pull's to compare, in some row of the table. */
    private void touch(Connection connection, String table) throws SQLException {
        try (PreparedStatement update =
                        connection.prepareStatement(
                                "update %1$s set write_date = now() where id = (select id from %1$s where id >= ? order by id limit 1)"
                                        .formatted(table));
                Statement statement = connection.createStatement();
                ResultSet most = statement.executeQuery("select max(id) from " + table)) {
            most.next();
            update.setInt(1, random.nextInt(Math.max(1, most.getInt(1))) + 1);
            update.executeUpdate();
        }
    }
}
