package io.gradesync.sample;

import io.gradesync.database.EmbeddedDatabase;
import io.gradesync.database.Migrations;
import io.gradesync.sample.SampleUniversity.Student;
import io.gradesync.sample.SampleUniversity.Subject;
import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The sample OpenEduCat on the embedded server, with the sample Moodle mapped to it, one database
 * for each edition and version. Made once, under another name until it is whole: a process killed
 * in the middle leaves nothing half made.
 */
public final class SampleDatabase {

    private static final String UNFINISHED = "openeducat_unfinished";

    private SampleDatabase() {}

    /**
     * @return the address of the database of the edition and version that the settings name, which
     *     is made when it is not there
     */
    public static String open(EmbeddedDatabase server, Settings settings) throws SQLException {
        SampleEdition edition = SampleEdition.of(settings.text(Setting.DATABASE_EMBEDDED_EDITION));
        SampleVersion version = SampleVersion.of(settings.text(Setting.DATABASE_EMBEDDED_VERSION));
        String database = edition.database(version);
        try (Connection connection = DriverManager.getConnection(server.url("postgres"));
                Statement statement = connection.createStatement()) {
            // Two processes may start at once: one makes the database, the other waits and finds
            // it.
            statement.execute("select pg_advisory_lock(1)");
            if (!exists(statement, database)) {
                statement.execute("drop database if exists " + UNFINISHED);
                statement.execute(
                        "create database " + UNFINISHED + " encoding 'UTF8' template template0");
                fill(server.url(UNFINISHED), edition, version, settings.moodleName());
                statement.execute("alter database " + UNFINISHED + " rename to " + database);
            }
        }
        return server.url(database);
    }

    /** Makes tables, people and mapping in an empty database. */
    public static void fill(
            String url, SampleEdition edition, SampleVersion version, String instanceName)
            throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            SampleOpenEduCat.create(connection, edition, version);
        }
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(url);
        Migrations.run(dataSource, Optional.empty());
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            map(connection, instance(connection, instanceName));
            connection.commit();
        }
    }

    private static boolean exists(Statement statement, String database) throws SQLException {
        try (ResultSet result =
                statement.executeQuery(
                        "select from pg_database where datname = '%s'".formatted(database))) {
            return result.next();
        }
    }

    private static int instance(Connection connection, String name) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into moodle_instance (name, url, token) values (?, 'sample', ?)"
                                + " returning id")) {
            insert.setString(1, name);
            insert.setString(2, SampleMoodle.TOKEN);
            try (ResultSet result = insert.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    /** What the command match would find in the sample Moodle. */
    private static void map(Connection connection, int instance) throws SQLException {
        SampleRoster roster = new SampleRoster();
        Map<Long, Integer> studentByUser = new HashMap<>();
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        insert into moodle_mapping (instance_id, model, oec_record_id, oec_course_id, moodle_id, moodle_idnumber,
                            moodle_user_id)
                        values (%d, ?, ?, ?, ?, nullif(?, ''), ?)
                        """
                                .formatted(instance))) {
            for (Student student : SampleUniversity.students()) {
                studentByUser.put(student.moodleUserId(), student.studentId());
                add(
                        insert,
                        "op.student",
                        student.studentId(),
                        null,
                        student.moodleUserId(),
                        student.moodleIdNumber(),
                        null);
            }
            for (Subject subject : SampleUniversity.subjects()) {
                add(
                        insert,
                        "op.subject",
                        subject.id(),
                        subject.programmeId(),
                        subject.moodleCourseId(),
                        subject.moodleIdNumber(),
                        null);
                for (SampleRoster.Group group : roster.groups(subject.moodleCourseId())) {
                    add(
                            insert,
                            "op.batch",
                            group.batchId(),
                            null,
                            group.id(),
                            group.idNumber(),
                            null);
                }
                for (SampleRoster.Enrolment enrolment : roster.enrolled(subject.moodleCourseId())) {
                    Integer student = studentByUser.get(enrolment.person().id());
                    if (student != null && enrolment.isActiveStudent()) {
                        // The sample's enrolments have the ids of their students.
                        add(
                                insert,
                                "op.student.course",
                                student,
                                null,
                                subject.moodleCourseId(),
                                null,
                                enrolment.person().id());
                    }
                }
            }
            insert.executeBatch();
        }
    }

    private static void add(PreparedStatement insert, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            insert.setObject(i + 1, values[i]);
        }
        insert.addBatch();
    }
}
