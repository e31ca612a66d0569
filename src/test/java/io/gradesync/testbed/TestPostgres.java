package io.gradesync.testbed;

import io.gradesync.sample.SampleDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real PostgreSQL for all tests of a run; each test gets a database of its own, copied from a
 * template.
 */
public final class TestPostgres {

    private static final String TEMPLATE = "sample_template";

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private static TestPostgres server;

    private final EmbeddedPostgres postgres;

    private TestPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** The sample university, mapped to an instance named "Moodle". */
    public static TestDatabase sampleUniversity() {
        return server().create("template " + TEMPLATE);
    }

    /** A database without any table. */
    public static TestDatabase empty() {
        return server().create("template template0");
    }

    private static synchronized TestPostgres server() {
        if (server == null) {
            try {
                server =
                        new TestPostgres(
                                EmbeddedPostgres.builder().setServerConfig("fsync", "off").start());
                server.execute("create database " + TEMPLATE + " template template0");
                SampleDatabase.fill(server.url(TEMPLATE), "Moodle");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }
        return server;
    }

    private TestDatabase create(String options) {
        String name = "test_" + COUNTER.incrementAndGet();
        execute("create database " + name + " " + options);
        return new TestDatabase(url(name));
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
}
