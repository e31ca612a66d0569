package io.gradesync.testbed;

import io.gradesync.sample.SampleDatabase;
import io.gradesync.sample.SampleEdition;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real PostgreSQL for all tests of a run; each test gets a database of its own, copied from a
 * template.
 */
public final class TestPostgres {

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private static TestPostgres server;

    private final EmbeddedPostgres postgres;
    private final Set<SampleEdition> templates = EnumSet.noneOf(SampleEdition.class);

    private TestPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** The sample university on the community edition, mapped to an instance named "Moodle". */
    public static TestDatabase sampleUniversity() {
        return sampleUniversity("community");
    }

    /**
     * The sample university, mapped to an instance named "Moodle".
     *
     * @param edition {@code community}, {@code enterprise} or {@code both}
     */
    public static TestDatabase sampleUniversity(String edition) {
        TestPostgres server = server();
        return server.create("template " + server.template(SampleEdition.of(edition)));
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
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        return server;
    }

    private synchronized String template(SampleEdition edition) {
        String name = edition.name().toLowerCase(Locale.ROOT) + "_template";
        if (!templates.contains(edition)) {
            execute("create database " + name + " template template0");
            try {
                SampleDatabase.fill(url(name), edition, "Moodle");
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
            templates.add(edition);
        }
        return name;
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
