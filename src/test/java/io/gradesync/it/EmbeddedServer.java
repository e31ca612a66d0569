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

    EmbeddedServer(Jar jar, SampleVersion version) {
        this(jar, SampleEdition.COMMUNITY, version);
    }

    /**
     * @param edition of the sample: {@code community}, {@code enterprise} or {@code both}
     */
    EmbeddedServer(Jar jar, String edition) {
        this(jar, SampleEdition.of(edition), SampleVersion.V18);
    }

    private EmbeddedServer(Jar jar, SampleEdition edition, SampleVersion version) {
        database = edition.database(version);
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
