package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pull makes of a database that lacks something or has other ideas. */
@EveryEdition
class DatabaseFaultsTest {

    /** Of each edition a column and a table that it needs. */
    private static final Map<String, String> COLUMNS =
            Map.of("community", "op_exam_attendees.note", "enterprise", "gradebook_line.penalty");

    private static final Map<String, String> TABLES =
            Map.of("community", "op_marksheet_line", "enterprise", "op_grade_override_line");

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;

    @BeforeEach
    void startWithOneGrade() {
        database = TestPostgres.sampleUniversity(edition);
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
    @Fault(44)
    void namesEachMissingTableAndColumn() {
        for (String each : installed()) {
            String[] column = COLUMNS.get(each).split("\\.");
            database.execute(
                    "alter table %s drop column %s; drop table %s cascade"
                            .formatted(column[0], column[1], TABLES.get(each)));
        }
        RunReport run = pull(Map.of());
        assertThat(run.status()).isEqualTo("failed");
        assertThat(installed())
                .allSatisfy(
                        each ->
                                assertThat(run.failure())
                                        .contains("column " + COLUMNS.get(each) + " is missing")
                                        .contains("table " + TABLES.get(each) + " is missing"));
        assertThat(moodle.requests()).isEmpty();
    }

    private List<String> installed() {
        return edition.equals("both") ? List.of("community", "enterprise") : List.of(edition);
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
        String role = leastRole();
        Map<String, String> asRole = as(role);
        RunReport first = pull(asRole);
        assertThat(first.failure()).isNull();
        assertThat(first.notes()).isEmpty();
        assertThat(first.counts()).containsEntry("created", 2L);

        assertThat(pull(asRole).counts()).containsEntry("unchanged", 2L);
        assertThat(database.grades()).hasSize(2);

        database.execute("revoke update on %s from %s".formatted(database.gradeTable(), role));
        RunReport refused = pull(asRole);
        // Where both are installed the other one still has its grades.
        assertThat(refused.status()).isEqualTo(edition.equals("both") ? "partial" : "failed");
        assertThat(refused.notes())
                .anyMatch(note -> note.contains("lacks UPDATE on " + database.gradeTable()));
        database.execute("drop owned by " + role + "; drop role " + role);
    }

    @Test
    @Fault(40)
    void aRightThatIsTakenAwayDuringAPullLeavesWhatStoodAndIsMissedNoLongerThanItIsMissing()
            throws IOException {
        String role = leastRole();
        try (Gate gate = new Gate();
                TestService service = TestService.start(database, moodle, as(role))) {
            assertThat(service.pull().status()).isEqualTo("ok");
            changeTheCourse();
            List<String> before = database.content();
            moodle.script("gradereport_user_get_grade_items", gate);
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            // Rights were looked at before Moodle was asked.
            gate.awaitAsked();
            String update = "%s update on " + database.gradeTable() + " %s " + role;
            database.execute(update.formatted("revoke", "from"));
            gate.open();

            RunReport run = pull.join();

            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.notes())
                    .anyMatch(
                            note ->
                                    note.contains("lacks a right")
                                            && note.contains(database.gradeTable())
                                            && note.contains("GRANT"));
            assertThat(database.content()).isEqualTo(before);
            database.execute(update.formatted("grant", "to"));
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(database.content()).isEqualTo(undisturbed());
        }
        database.execute("drop owned by " + role + "; drop role " + role);
    }

    /** A role that may do what the shipped files grant, and owns the service's own tables. */
    private String leastRole() throws IOException {
        String role = "least_" + System.nanoTime();
        database.execute("create role " + role + " login password 'secret'");
        database.execute(grants(role));
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
        return role;
    }

    private Map<String, String> as(String role) {
        return Map.of(
                "gradesync.database.url",
                database.url().replaceAll("[?&]user=[^&]*", ""),
                "gradesync.database.username",
                role,
                "gradesync.database.password",
                "secret");
    }

    /** A grade that is new, one that is another, and another name of the item. */
    private void changeTheCourse() {
        moodle.course(101)
                .rename(501, "Essay, second edition")
                .grade(501, 1001, "81")
                .grade(501, 1003, "60");
    }

    /** What one pull makes of the same Moodle where nothing is in its way. */
    private List<String> undisturbed() {
        TestDatabase other = TestPostgres.sampleUniversity(edition);
        other.execute("delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        try (TestService service = TestService.start(other, moodle)) {
            assertThat(service.pull().status()).isEqualTo("ok");
        }
        return other.content();
    }

    /** The shipped files, less what concerns tables that the edition does not have. */
    private String grants(String role) throws IOException {
        StringBuilder grants = new StringBuilder(shipped("grants.sql"));
        if (!edition.equals("enterprise")) {
            grants.append(shipped("grants-community.sql"));
        }
        if (!edition.equals("community")) {
            grants.append(shipped("grants-enterprise.sql"));
        }
        return grants.toString().replace(":\"role\"", role);
    }

    private static String shipped(String file) throws IOException {
        return Files.readAllLines(Path.of("src/site/resources", file)).stream()
                .filter(line -> !line.startsWith("--") && !line.startsWith("\\"))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"40P01", "40001", "55P03"})
    @Fault(39)
    void whatOdooBroughtAboutIsTriedAgain(String code) {
        database.execute(
                """
                create sequence attempts;
                create function stumble() returns trigger language plpgsql as $$
                begin
                    if nextval('attempts') < 3 then
                        raise exception 'stumbled' using errcode = '%s';
                    end if;
                    return new;
                end $$;
                create trigger stumble before insert on %s for each row execute function stumble()
                """
                        .formatted(code, database.gradeTable()));
        RunReport run = pull(Map.of());
        assertThat(run.notes()).isEmpty();
        assertThat(run.counts()).containsEntry("created", 2L);
        assertThat(database.number("select last_value from attempts"))
                .as("the statement that stumbled twice went on to two rows")
                .isEqualTo(4);
        assertThat(database.grades()).containsExactly("Essay|1|80", "Essay|2|40");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "53100 | disk is full",
                "42501 | lacks a right",
                "25006 | takes no writes",
                "57014 | gradesync.database.timeout",
                "55P03 | holds rows",
                "40P01 | wrote the same rows",
                "53300 | no connection left"
            })
    @Fault(40)
    void aDatabaseThatRefusesEverythingFailsTheCourseAndLeavesNothingBehind(
            String code, String words) {
        refuse("grade_sync_change", code);
        List<String> before = database.content();
        RunReport run = pull(Map.of());
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.notes()).anyMatch(note -> note.contains(words));
        assertThat(database.content()).isEqualTo(before);
        requireNothingWritten();

        refuseNoMore();
        assertThat(pull(Map.of()).counts()).containsEntry("created", 2L);
        assertThat(database.grades()).containsExactly("Essay|1|80", "Essay|2|40");
    }

    /** As PostgreSQL does itself, by the code, to whatever writes to that table. */
    private void refuse(String table, String code) {
        database.execute(
                """
                create function refuse() returns trigger language plpgsql as $$
                begin raise exception 'refused' using errcode = '%s'; end $$;
                create trigger refuse before insert or update or delete on %s
                    for each statement execute function refuse()
                """
                        .formatted(code, table));
    }

    private void refuseNoMore() {
        database.execute("drop function refuse() cascade");
    }

    private void requireNothingWritten() {
        assertThat(
                        database.number(
                                """
                                select (select count(*) from %s) + (select count(*) from %s)
                                    + (select count(*) from moodle_mapping where sync_hash is not null)
                                """
                                        .formatted(database.itemTable(), database.gradeTable())))
                .isZero();
    }

    /** Each table of a chunk: those before it have been written to, those behind it have not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "items | 53100 | disk is full",
                "grades | 25006 | takes no writes",
                "grade_sync_recompute | 42501 | lacks a right",
                "moodle_mapping | 53100 | disk is full"
            })
    @Fault(40)
    void whicheverTableRefusesNothingIsHalfAndTheNextPullIsComplete(
            String named, String code, String words) {
        String table =
                switch (named) {
                    case "items" -> database.itemTable();
                    case "grades" -> database.gradeTable();
                    default -> named;
                };
        try (TestService service = TestService.start(database, moodle)) {
            requireRefused(service, table, code, words);
            requireNothingWritten();
            assertThat(service.pull().counts()).containsEntry("created", 2L);

            changeTheCourse();
            requireRefused(service, table, code, words);
            assertThat(service.pull().counts())
                    .containsEntry("created", 1L)
                    .containsEntry("updated", 1L);
        }
        assertThat(database.content()).isEqualTo(undisturbed());
        assertThat(database.journal())
                .containsExactlyInAnyOrder(
                        "failed|||write_error",
                        "failed|||write_error",
                        "created||80/100|",
                        "created||40/100|",
                        "failed|||write_error",
                        "failed|||write_error",
                        "updated|80/100|81/100|",
                        "created||60/100|");
    }

    private void requireRefused(TestService service, String table, String code, String words) {
        List<String> before = database.content();
        refuse(table, code);
        RunReport run = service.pull();
        refuseNoMore();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.notes()).anyMatch(note -> note.contains(words));
        assertThat(database.content()).isEqualTo(before);
    }

    @Test
    @Fault(40)
    void answersThatCannotBeRememberedFailTheirSourceOnly() {
        moodle.course(101).quiz(7, "Quiz", "20").bestGrade(7, 1001, "15");
        refuse("grade_sync_answer", "53100");
        try (TestService service = TestService.start(database, moodle)) {
            RunReport run = service.pull();

            assertThat(run.status()).isEqualTo("partial");
            assertThat(run.notes())
                    .singleElement()
                    .asString()
                    .startsWith("Course 101, quiz: ")
                    .contains("disk is full");
            assertThat(run.counts()).containsEntry("created", 2L);
            assertThat(database.number("select count(*) from moodle_mapping where source = 'quiz'"))
                    .isZero();

            refuseNoMore();
            assertThat(service.pull().status()).isEqualTo("ok");
        }
        assertThat(database.content()).isEqualTo(undisturbed());
    }

    /** The last statement of a pull: everything else is written by then. */
    @Test
    @Fault(40)
    void aRunThatCannotBeClosedIsToldAndClosedByTheNext() {
        database.execute(
                """
                create function refuse() returns trigger language plpgsql as $$
                begin raise exception 'refused' using errcode = '53100'; end $$;
                create trigger refuse before update on grade_sync_run
                    for each row when (new.status <> 'interrupted') execute function refuse()
                """);
        try (TestService service = TestService.start(database, moodle)) {
            assertThat(wordsOf(service)).contains("disk is full");
            assertThat(database.grades()).containsExactly("Essay|1|80", "Essay|2|40");

            refuseNoMore();
            RunReport next = service.pull();
            assertThat(next.status()).isEqualTo("ok");
            assertThat(next.counts()).containsEntry("unchanged", 2L);
        }
        assertThat(database.rows("select status from grade_sync_run order by id"))
                .containsExactly("interrupted", "ok");
        assertThat(database.content()).isEqualTo(undisturbed());
    }

    /** What a pull says of what went wrong, in its report or in place of it. */
    private static String wordsOf(TestService service) {
        try {
            return service.pull().notes().toString();
        } catch (RuntimeException failed) {
            return Sentences.of(failed);
        }
    }

    @Test
    @Fault(40)
    void aStandbyIsToldAndThePrimaryGetsEverything() {
        try (TestService service = TestService.start(database, moodle)) {
            service.pull();
            moodle.course(101).grade(501, 1001, "81");
            List<String> before = database.content();
            database.setReadOnly(true);
            RunReport run = service.pull();
            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.failure()).contains("takes no writes", "lead to the primary");
            assertThat(database.content()).isEqualTo(before);

            database.setReadOnly(false);
            assertThat(service.pull().counts()).containsEntry("updated", 1L);
            assertThat(database.grades()).containsExactly("Essay|1|81", "Essay|2|40");
        }
    }

    @Test
    @Fault(40)
    void aPoolWithoutAFreeConnectionIsToldAndLosesNothing() throws SQLException {
        Map<String, String> small =
                Map.of("gradesync.database.pool-size", "2", "gradesync.database.timeout", "1s");
        try (TestService service = TestService.start(database, moodle, small)) {
            DataSource pool = service.service().database().pool();
            try (Connection one = pool.getConnection();
                    Connection other = pool.getConnection()) {
                assertThat(one.isValid(1) && other.isValid(1)).isTrue();
                assertThatThrownBy(service::pull)
                        .satisfies(
                                failure ->
                                        assertThat(Sentences.of(failure))
                                                .contains("gradesync.database.pool-size"));
            }
        }
        assertThat(pull(Map.of()).counts()).containsEntry("created", 2L);
    }

    @Test
    @Fault(42)
    void everySessionCarriesTheFlagThatStopsWriteLoops() {
        database.execute(
                """
                create table seen (flag text);
                create function see() returns trigger language plpgsql as $$
                begin insert into seen values (current_setting('connector.no_export', true)); return new; end $$;
                create trigger see after insert on %s for each row execute function see()
                """
                        .formatted(database.gradeTable()));
        pull(Map.of());
        assertThat(database.rows("select distinct flag from seen")).containsExactly("on");
    }

    /** A lock's connection is idle for as long as its pull is on. */
    @Test
    @Fault({35, 37})
    void noSessionTakesForGrantedWhatTheDatabaseGives() throws SQLException {
        database.execute(
                """
                do $$ begin
                    execute format('alter database %I set idle_session_timeout = %L', current_database(), '1s');
                    execute format('alter database %I set default_transaction_isolation = %L',
                        current_database(), 'serializable');
                end $$
                """);
        try (TestService service = TestService.start(database, moodle);
                Connection pooled = service.service().database().pool().getConnection();
                Connection ofALock = service.service().database().unpooled().getConnection()) {
            for (Connection each : List.of(pooled, ofALock)) {
                assertThat(setting(each, "transaction_isolation")).isEqualTo("read committed");
                assertThat(setting(each, "idle_session_timeout")).isEqualTo("0");
                assertThat(setting(each, "tcp_keepalives_idle")).isEqualTo("60");
                assertThat(setting(each, "tcp_keepalives_interval")).isEqualTo("10");
                assertThat(setting(each, "tcp_keepalives_count")).isEqualTo("6");
                assertThat(setting(each, "tcp_user_timeout")).isEqualTo("120000");
            }
        }
    }

    private static String setting(Connection session, String name) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet value = statement.executeQuery("show " + name)) {
            value.next();
            return value.getString(1);
        }
    }
}
