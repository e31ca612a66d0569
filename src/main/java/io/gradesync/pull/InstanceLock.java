package io.gradesync.pull;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one pull of an instance run at a time, across processes: a PostgreSQL advisory lock on a
 * connection of its own. When the process dies, so does the connection, and the lock is free at
 * once.
 */
public final class InstanceLock {

    /** First key of the lock, so that other programs' advisory locks do not meet ours. */
    private static final int CLASS = 0x67726164;

    private static final int LOOKS = 10;
    private static final long PAUSE_MILLIS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(InstanceLock.class);

    private final DataSource unpooled;

    /** Each pull's own: one that has lost its lock must not free that of the next. */
    private final Map<Pull, Connection> held = new ConcurrentHashMap<>();

    /**
     * @param unpooled gives a new connection each time: a lock must not use up the pool
     */
    public InstanceLock(DataSource unpooled) {
        this.unpooled = unpooled;
    }

    /** The first key of the locks; the second is the instance's id. */
    public int key() {
        return CLASS;
    }

    /** Takes the lock, or marks the pull as refused. */
    public void acquire(@Variable("pull") Pull pull) throws SQLException {
        int instance = pull.getInstance().id();
        Connection connection = unpooled.getConnection();
        boolean locked = false;
        try {
            locked = tryLock(connection, instance);
            if (locked) {
                held.put(pull, connection);
            } else {
                pull.refuse(await(connection, instance));
            }
        } finally {
            if (!locked) {
                connection.close();
            }
        }
    }

    /** Gives the lock back, if the pull has got it, and with it what the pull still holds. */
    public void release(@Variable("pull") Pull pull) {
        pull.getCourses().forEach(CoursePull::release);
        Connection connection = held.remove(pull);
        if (connection != null) {
            try (connection) {
                // PostgreSQL notices the end of a connection a moment later: the next pull may be
                // there before.
                unlock(connection, pull.getInstance().id());
            } catch (SQLException alreadyBroken) {
                LOG.debug(
                        "The connection that held the lock of '{}' was gone",
                        pull.getInstance(),
                        alreadyBroken);
            }
        }
    }

    private static boolean tryLock(Connection connection, int instance) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_try_advisory_lock(?, ?)")) {
            statement.setInt(1, CLASS);
            statement.setInt(2, instance);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getBoolean(1);
            }
        }
    }

    private static void unlock(Connection connection, int instance) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_advisory_unlock(?, ?)")) {
            statement.setInt(1, CLASS);
            statement.setInt(2, instance);
            statement.execute();
        }
    }

    /** The run that holds the lock; it takes a moment from the lock to the run's row. */
    private static Long await(Connection connection, int instance) throws SQLException {
        for (int look = 0; look < LOOKS; look++) {
            Long run = running(connection, instance);
            if (run != null) {
                return run;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    private static Long running(Connection connection, int instance) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select max(id) from grade_sync_run where instance_id = ? and status ="
                                + " 'running'")) {
            statement.setInt(1, instance);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return (Long) result.getObject(1);
            }
        }
    }
}
