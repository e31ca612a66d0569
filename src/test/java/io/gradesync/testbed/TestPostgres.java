package io.gradesync.testbed;

/**
 * One real PostgreSQL for all tests of a run; each test gets a database of its own, copied from a
 * template.
 */
public final class TestPostgres {

    private static PostgresServer server;

    private TestPostgres() {}

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
        return server().sampleUniversity(edition);
    }

    /** A database without any table. */
    public static TestDatabase empty() {
        return server().empty();
    }

    private static synchronized PostgresServer server() {
        if (server == null) {
            server = PostgresServer.start();
        }
        return server;
    }
}
