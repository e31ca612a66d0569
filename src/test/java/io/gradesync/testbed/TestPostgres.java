package io.gradesync.testbed;

import io.gradesync.sample.SampleVersion;
import java.util.HashMap;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * One real PostgreSQL for all tests of a process; each test gets a database of its own, copied from
 * a template. A database is dropped when the test or the class that asked for it has ended, the
 * server and its folder go with the process: thousands of tests need the disk of a few.
 */
public final class TestPostgres implements TestExecutionListener {

    private static PostgresServer server;

    /** The last database there was when a test began. */
    private final Map<String, Integer> begun = new HashMap<>();

    /** The sample university on the community edition, mapped to an instance named "Moodle". */
    public static TestDatabase sampleUniversity() {
        return sampleUniversity("community");
    }

    /** The same on a version of OpenEduCat. */
    public static TestDatabase sampleUniversity(SampleVersion version) {
        return sampleUniversity("community", version);
    }

    /**
     * The sample university, mapped to an instance named "Moodle".
     *
     * @param edition {@code community}, {@code enterprise} or {@code both}
     */
    public static TestDatabase sampleUniversity(String edition) {
        return server().sampleUniversity(edition);
    }

    /** The same on a version of OpenEduCat. */
    public static TestDatabase sampleUniversity(String edition, SampleVersion version) {
        return server().sampleUniversity(edition, version);
    }

    /** A database without any table. */
    public static TestDatabase empty() {
        return server().empty();
    }

    /** The tests that come later use it, too. */
    public static TestDatabase keep(TestDatabase database) {
        server().keep(database);
        return database;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        begun.put(test.getUniqueId(), lastDatabase());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        dropAfter(begun.remove(test.getUniqueId()));
    }

    private static synchronized int lastDatabase() {
        return server == null ? 0 : server.lastDatabase();
    }

    private static synchronized void dropAfter(int last) {
        if (server != null) {
            server.dropAfter(last);
        }
    }

    private static synchronized PostgresServer server() {
        if (server == null) {
            server = PostgresServer.start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        }
        return server;
    }
}
