package io.gradesync.service;

import io.gradesync.pull.Sentences;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether the database lets us in, as each pull begins with a new connection, and takes writes. Not
 * asked for liveness: to start the service again would bring no database back.
 */
final class DatabaseHealth extends AbstractHealthCheck {

    private final DataSource unpooled;

    /**
     * @param unpooled gives a new connection each time
     */
    DatabaseHealth(DataSource unpooled) {
        super("grade-sync", "database");
        this.unpooled = unpooled;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        try (Connection connection = unpooled.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show transaction_read_only")) {
            rows.next();
            if (rows.getString(1).equals("on")) {
                result.message(
                        "The database takes no writes: it is a standby or was set read-only, let"
                                + " gradesync.database.url lead to the primary.");
                result.down();
            } else {
                result.up();
            }
        } catch (SQLException away) {
            result.message(Sentences.of(away));
            result.down();
        }
    }
}
