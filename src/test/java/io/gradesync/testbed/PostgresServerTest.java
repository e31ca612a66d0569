package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.PostgresServer.Stop;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** However the server ends: what was committed is there again, what was not is gone. */
class PostgresServerTest {

    private static PostgresServer server;

    private TestDatabase database;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void createTable() {
        database = server.empty();
        database.execute("create table kept (n integer)");
    }

    @ParameterizedTest
    @EnumSource
    void comesBackWithWhatWasCommitted(Stop how) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into kept values (1)");
            connection.commit();
            statement.execute("insert into kept values (2)");

            server.stop(how);

            assertThat(server.isUp()).isFalse();
            assertThatThrownBy(() -> database.connect().close()).isInstanceOf(SQLException.class);
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
        server.startAgain();
        assertThat(database.rows("select n from kept")).containsExactly("1");
    }

    @Test
    void theEndOfOneSessionsProcessEndsAllSessions() throws SQLException {
        try (Connection victim = database.connect();
                Connection other = database.connect();
                Statement statement = victim.createStatement()) {
            try (var pid = statement.executeQuery("select pg_backend_pid()")) {
                pid.next();
                server.crash(pid.getLong(1));
            }
            await().until(() -> !other.isValid(1));
        }
        await().ignoreExceptions().until(() -> database.number("select count(*) from kept") == 0);
    }
}
