package io.gradesync.database;

import java.time.Duration;

/**
 * How long a session of ours may take over something before its server or its client ends it, so
 * that neither a silent network nor a stuck process holds up pulls, or Odoo, for ever. Ordinarily
 * the server's limit comes first, with a reason; the client's is for a server that says nothing.
 *
 * @param statement the longest that one statement may take
 */
record SessionLimits(Duration statement) {

    /** Rows stay locked no longer by a transaction of ours in which nothing happens. */
    private static final Duration IDLE_TRANSACTION = Duration.ofSeconds(60);

    /** How long rows that others hold are waited for; then the whole transaction is tried again. */
    private static final Duration LOCK = Duration.ofSeconds(30);

    /** From the connection to the log-in's end. */
    private static final Duration LOGIN = Duration.ofSeconds(10);

    /** The longest wait for a free connection of the pool, and for page and API. */
    private static final Duration POOLED = Duration.ofSeconds(30);

    private static final Duration LOOKING = Duration.ofSeconds(10);

    /** What the connection that holds a lock is asked takes no time. */
    private static final Duration LOCKING = Duration.ofSeconds(30);

    /** Statements that set the server's limits. */
    String sql() {
        return "set statement_timeout = %d; set lock_timeout = %d; set idle_in_transaction_session_timeout = %d;"
                .formatted(
                        Math.min(Integer.MAX_VALUE, statement.toMillis()),
                        Math.min(LOCK.toMillis(), Math.max(1, statement.toMillis() / 2)),
                        shorter(IDLE_TRANSACTION).toMillis());
    }

    /** For connections that answer at once or not at all. */
    SessionLimits locking() {
        return new SessionLimits(shorter(LOCKING));
    }

    /** When a client that hears nothing gives up a statement: a little after the server has. */
    int socketSeconds() {
        return seconds(statement.plus(statement.dividedBy(10)).plusSeconds(1));
    }

    int loginSeconds() {
        return seconds(shorter(LOGIN));
    }

    long poolMillis() {
        return Math.max(1_000, shorter(POOLED).toMillis());
    }

    long lookingMillis() {
        return Math.max(1_000, shorter(LOOKING).toMillis());
    }

    private Duration shorter(Duration usual) {
        return statement.compareTo(usual) < 0 ? statement : usual;
    }

    /** Whole seconds, at least one: 0 means no limit to the driver. */
    private static int seconds(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE / 1_000, Math.max(1, duration.toSeconds()));
    }
}
