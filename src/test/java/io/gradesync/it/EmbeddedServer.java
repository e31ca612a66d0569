package io.gradesync.it;

import io.gradesync.database.EmbeddedDatabase;
import io.gradesync.sample.SampleEdition;
import io.gradesync.sample.SampleVersion;
import io.gradesync.testbed.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Keeps the embedded PostgreSQL of a folder running between commands, so that a test can look into
 * it.
 */
final class EmbeddedServer implements AutoCloseable {

    private final EmbeddedDatabase server;
    private final String database;

    EmbeddedServer(Jar jar) {
        this(jar, "community");
    }

    /**
     * @param edition of the sample: {@code community}, {@code enterprise} or {@code both}
     */
    EmbeddedServer(Jar jar, String edition) {
        database = SampleEdition.of(edition).database(SampleVersion.V18);
        try {
            server = EmbeddedDatabase.open(jar.folder().resolve(".gradesync"), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    TestDatabase database() {
        return new TestDatabase(server.url(database));
    }

    @Override
    public void close() {
        server.close();
    }
}
