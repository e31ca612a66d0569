package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pull makes of a database that lacks something or has other ideas. */
class DatabaseFaultsTest {

    private TestDatabase database;
    private ScriptedMoodle moodle;

    @BeforeEach
    void startWithOneGrade() {
        database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .grade(501, 1002, "40");
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    private RunReport pull(Map<String, String> settings) {
        try (TestService service = TestService.start(database, moodle, settings)) {
            return service.pull();
        }
    }

    @Test
    void namesEachMissingTableAndColumn() {
        database.execute(
                "alter table op_exam_attendees drop column note; drop table op_marksheet_line"
                        + " cascade;");
        RunReport run = pull(Map.of());
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.failure())
                .contains("column op_exam_attendees.note is missing")
                .contains("table op_marksheet_line is missing");
        assertThat(moodle.requests()).isEmpty();
    }

    @Test
    void saysWhenNoModuleForGradesIsInstalled() {
        database.execute("update ir_module_module set state = 'uninstalled'");
        assertThat(pull(Map.of()).failure())
                .contains("openeducat_exam")
                .contains("openeducat_grading");
    }

    @Test
    void worksWithTheShippedGrantsAndNamesARightThatIsMissing() throws IOException {
        String role = "least_" + System.nanoTime();
        database.execute("create role " + role + " login password 'secret'");
        database.execute(grants(role));
        Map<String, String> asRole =
                Map.of(
                        "gradesync.database.url",
                        database.url().replaceAll("[?&]user=[^&]*", ""),
                        "gradesync.database.username",
                        role,
                        "gradesync.database.password",
                        "secret");
        // The template's own tables belong to the superuser that made it; a new site's belong to
        // the role.
        database.execute(
                database
                        .rows(
                                """
                                select format('alter table %s owner to ROLE;', relname) from pg_class
                                where relkind = 'r' and (relname like 'moodle\\_%' or relname like 'grade\\_sync\\_%')
                                """)
                        .stream()
                        .map(sql -> sql.replace("ROLE", role))
                        .collect(Collectors.joining()));
        assertThat(pull(asRole).counts()).containsEntry("created", 2L);

        database.execute("revoke update on op_result_line from " + role);
        assertThat(pull(asRole).failure()).contains("lacks UPDATE on op_result_line");
        database.execute("drop owned by " + role + "; drop role " + role);
    }

    private static String grants(String role) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("src/site/resources/grants.sql"));
        return lines.stream()
                .filter(line -> !line.startsWith("--") && !line.startsWith("\\"))
                .collect(Collectors.joining("\n"))
                .replace(":\"role\"", role);
    }

    @Test
    void aDeadlockIsTriedAgain() {
        database.execute(
                """
                create sequence attempts;
                create function stumble() returns trigger language plpgsql as $$
                begin
                    if nextval('attempts') < 3 then
                        raise exception 'deadlock detected' using errcode = '40P01';
                    end if;
                    return new;
                end $$;
                create trigger stumble before insert on op_exam for each row execute function stumble()
                """);
        RunReport run = pull(Map.of());
        assertThat(run.notes()).isEmpty();
        assertThat(run.counts()).containsEntry("created", 2L);
        assertThat(database.number("select count(*) from op_exam")).isEqualTo(2);
    }

    @Test
    void aDatabaseThatRefusesEverythingFailsTheCourseAndLeavesNothingBehind() {
        database.execute(
                """
                create function refuse() returns trigger language plpgsql as $$
                begin raise exception 'no space left' using errcode = '53100'; end $$;
                create trigger refuse before insert on grade_sync_change for each statement execute function refuse()
                """);
        RunReport run = pull(Map.of());
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.notes()).anyMatch(note -> note.contains("53100"));
        assertThat(
                        database.number(
                                "select (select count(*) from op_exam) + (select count(*) from"
                                    + " op_exam_attendees) + (select count(*) from moodle_mapping"
                                    + " where sync_hash is not null)"))
                .isZero();
    }

    @Test
    void aWrongPasswordOrAMissingDatabaseIsASentence() {
        assertThatThrownBy(
                        () ->
                                TestService.start(
                                        database,
                                        moodle,
                                        Map.of(
                                                "gradesync.database.url",
                                                database.url().replaceAll("test_\\d+", "nowhere"))))
                .satisfies(
                        failure ->
                                assertThat(Sentences.of(failure))
                                        .contains("does not exist", "gradesync.database.url"));
    }

    @Test
    void everySessionCarriesTheFlagThatStopsWriteLoops() {
        database.execute(
                """
                create table seen (flag text);
                create function see() returns trigger language plpgsql as $$
                begin insert into seen values (current_setting('connector.no_export', true)); return new; end $$;
                create trigger see after insert on op_exam_attendees for each row execute function see()
                """);
        pull(Map.of());
        assertThat(database.rows("select distinct flag from seen")).containsExactly("on");
    }

    @Test
    void tablesThatAnotherConnectorMadeAreTakenOver() {
        TestDatabase old = TestPostgres.sampleUniversity();
        old.execute(
                """
                drop table grade_sync_schema_history, grade_sync_change, grade_sync_plan, grade_sync_run,
                    grade_sync_recompute, grade_sync_answer, moodle_mapping, moodle_grade_scale_line, moodle_instance;
                create table moodle_instance (id serial primary key, name varchar not null, site_url varchar);
                create table moodle_mapping (id serial primary key, instance_id integer, model varchar,
                    oec_record_id integer, moodle_id integer, moodle_user_id integer, sync_hash varchar);
                insert into moodle_instance (name, site_url) values ('Moodle', 'https://old.example');
                insert into moodle_mapping (instance_id, model, oec_record_id, moodle_id, moodle_user_id)
                values (1, 'op.student', 1, 1001, null), (1, 'op.exam.attendees', 4, 1000007, 1001),
                    (1, 'op.exam.attendees', 5, 7, 1001), (1, 'op.exam.attendees', 6, 7, 1001),
                    (1, 'op.result.line', 7, 7, 1001)
                """);
        TestService.start(old, moodle).close();
        assertThat(
                        old.rows(
                                "select model, source, moodle_id, oec_record_id from moodle_mapping"
                                        + " order by id"))
                .containsExactly(
                        "op.student||1001|1",
                        "op.exam.attendees|quiz|1000007|4",
                        "op.exam.attendees|assignment|7|6",
                        "op.result.line|gradebook|7|7");
        assertThat(old.rows("select site_url, url, active, pass_threshold from moodle_instance"))
                .containsExactly("https://old.example|" + moodle.url() + "|t|50.0");
    }
}
