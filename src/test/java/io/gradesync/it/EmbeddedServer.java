package io.gradesync.it;

import io.gradesync.database.EmbeddedDatabase;
import io.gradesync.testbed.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Keeps the embedded PostgreSQL of a folder running between commands, so that a test can look into
 * it.
 */
final class EmbeddedServer implements AutoCloseable {

    private final EmbeddedDatabase server;

    EmbeddedServer(Jar jar) {
        try {
            server = EmbeddedDatabase.open(jar.folder().resolve(".gradesync"), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    TestDatabase database() {
        return new TestDatabase(server.url("openeducat"));
    }

    @Override
    public void close() {
        server.close();
    }
}
