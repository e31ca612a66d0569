package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.FaultTally;
import io.gradesync.testbed.OdooWriter;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.SessionWatch;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.ThousandStudents;
import io.gradesync.testbed.TwoCourses;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A pull and people who save grades in Odoo at the same time do each other no harm. */
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"community", "enterprise"})
class BesideOdooTest {

    private static final int CHUNK = 5_000;

    /** Ours that wait for a row that another session holds. */
    private static final String WAITING =
            """
            select pid from pg_stat_activity
            where datname = current_database() and application_name = 'moodle-grade-sync'
              and wait_event_type = 'Lock' and wait_event <> 'advisory'
            """;

    /** Each moment that another session sees: rows, hashes and journal belong together. */
    private static final String BALANCE =
            """
            select (select count(*) from %s), (select count(*) from moodle_mapping where sync_hash is not null),
                   (select count(*) from grade_sync_change where action = 'created')
            """;

    /** Hashes whose row holds other marks; of 100, and never rounded across the pass line. */
    private static final Map<String, String> TORN =
            Map.of(
                    "community",
                    """
                    select count(*) from moodle_mapping m join op_exam_attendees l on l.id = m.oec_record_id
                    where m.model = 'op.exam.attendees' and l.marks <>
                        case when m.grade_raw < 50 then least(round(m.grade_raw), 49) else round(m.grade_raw) end
                    """,
                    "enterprise",
                    """
                    select count(*) from moodle_mapping m join gradebook_line l on l.id = m.oec_record_id
                    where m.model = 'gradebook.line' and l.marks::numeric <> m.grade_raw
                    """);

    /**
     * As long as a person in front of Odoo may be kept waiting, and longer than any chunk takes.
     */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** Grades that a run journalled as written, whose record is not there. */
    private static final String CLAIMED =
            """
            select c.moodle_item_id, c.moodle_user_id, c.action
            from grade_sync_change c
            where c.run_id = %2$d and c.reason is null and not exists (
                select from moodle_mapping m
                where m.moodle_id = c.moodle_item_id and m.moodle_user_id = c.moodle_user_id
                  and m.grade_raw = c.raw
                  and (m.model <> '%3$s' or exists (select from %1$s t where t.id = m.oec_record_id)))
            """;

    @Parameter private String edition;

    private String attendees() {
        return edition.equals("community") ? "op_exam_attendees" : "gradebook_line";
    }

    @Test
    @Fault(39)
    void aDeadlockWithASaveInOdooEndsWellForBoth() throws SQLException {
        TestDatabase database = TwoCourses.university(edition);
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                TestService service = TestService.start(database, moodle);
                Connection odoo = database.connect();
                Statement statement = odoo.createStatement()) {
            service.pull();
            moodle.course(101).grade(501, 1001, "81").grade(501, 1002, "41");
            odoo.setAutoCommit(false);
            // The pull is to be the one that notices.
            statement.execute("set local deadlock_timeout = '10min'");
            List<String> rows = essayRows(database);
            assertThat(rows).hasSize(2);
            statement.execute(touch(rows.get(1)));
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            await().until(() -> !database.rows(WAITING).isEmpty());

            statement.execute(touch(rows.get(0)));
            odoo.commit();

            RunReport run = pull.join();
            assertThat(run.notes()).isEmpty();
            assertThat(run.counts()).containsEntry("updated", 2L);
            await().until(
                            () ->
                                    database.number(
                                                    "select deadlocks from pg_stat_database where"
                                                            + " datname = current_database()")
                                            == 1);
            assertThat(database.content()).isEqualTo(undisturbed(moodle));
        }
    }

    @Test
    @Fault(41)
    void aGradeThatSomebodyDeletesWhileItIsWrittenIsNotClaimed() throws Exception {
        TestDatabase database = TwoCourses.university(edition);
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                FaultProxy proxy = FaultProxy.to(database.url());
                TestService service =
                        TestService.start(
                                database,
                                moodle,
                                Map.of("gradesync.database.url", proxy.in(database.url())));
                Connection odoo = database.connect();
                Statement statement = odoo.createStatement()) {
            service.pull();
            moodle.course(101).grade(501, 1001, "81").grade(501, 1002, "41");
            odoo.setAutoCommit(false);
            CompletableFuture<Void> deleted =
                    proxy.when("insert into grade_sync_chunk", () -> delete(statement));
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            await().until(deleted::isDone);
            await().until(() -> !database.rows(WAITING).isEmpty());
            odoo.commit();

            RunReport run = pull.join();

            assertThat(
                            database.rows(
                                    CLAIMED.formatted(
                                            attendees(),
                                            run.id(),
                                            edition.equals("community")
                                                    ? "op.exam.attendees"
                                                    : "gradebook.line")))
                    .as("written by the journal's word, and not standing")
                    .isEmpty();
            assertThat(run.counts()).containsEntry("failed", Map.of("write_error", 2L));
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(database.content()).isEqualTo(undisturbed(moodle));
        }
    }

    /** The essay: with its attendees and results, or the lines that hold its grades. */
    private void delete(Statement odoo) {
        try {
            odoo.execute(
                    edition.equals("community")
                            ? """
                            delete from op_result_line where exam_id in (select id from op_exam where name = 'Essay');
                            delete from op_exam where name = 'Essay'
                            """
                            : """
                            delete from gradebook_line where grade_assigment_id in (
                                select id from grading_assignment where name = 'Essay')
                            """);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @Test
    @Tag("fault")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    @Fault(39)
    void aRowThatSomebodyHoldsForLongFailsItsCourseAloneAndIsWrittenLater() throws SQLException {
        TestDatabase database = TwoCourses.university(edition);
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                TestService service =
                        TestService.start(
                                database, moodle, Map.of("gradesync.database.timeout", "2s"));
                Connection odoo = database.connect();
                Statement statement = odoo.createStatement()) {
            service.pull();
            moodle.course(101).grade(501, 1001, "81").grade(501, 1002, "41");
            moodle.course(104).grade(504, 1043, "8");
            List<String> before = gradesOf(database, "Essay");
            odoo.setAutoCommit(false);
            statement.execute(touch(essayRows(database).get(1)));

            RunReport run = service.pull();

            assertThat(run.status()).isEqualTo("partial");
            assertThat(run.notes()).anyMatch(note -> note.contains("Another session holds rows"));
            assertThat(run.counts())
                    .containsEntry("updated", 1L)
                    .containsEntry("failed", Map.of("write_error", 2L));
            assertThat(gradesOf(database, "Essay")).isEqualTo(before);
            assertThat(gradesOf(database, "=Ledger")).allMatch(row -> row.endsWith("|40"));
            odoo.commit();
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(database.content()).isEqualTo(undisturbed(moodle));
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    @Tag("fault")
    @Fault(39)
    void whoSavesInOdooIsNeverStarvedByAPullOfThirtyThousandGrades() throws Exception {
        long seed = FaultTally.seed();
        TestDatabase database = ThousandStudents.university(edition);
        database.execute(
                """
                create table pieces (run bigint, grades integer, tx bigint default txid_current());
                create function weigh() returns trigger language plpgsql as $$
                begin insert into pieces (run, grades) select max(run_id), count(*) from written; return null; end $$;
                create trigger weigh after insert on grade_sync_change
                    referencing new table as written for each statement execute function weigh()
                """);
        try (ThousandStudents course = new ThousandStudents();
                TestService service = TestService.start(database, null, course.settings());
                OdooWriter odoo = new OdooWriter(database, seed);
                SessionWatch sessions = new SessionWatch(database)) {
            RunReport first = pullWatched(service, database);
            assertThat(first.notes()).isEmpty();
            assertThat(first.counts()).containsEntry("created", (long) ThousandStudents.GRADES);
            course.changeEveryGrade();
            RunReport second = pullWatched(service, database);
            OdooWriter.Result saved = odoo.stop();
            SessionWatch.Result seen = sessions.stop();

            assertThat(second.notes()).isEmpty();
            assertThat(second.counts()).containsEntry("updated", (long) ThousandStudents.GRADES);
            System.out.printf(
                    "%s, seed %d: %d saves beside two pulls, %d tried again, longest %.0f ms; %d"
                            + " waits seen, our longest transaction %.0f ms%n",
                    edition,
                    seed,
                    saved.saves(),
                    saved.retries(),
                    saved.longestMillis(),
                    seen.waits(),
                    seen.longestMillis());
            assertThat(saved.gaveUp()).isZero();
            assertThat(saved.saves()).isPositive();
            assertThat(saved.retries() + seen.waits()).as("they did meet").isPositive();
            assertThat(saved.longestMillis()).isLessThan(LONGEST.toMillis());
            assertThat(seen.longestMillis()).isPositive().isLessThan(LONGEST.toMillis());
            assertThat(database.number("select count(*) from odoo_save")).isEqualTo(saved.saves());
            assertThat(
                            database.number(
                                    "select max(grades) from (select sum(grades) as grades from"
                                            + " pieces group by tx) piece"))
                    .isEqualTo(CHUNK);
            assertThat(database.rows("select sum(grades) from pieces group by run order by run"))
                    .containsExactly("30000", "30000");
            TestDatabase quiet = ThousandStudents.university(edition);
            try (TestService undisturbed = TestService.start(quiet, null, course.settings())) {
                undisturbed.pull();
            }
            FaultTally.compare(edition, quiet.content(), database.content());
        }
    }

    /** A pull, at each moment of which rows, hashes and journal agree. */
    private RunReport pullWatched(TestService service, TestDatabase database) {
        CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
        String balance = BALANCE.formatted(attendees());
        do {
            String[] seen = database.value(balance).split("\\|");
            assertThat(List.of(seen)).as("rows, hashes, journal").allMatch(seen[0]::equals);
            assertThat(database.number(TORN.get(edition))).as("marks of another hash").isZero();
        } while (!pull.isDone());
        return pull.join();
    }

    /** The rows of the essay, by student, in the order in which a pull writes them. */
    private List<String> essayRows(TestDatabase database) {
        return database.rows(
                edition.equals("community")
                        ? """
                        select a.id from op_exam_attendees a join op_exam e on e.id = a.exam_id
                        where e.name = 'Essay' order by a.student_id
                        """
                        : """
                        select l.id from gradebook_line l
                        join grading_assignment a on a.id = l.grade_assigment_id
                        join gradebook_gradebook g on g.id = l.gradebook_id
                        where a.name = 'Essay' order by g.student_id
                        """);
    }

    private String touch(String id) {
        return "update %s set write_date = now() where id = %s".formatted(attendees(), id);
    }

    private static List<String> gradesOf(TestDatabase database, String item) {
        List<String> grades =
                database.grades().stream().filter(row -> row.startsWith(item + "|")).toList();
        assertThat(grades).isNotEmpty();
        return grades;
    }

    private List<String> undisturbed(ScriptedMoodle moodle) {
        TestDatabase other = TwoCourses.university(edition);
        try (TestService service = TestService.start(other, moodle)) {
            assertThat(service.pull().status()).isEqualTo("ok");
        }
        return other.content();
    }
}
