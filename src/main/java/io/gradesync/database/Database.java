package io.gradesync.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.gradesync.sample.SampleDatabase;
import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The database of the service: a pool, connections beside it, and the connector's tables up to
 * date.
 */
public final class Database implements AutoCloseable {

    /**
     * What every session of ours begins with. The flag tells the export triggers that a change is
     * ours; the planner's JIT costs more than statements of this size can win back. A server that
     * does not hear of us any more lets go of our locks after two minutes, not hours. Role and
     * database may have other ideas of a session: each statement has to see what the one before it
     * waited for, and who holds a lock says nothing for long (a limit that servers before
     * PostgreSQL 14 do not have).
     */
    static final String SESSION =
            "set connector.no_export = 'on'; set jit = off; set timezone = 'UTC';"
                    + " set lock_timeout = '30s'; set tcp_keepalives_idle = 60;"
                    + " set tcp_keepalives_interval = 10; set tcp_keepalives_count = 6;"
                    + " set tcp_user_timeout = 120000;"
                    + " set default_transaction_isolation = 'read committed';"
                    + " select set_config(name, '0', false) from pg_settings where name ="
                    + " 'idle_session_timeout';";

    /** Connections for page and API. */
    private static final int LOOKERS = 4;

    private final EmbeddedDatabase embedded;
    private final HikariDataSource pool;
    private final HikariDataSource lookers;
    private final DataSource unpooled;
    private final String address;

    private Database(
            EmbeddedDatabase embedded,
            HikariDataSource pool,
            HikariDataSource lookers,
            DataSource unpooled,
            String address) {
        this.embedded = embedded;
        this.pool = pool;
        this.lookers = lookers;
        this.unpooled = unpooled;
        this.address = address;
    }

    /**
     * Opens the database, starting the embedded one first where the settings say so, and migrates
     * it.
     *
     * @param folder where the process was started
     * @throws SQLException when it does not answer, refuses the login or a migration
     * @throws IOException when the embedded server cannot be started
     */
    public static Database open(Settings settings, Path folder) throws SQLException, IOException {
        EmbeddedDatabase embedded = null;
        HikariDataSource pool = null;
        try {
            String url = settings.text(Setting.DATABASE_URL);
            if (settings.isEmbedded()) {
                embedded =
                        EmbeddedDatabase.open(
                                folder.resolve(settings.text(Setting.DATABASE_EMBEDDED_DIRECTORY)),
                                settings.number(Setting.DATABASE_EMBEDDED_PORT));
                url = SampleDatabase.open(embedded, settings);
            }
            SessionLimits limits = new SessionLimits(settings.duration(Setting.DATABASE_TIMEOUT));
            DataSource unpooled = sessions(settings, url, limits.locking());
            try (Connection connection = unpooled.getConnection()) {
                connection.isValid(5);
            }
            // A command whose settings do not speak of the hooks leaves them as they are.
            Migrations.run(
                    sessions(settings, url, null),
                    settings.isWritten(Setting.EXPORT_HOOKS)
                            ? Optional.of(settings.isTrue(Setting.EXPORT_HOOKS))
                            : Optional.empty());
            pool = pool(settings, sessions(settings, url, limits), limits);
            Database database =
                    new Database(
                            embedded,
                            pool,
                            lookers(sessions(settings, url, limits), limits),
                            unpooled,
                            withoutCredentials(url));
            database.setUpInstance(settings);
            return database;
        } catch (SQLException | IOException | RuntimeException failed) {
            if (pool != null) {
                pool.close();
            }
            if (embedded != null) {
                embedded.close();
            }
            throw failed;
        }
    }

    /** Pooled connections, for the routes. */
    public DataSource pool() {
        return pool;
    }

    /** Pooled connections of their own, few, for page and API. */
    public DataSource lookers() {
        return lookers;
    }

    /** A new connection each time, for what is held long and asked only what takes no time. */
    public DataSource unpooled() {
        return unpooled;
    }

    /** The address without credentials, for people. */
    public String address() {
        return address;
    }

    @Override
    public void close() {
        lookers.close();
        pool.close();
        if (embedded != null) {
            embedded.close();
        }
    }

    /**
     * The row of the Moodle that the settings name: url and token only, its switches are the
     * table's.
     */
    private void setUpInstance(Settings settings) throws SQLException {
        if (settings.moodleUrl().isEmpty()) {
            return;
        }
        try (Connection connection = pool.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                insert into moodle_instance as i (name, url, token)
                                values (?, ?, ?)
                                on conflict (name) do update set url = excluded.url, token = excluded.token
                                where (i.url, i.token) is distinct from (excluded.url, excluded.token)
                                """)) {
            statement.setString(1, settings.moodleName());
            statement.setString(2, settings.moodleUrl());
            statement.setString(3, settings.moodleTokenForTable());
            statement.executeUpdate();
        }
    }

    private static HikariDataSource pool(
            Settings settings, DataSource sessions, SessionLimits limits) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("gradesync");
        config.setDataSource(sessions);
        config.setMaximumPoolSize(settings.number(Setting.DATABASE_POOL_SIZE));
        config.setMinimumIdle(1);
        config.setConnectionTimeout(limits.poolMillis());
        return new HikariDataSource(config);
    }

    /** Who looks on must not keep a pull waiting, nor wait long for a database that is down. */
    private static HikariDataSource lookers(DataSource sessions, SessionLimits limits) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("gradesync-api");
        config.setDataSource(sessions);
        config.setMaximumPoolSize(LOOKERS);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(limits.lookingMillis());
        // Only within a transaction rows come a few at a time; else all are in memory at once.
        config.setAutoCommit(false);
        return new HikariDataSource(config);
    }

    /**
     * @param limits of each session; null for none, since a migration takes as long as it takes
     */
    private static DataSource sessions(Settings settings, String url, SessionLimits limits) {
        PGSimpleDataSource postgres = new PGSimpleDataSource();
        postgres.setUrl(url);
        if (!settings.text(Setting.DATABASE_USERNAME).isEmpty()) {
            postgres.setUser(settings.text(Setting.DATABASE_USERNAME));
        }
        if (!settings.text(Setting.DATABASE_PASSWORD).isEmpty()) {
            postgres.setPassword(settings.text(Setting.DATABASE_PASSWORD));
        }
        postgres.setApplicationName("moodle-grade-sync");
        postgres.setTcpKeepAlive(true);
        postgres.setConnectTimeout(10);
        if (limits != null) {
            postgres.setLoginTimeout(limits.loginSeconds());
            postgres.setSocketTimeout(limits.socketSeconds());
        }
        String opening = limits == null ? SESSION : SESSION + limits.sql();
        return new DelegatingDataSource(postgres) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                try (Statement statement = connection.createStatement()) {
                    statement.execute(opening);
                    return connection;
                } catch (SQLException failed) {
                    connection.close();
                    throw failed;
                }
            }
        };
    }

    private static String withoutCredentials(String url) {
        return url.replaceAll("\\?.*", "");
    }
}
