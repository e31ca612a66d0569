package io.gradesync.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradesync.pull.Sentences;
import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Export hooks come and go with the setting, and enqueue what others change, whoever they are. */
@EveryEdition
class ExportHooksTest {

    private static final String TABLES_BY_RIGHT =
            "select string_agg(format('alter table %%I owner to %s', relname), ';') from pg_class"
                    + " where relkind = 'r' and relname like any (array['moodle\\_%%',"
                    + " 'grade\\_sync\\_%%'])";

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private String role;

    @BeforeEach
    void pullTwoGrades() {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .grade(501, 1002, "40");
        try (TestService service = TestService.start(database, moodle)) {
            service.pull();
        }
        role = "hooks_" + System.nanoTime();
    }

    @AfterEach
    void stop() {
        moodle.close();
        if (database.number("select count(*) from pg_roles where rolname = '" + role + "'") > 0) {
            database.execute("drop owned by " + role + " cascade; drop role " + role);
        }
    }

    private void start(boolean hooks, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("gradesync.export-hooks", String.valueOf(hooks));
        TestService.start(database, moodle, settings).close();
    }

    private void start(boolean hooks) {
        start(hooks, Map.of());
    }

    private long jobs() {
        return database.number("select count(*) from moodle_push_job");
    }

    private int edit(int marks) {
        return database.editMarks("gradebook", 501, 1001, marks);
    }

    // What a job holds

    @Test
    void aJobHoldsTheEditedRowTheGradesPlaceInMoodleAndBothMarks() {
        start(true);
        List<String> expected = new ArrayList<>();
        for (String table : tables()) {
            database.execute(
                    "set timezone = 'Asia/Tokyo'; update %s set marks = marks + 5"
                            .formatted(table));
            for (String row :
                    database.rows(
                            "select id, case marks when 85 then '1001|80|85' else '1002|40|45' end from %s order by id"
                                    .formatted(table))) {
                expected.add(
                        "%s|%s|Moodle|gradebook|501|%s|pending|t"
                                .formatted(
                                        table.replace('_', '.'),
                                        row.split("\\|", 2)[0],
                                        row.split("\\|", 2)[1]));
            }
        }
        assertThat(expected).hasSize(edition.equals("community") ? 4 : 2);
        assertThat(
                        database.rows(
                                """
                                select j.model, j.oec_record_id, i.name, j.source, j.moodle_id, j.moodle_user_id,
                                       j.old_marks, j.new_marks, j.state,
                                       abs(extract(epoch from j.created_at - (now() at time zone 'UTC'))) < 60
                                from moodle_push_job j
                                join moodle_instance i on i.id = j.instance_id
                                order by j.id
                                """))
                .isEqualTo(expected);
    }

    @Test
    void whatIsNoChangeOfMarksOrOfNoGradeOfMoodleIsNotEnqueued() {
        start(true);
        for (String table : tables()) {
            database.execute(
                    "update %1$s set marks = marks; update %1$s set write_date = now(), write_uid = null; update %1$s set marks = 1 where false"
                            .formatted(table));
        }
        assertThat(jobs()).isZero();

        database.execute(
                "delete from moodle_mapping where moodle_id = 501 and moodle_user_id = 1001");
        for (String table : tables()) {
            database.execute("update %s set marks = 7 where marks > 60".formatted(table));
        }
        assertThat(jobs()).isZero();
        database.execute("update %s set marks = 8".formatted(database.gradeTable()));
        assertThat(database.rows("select moodle_user_id from moodle_push_job"))
                .containsExactly("1002");
    }

    @Test
    void aSessionThatRaisesTheFlagItselfEnqueuesNothing() {
        start(true);
        String update = "update %s set marks = marks + 1".formatted(database.gradeTable());
        database.execute("set connector.no_export = 'on'; " + update);
        assertThat(jobs()).isZero();
        database.execute("set connector.no_export = 'off'; " + update);
        assertThat(jobs()).isEqualTo(2);
    }

    @Test
    void whatCannotBeEnqueuedIsSavedAllTheSame() {
        start(true);
        database.execute("alter table moodle_push_job rename to elsewhere");
        assertThat(edit(3)).isEqualTo(1);
        assertThat(database.rows("select marks from " + tables().get(0))).contains("3");
    }

    // On and off

    @Test
    void withoutTheSettingNothingIsInstalled() {
        start(false);
        assertThat(installed()).isEmpty();
        assertThat(database.holds("moodle_push_job")).isFalse();
    }

    @Test
    void anotherStartTouchesNothingAndWaitsForNobody() throws SQLException {
        start(true);
        List<String> installed = installed();
        assertThat(installed).hasSize(tables().size() + 3);
        try (Connection odoo = database.connect();
                Statement statement = odoo.createStatement()) {
            odoo.setAutoCommit(false);
            statement.execute("lock table %s".formatted(String.join(", ", tables())));
            start(true);
        }
        assertThat(installed()).isEqualTo(installed);
        edit(3);
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void aChangedFunctionIsReplacedUnderItsTriggers() {
        start(true);
        database.execute(
                "create or replace function moodle_enqueue_push() returns trigger language plpgsql"
                        + " as 'begin return null; end'");
        edit(3);
        assertThat(jobs()).isZero();
        start(true);
        edit(4);
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void switchedOffNothingIsEnqueuedAndTheJobsStay() {
        start(true);
        edit(3);
        start(false);
        assertThat(installed()).singleElement().asString().startsWith("pg_class|moodle_push_job");
        edit(4);
        assertThat(jobs()).isEqualTo(1);
        start(false);
        start(true);
        edit(5);
        assertThat(database.rows("select new_marks from moodle_push_job order by id"))
                .containsExactly("3", "5");
    }

    @Test
    void aCommandWithoutTheSettingLeavesThemAsTheyAre() {
        TestService.start(database, moodle).close();
        assertThat(installed()).isEmpty();
        start(true);
        List<String> installed = installed();
        TestService.start(database, moodle).close();
        assertThat(installed()).isEqualTo(installed);
        edit(3);
        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void aModuleThatComesLaterGetsItsTriggersAtTheNextStart() {
        String table = tables().get(0);
        database.execute("alter table %s rename to elsewhere".formatted(table));
        start(true);
        database.execute("alter table elsewhere rename to %s".formatted(table));
        edit(3);
        assertThat(jobs()).isZero();
        start(true);
        edit(4);
        assertThat(jobs()).isEqualTo(1);
    }

    // Rights

    @Test
    void theShippedRightsAreNeededAndEnough() throws IOException {
        Map<String, String> asRole = asRole();
        database.execute("create role %s login password 'secret'".formatted(role));
        grant("grants.sql");
        database.execute(database.value(TABLES_BY_RIGHT.formatted(role)));

        database.execute("revoke create on schema public from public, " + role);
        assertThatThrownBy(() -> start(true, asRole))
                .satisfies(
                        failed ->
                                assertThat(Sentences.of(failed))
                                        .startsWith("The database role lacks a right")
                                        .contains("gradesync.export-hooks", "CREATE on schema")
                                        .contains(
                                                tables().stream()
                                                        .map(table -> "TRIGGER on " + table)
                                                        .toList()));
        assertThat(database.holds("moodle_push_job")).isFalse();

        grant("grants.sql");
        grant("grants-community.sql");
        grant("grants-enterprise.sql");
        grant("grants-export-hooks.sql");
        start(true, asRole);
        edit(3);
        assertThat(jobs()).isEqualTo(1);
        database.execute(
                "revoke create on schema public from %1$s; revoke trigger on %2$s from %1$s"
                        .formatted(role, String.join(", ", tables())));
        start(true, asRole);
        edit(4);
        assertThat(jobs()).isEqualTo(2);
        start(false, asRole);
        edit(5);
        assertThat(jobs()).isEqualTo(2);
    }

    @Test
    void whoHasNoRightOnTheConnectorsTablesIsEnqueuedLikeOthers() {
        start(true);
        database.execute(
                "create role %s; grant select, update on %s to %1$s; grant temporary on database %s to %1$s"
                        .formatted(
                                role,
                                database.gradeTable(),
                                database.value("select current_database()")));
        database.execute(
                "set role %s; create temporary table moodle_push_job (id integer); update %s set marks = 3"
                        .formatted(role, database.gradeTable()));
        assertThat(jobs()).isEqualTo(2);
        assertThatThrownBy(
                        () ->
                                database.execute(
                                        "set role %s; insert into moodle_push_job (id) values (1)"
                                                .formatted(role)))
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    private Map<String, String> asRole() {
        return Map.of(
                "gradesync.database.url",
                database.url().replaceAll("[?&]user=[^&]*", ""),
                "gradesync.database.username",
                role,
                "gradesync.database.password",
                "secret");
    }

    /** Of a shipped file what concerns tables that are there. */
    private void grant(String file) throws IOException {
        String sql =
                Files.readAllLines(Path.of("src/site/resources", file)).stream()
                        .filter(line -> !line.startsWith("--") && !line.startsWith("\\"))
                        .collect(Collectors.joining("\n"));
        for (String statement : sql.replace(":\"role\"", role).split(";")) {
            boolean exams =
                    Stream.of("op_exam", "op_result", "op_marksheet").anyMatch(statement::contains);
            boolean grading =
                    Stream.of("grading_", "gradebook_", "op_grade_").anyMatch(statement::contains);
            if (!statement.isBlank()
                    && !(exams && edition.equals("enterprise"))
                    && !(grading && edition.equals("community"))) {
                database.execute(statement);
            }
        }
    }

    private List<String> tables() {
        return Stream.of("gradebook_line", "op_exam_attendees", "op_result_line")
                .filter(database::holds)
                .toList();
    }

    /** What stands in the catalogue, with the transaction that put it there. */
    private List<String> installed() {
        return database.rows(
                """
                select 'pg_class', relname, oid, relfilenode, relhastriggers from pg_class
                where relname in ('moodle_push_job', 'moodle_mapping_record')
                union all
                select 'pg_proc', proname, oid, xmin::text::oid, prosecdef from pg_proc
                where proname = 'moodle_enqueue_push'
                union all
                select 'pg_trigger', tgname, oid, xmin::text::oid, true from pg_trigger
                where tgname = 'moodle_enqueue_push'
                order by 1, 2, 3
                """);
    }
}
