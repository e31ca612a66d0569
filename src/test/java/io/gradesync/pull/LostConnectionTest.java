package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A connection to the database that breaks at the worst moment. */
@EveryEdition
class LostConnectionTest {

    private static final String WRITTEN =
            """
            select source, moodle_item_id, moodle_user_id, action, old_value is null, raw
            from grade_sync_change where action in ('created', 'updated', 'repaired') order by 1, 2, 3
            """;

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private FaultProxy proxy;

    @BeforeEach
    void putTheProxyBetween() {
        database = TwoCourses.university(edition);
        moodle = TwoCourses.moodle();
        proxy = FaultProxy.to(database.url());
    }

    @AfterEach
    void close() {
        proxy.close();
        moodle.close();
    }

    private TestService throughTheProxy() {
        return TestService.start(
                database, moodle, Map.of("gradesync.database.url", proxy.readable(database.url())));
    }

    private List<String> undisturbed() {
        TestDatabase other = TwoCourses.university(edition);
        try (TestService service = TestService.start(other, moodle)) {
            assertThat(service.pull().status()).isEqualTo("ok");
        }
        List<String> content = other.content();
        assertThat(content).isNotEmpty();
        return content;
    }

    @Test
    @Fault(38)
    void aCommitWhoseAnswerIsLostIsFoundAndNotWrittenTwice() {
        countAttempts();
        try (TestService service = throughTheProxy()) {
            proxy.cutAfter("COMMIT");
            RunReport run = service.pull();
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(run.notes()).isEmpty();
            assertThat(run.status()).isEqualTo("ok");
            assertThat(run.counts()).containsEntry("created", (long) grades().size());
            assertThat(run.exams().get("created"))
                    .isEqualTo(database.number("select count(*) from " + allItems()));
            assertThat(attempts()).as("each chunk once").isEqualTo(chunks());
            requireEachGradeOnce();
        }
    }

    /** A role or a database can say how transactions begin. */
    @Test
    @Fault(38)
    void aCommitWhoseAnswerIsLostIsFoundWhateverTheIsolationThatTheDatabaseGives() {
        database.execute(
                """
                do $$ begin
                    execute format('alter database %I set default_transaction_isolation = %L',
                        current_database(), 'repeatable read');
                end $$;
                create function take_long() returns trigger language plpgsql as $$
                    begin perform pg_sleep(2); return null; end $$;
                create constraint trigger take_long after insert on grade_sync_change initially deferred
                for each row when (new.moodle_item_id = 501 and new.moodle_user_id = 1001)
                execute function take_long();
                delete from moodle_mapping where model = 'op.subject' and moodle_id = 104
                """);
        try (TestService service = throughTheProxy()) {
            proxy.cutAfter("COMMIT");
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(database.rows(WRITTEN))
                    .isEqualTo(grades().stream().filter(row -> !row.contains("|504|")).toList());
        }
    }

    @Test
    @Fault(37)
    void aCommitThatDidNotArriveIsWrittenAgain() {
        countAttempts();
        try (TestService service = throughTheProxy()) {
            proxy.cutBefore("COMMIT");
            RunReport run = service.pull();
            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(run.status()).isEqualTo("ok");
            assertThat(run.counts()).containsEntry("created", (long) grades().size());
            assertThat(attempts()).as("one of them twice").isEqualTo(chunks() + 1);
            requireEachGradeOnce();
        }
    }

    /** Counts each time that a chunk is journalled, those that are rolled back too. */
    private void countAttempts() {
        database.execute(
                """
                create sequence attempts;
                create function attempted() returns trigger language plpgsql as $$
                begin
                    if exists (select from written where action = 'created') then
                        perform nextval('attempts');
                    end if;
                    return null;
                end $$;
                create trigger attempted after insert on grade_sync_change
                    referencing new table as written for each statement execute function attempted()
                """);
    }

    private long attempts() {
        return database.number("select last_value from attempts where is_called");
    }

    /** One for each course and source. */
    private long chunks() {
        return database.number(
                """
                select count(*) from (
                    select distinct moodle_course_id, source from grade_sync_change where action = 'created') chunk
                """);
    }

    private void requireEachGradeOnce() {
        assertThat(database.content()).isEqualTo(undisturbed());
        assertThat(database.rows(WRITTEN)).isEqualTo(grades());
    }

    /** The enterprise edition alone has no place for quizzes. */
    private List<String> grades() {
        return Stream.of(
                        "gradebook|501|1001|created|t|80",
                        "gradebook|501|1002|created|t|40.5",
                        "gradebook|504|1043|created|t|7",
                        "quiz|1000007|1001|created|t|15")
                .filter(row -> !edition.equals("enterprise") || row.startsWith("gradebook"))
                .toList();
    }

    private String allItems() {
        return switch (edition) {
            case "community" -> "op_exam";
            case "enterprise" -> "grading_assignment";
            default -> "(select id from op_exam union all select id from grading_assignment) as i";
        };
    }

    /** Else each course and source would wait as long as the one before it. */
    @Test
    @Fault(37)
    void whereTheDatabaseDoesNotComeBackNothingMoreIsBegunAndTheNextPullBringsIt() {
        Map<String, String> settings =
                Map.of(
                        "gradesync.database.url",
                        proxy.readable(database.url()),
                        "gradesync.database.timeout",
                        "2s",
                        "gradesync.moodle.concurrency",
                        "1");
        try (TestService service = TestService.start(database, moodle, settings)) {
            AtomicInteger asked = new AtomicInteger();
            proxy.when(
                    "insert into grade_sync_change",
                    () -> {
                        asked.set(moodle.requests().size());
                        proxy.refuse();
                    });
            RunReport run = service.pull();

            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.notes()).hasSize(2);
            assertThat(run.notes().get(0))
                    .startsWith("The database does not answer")
                    .contains("Nothing more was begun");
            assertThat(run.notes().get(1)).contains("was not closed");
            assertThat(moodle.requests()).as("Moodle is not asked any more").hasSize(asked.get());

            proxy.heal();
            assertThat(service.pull().status()).isEqualTo("ok");
            requireEachGradeOnce();
        }
    }

    @Test
    @Fault({35, 37})
    void aPullThatLostItsLockWritesNothingMore() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (TestService one = TestService.start(database, moodle);
                TestService other = TestService.start(database, moodle)) {
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form -> {
                        if (asked.getCount() > 0 && form.get("courseid").equals("101")) {
                            asked.countDown();
                            hold(answer);
                        }
                        return null;
                    });
            CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(one::pull);
            await().until(() -> asked.getCount() == 0);
            database.rows(
                    """
                    select pg_terminate_backend(l.pid, 30000) from pg_locks l
                    where l.locktype = 'advisory' and l.granted
                      and l.database = (select oid from pg_database where datname = current_database())
                    """);
            await().until(() -> other.pull().status().equals("ok"));
            List<String> content = database.content();
            long journal = database.number("select count(*) from grade_sync_change");
            // Nothing stands where the first would write, so that it has something to write.
            database.execute(
                    "update moodle_mapping set sync_hash = 'x' where sync_hash is not null");

            int requests = moodle.requests().size();
            answer.countDown();
            RunReport told = first.join();

            assertThat(told.status()).isEqualTo("interrupted");
            assertThat(told.notes())
                    .singleElement()
                    .asString()
                    .contains("lost its lock with the connection");
            assertThat(moodle.requests()).as("Moodle is not asked any more").hasSize(requests);
            assertThat(database.number("select count(*) from grade_sync_change"))
                    .isEqualTo(journal);
            assertThat(database.rows("select status from grade_sync_run order by id"))
                    .containsExactly("interrupted", "ok");
            assertThat(other.pull().status()).isEqualTo("ok");
            assertThat(database.content()).isEqualTo(content);
        }
    }

    @Test
    @Fault({35, 37})
    void aPullThatLostItsLockTellsNoRefusalBesideItsSuccessor() {
        try (TestService one = TestService.start(database, moodle);
                TestService other = TestService.start(database, moodle);
                Gate gate = new Gate()) {
            one.pull();
            // Nothing is to be written; the stranger's grade alone is news.
            moodle.course(101).grade(501, 4444, "71");
            moodle.script("gradereport_user_get_grade_items", gate);
            CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(one::pull);
            gate.awaitAsked();
            database.rows(
                    """
                    select pg_terminate_backend(l.pid, 30000) from pg_locks l
                    where l.locktype = 'advisory' and l.granted
                      and l.database = (select oid from pg_database where datname = current_database())
                    """);
            moodle.script("gradereport_user_get_grade_items", form -> null);
            await().until(() -> other.pull().status().equals("ok"));
            long journal = database.number("select count(*) from grade_sync_change");
            database.execute("update grade_sync_change set raw = 72 where raw = 71");

            gate.open();
            first.join();

            assertThat(database.number("select count(*) from grade_sync_change"))
                    .isEqualTo(journal);
        }
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
