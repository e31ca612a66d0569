package io.gradesync.pull;

import io.gradesync.moodle.MoodleException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** Makes a sentence for the operator out of whatever went wrong. */
public final class Sentences {

    private Sentences() {}

    /** One line that says what to do; never a stack trace, a token or a grade. */
    public static String of(Throwable cause) {
        PullException ours = find(cause, PullException.class);
        if (ours != null) {
            return ours.getMessage();
        }
        MoodleException moodle = find(cause, MoodleException.class);
        if (moodle != null) {
            return moodle.getMessage();
        }
        SQLException sql = innermost(cause);
        if (isPoolUsedUp(sql)) {
            return "All connections of the service were in use (%s): raise gradesync.database.pool-size, or lower gradesync.moodle.concurrency."
                    .formatted(firstLine(sql.getMessage()));
        }
        if (sql != null) {
            return database(sql, isNoConnection(cause));
        }
        Throwable root = cause;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return "Something went wrong (%s): see the log.".formatted(root.getClass().getSimpleName());
    }

    /** The first of that type among the exception and its causes, or null. */
    public static <T extends Throwable> T find(Throwable exception, Class<T> type) {
        for (Throwable each = exception;
                each != null;
                each = each.getCause() == each ? null : each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }

    /** PostgreSQL's own words rather than those of the pool before it. */
    static SQLException innermost(Throwable cause) {
        SQLException sql = find(cause, SQLException.class);
        SQLException inner = sql == null ? null : find(sql.getCause(), SQLException.class);
        return inner == null ? sql : inner;
    }

    /** Whether the database could not be reached, or went away. */
    public static boolean isNoConnection(Throwable cause) {
        SQLException sql = find(cause, SQLException.class);
        return find(cause, CannotGetJdbcConnectionException.class) != null
                || (sql != null && isGone(sql.getSQLState()));
    }

    /** The same, where it is not for want of a free connection of the pool. */
    static boolean isDatabaseGone(Throwable cause) {
        return isNoConnection(cause) && !isPoolUsedUp(innermost(cause));
    }

    private static boolean isPoolUsedUp(SQLException sql) {
        return sql instanceof SQLTransientConnectionException && sql.getSQLState() == null;
    }

    private static boolean isGone(String state) {
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    private static String database(SQLException sql, boolean noConnection) {
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        String words = firstLine(sql.getMessage());
        return switch (state) {
            case "28P01", "28000" ->
                    "The database refuses the login (%s): check gradesync.database.username and .password."
                            .formatted(words);
            case "3D000" ->
                    "The database does not exist (%s): check gradesync.database.url."
                            .formatted(words);
            case "42501" ->
                    "The database role lacks a right (%s): run the GRANT statements of the documentation."
                            .formatted(words);
            case "42P01", "42703" ->
                    "The database lacks a table or column (%s): run 'check', and adapt the file in routes/sql that names it."
                            .formatted(words);
            case "25006" ->
                    "The database takes no writes (%s): it is a standby or was set read-only, let gradesync.database.url lead to the primary."
                            .formatted(words);
            case "53100" ->
                    "The database server's disk is full (%s, %s): make room there; the next pull writes what is missing."
                            .formatted(state, words);
            case "53300" ->
                    "The database has no connection left (%s): raise max_connections of PostgreSQL or lower gradesync.database.pool-size."
                            .formatted(words);
            case "55P03" ->
                    "Another session holds rows that are to be written (%s): see pg_locks for who does if the next pull meets it too."
                            .formatted(words);
            case "40001", "40P01" ->
                    "Another session wrote the same rows each time (%s, %s): the next pull tries again."
                            .formatted(state, words);
            case "57014" ->
                    "The database took longer over a statement than gradesync.database.timeout allows, or an administrator cancelled it (%s): see what else it does, or raise the setting."
                            .formatted(words);
            default ->
                    noConnection
                            ? "The database does not answer (%s): check gradesync.database.url and that PostgreSQL is up."
                                    .formatted(words)
                            : "The database refused a statement (%s, %s): see the log."
                                    .formatted(state, words);
        };
    }

    /** Without the detail, which can hold values of rows. */
    private static String firstLine(String message) {
        return message == null ? "no words" : message.lines().findFirst().orElse("").strip();
    }
}
