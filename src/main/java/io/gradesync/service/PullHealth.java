package io.gradesync.service;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.StringJoiner;
import javax.sql.DataSource;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Whether grades arrive: down while the last pull of an active instance has failed as a whole. It
 * decides neither on liveness nor on readiness: the page that tells why must stay in reach.
 */
final class PullHealth extends AbstractHealthCheck {

    private static final String FAILED =
            """
            select i.name, r.id, coalesce(r.counts->'notes'->>-1, 'see the log.')
            from moodle_instance i
            cross join lateral (
                select id, status, counts
                from grade_sync_run
                where instance_id = i.id and status <> 'running' and trigger not in ('preview', 'apply')
                order by id desc
                limit 1
            ) r
            where i.active and r.status = 'failed'
            order by i.id
            """;

    private final DataSource unpooled;

    PullHealth(DataSource unpooled) {
        super("grade-sync", "pulls");
        this.unpooled = unpooled;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder result, Map<String, Object> options) {
        StringJoiner failed = new StringJoiner(" ");
        try (Connection connection = unpooled.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(FAILED)) {
            while (rows.next()) {
                failed.add(
                        "The last pull of '%s' (run %d) failed: %s"
                                .formatted(rows.getString(1), rows.getLong(2), rows.getString(3)));
            }
        } catch (SQLException away) {
            // The database's own check says so.
            result.unknown();
            return;
        }
        if (failed.length() == 0) {
            result.up();
        } else {
            result.message(failed.toString());
            result.down();
        }
    }
}
