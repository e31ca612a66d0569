package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.pull.RunReport;
import io.gradesync.testbed.ChangingTerm;
import io.gradesync.testbed.FaultTally;
import io.gradesync.testbed.OdooExams;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Terms in which the process is killed (SIGKILL) in each pull, at moments spread over its whole
 * length, and pulled again. Beside each database stands a twin that sees the same term undisturbed:
 * after each pull both hold the same, row by row, and so do their journals.
 */
final class KilledPulls {

    /** The first pull of a term and some that bring changes. */
    private static final int PULLS = 6;

    /** Statements take a while, so that kills meet them and the moments between them. */
    private static final String SLOW =
            """
            create function take_a_while() returns trigger language plpgsql as $$
                begin perform pg_sleep(0.015); return null; end $$;
            do $$
                declare name text;
                begin
                    foreach name in array array['op_exam', 'op_exam_attendees', 'op_result_line', 'op_marksheet_line',
                        'op_marksheet_register', 'grading_assignment', 'gradebook_gradebook', 'gradebook_line',
                        'op_grade_override_line', 'moodle_mapping', 'grade_sync_change', 'grade_sync_answer',
                        'grade_sync_recompute', 'grade_sync_run']
                    loop
                        if to_regclass(name) is not null then
                            execute format('create trigger take_a_while after insert or update or delete on %I'
                                || ' for each statement execute function take_a_while()', name);
                        end if;
                    end loop;
                end $$
            """;

    private final String edition;
    private final long seed;
    private final Random random;

    /** A row, while a session of ours is at work. */
    private static final String WORKING =
            "select 1 from pg_stat_activity where datname = current_database() and state ="
                    + " 'active' and application_name = 'moodle-grade-sync'";

    private static final String DURING = WORKING + " and strpos(query, '%s') > 0";

    /** A row, while one of them writes: the process that warms up does not. */
    private static final String WRITING = WORKING + " and wait_event = 'PgSleep'";

    private static final String MARKS = "select 1 from grade_sync_recompute";

    private static final String NOTHING_WRITTEN = "a pull that had written nothing";
    private static final String WRITTEN = "written grades, nothing marked";
    private static final String MARKED = "marks waiting for the recompute";

    /** How long PostgreSQL may need to notice that the holder of the lock is dead. */
    private static final Duration LOCK_IS_FREE = Duration.ofSeconds(5);

    /** From so many on, each place is met by some. */
    private static final int MANY = 50;

    private final Map<String, Integer> met = new TreeMap<>();
    private int busy;
    private long length;
    private int terms;

    KilledPulls(String edition, long seed) {
        this.edition = edition;
        this.seed = seed;
        this.random = new Random(seed);
    }

    /**
     * Kills that meet a pull; those that came too late do not count.
     *
     * @return what the kills met, for people
     */
    String survive(int kills) {
        length = measure();
        int done = 0;
        int late = 0;
        Term term = new Term();
        try {
            CompletableFuture<ServedJar> next = term.serve();
            while (done < kills) {
                ServedJar victim = next.join();
                // While one is killed, another warms up.
                Term following = term.pulls == PULLS - 1 ? new Term() : term;
                next = following.serve();
                if (term.killAndPullAgain(victim)) {
                    done++;
                } else {
                    late++;
                    assertThat(late).as("pulls that ended before the kill").isLessThan(kills + 9);
                }
                if (done > 0 && done % 10 == 0) {
                    System.out.println(told(done, late));
                }
                if (following != term) {
                    term.close();
                    term = following;
                }
            }
            next.join().close();
        } finally {
            term.close();
        }
        if (kills >= MANY) {
            assertThat(met.keySet())
                    .as(told(done, late))
                    .contains(NOTHING_WRITTEN, WRITTEN, MARKED);
            assertThat(busy).as(told(done, late)).isPositive();
        }
        return told(done, late);
    }

    private String told(int done, int late) {
        return "%s, seed %d: %d kills in %d terms (a pull takes %d ms), %d came too late; they met %s; %d during a statement"
                .formatted(edition, seed, done, terms, length, late, met, busy);
    }

    /** Milliseconds that the first pull of a process takes. */
    private long measure() {
        Term term = new Term();
        try (ServedJar jar = term.serve().join()) {
            long before = System.nanoTime();
            jar.api().run("/api/instances/1/pull");
            return Duration.ofNanos(System.nanoTime() - before).toMillis();
        } finally {
            term.close();
        }
    }

    /** One Moodle, and two databases that it is pulled into. */
    private final class Term {

        private final ScriptedMoodle moodle = ScriptedMoodle.start();
        private final int number = ++terms;
        private final ChangingTerm changes = new ChangingTerm(moodle, seed + number);
        private final TestDatabase database = TestPostgres.sampleUniversity(edition);
        private final TestDatabase twin = TestPostgres.sampleUniversity(edition);
        private final TestService undisturbed;
        private final TestService survivor;
        private int pulls;

        Term() {
            changes.setUp(database);
            changes.setUp(twin);
            undisturbed = TestService.start(twin, moodle);
            survivor = TestService.start(database, moodle);
            database.execute(SLOW);
        }

        CompletableFuture<ServedJar> serve() {
            return CompletableFuture.supplyAsync(() -> ServedJar.start(database, moodle));
        }

        /**
         * Whether the kill met the pull; false when that had ended.
         *
         * @param victim is killed in its first pull
         */
        boolean killAndPullAgain(ServedJar victim) {
            if (pulls > 0) {
                Consumer<TestDatabase> people = changes.step();
                people.accept(twin);
                people.accept(database);
            }
            pulls++;
            String what = "%s, seed %d, term %d, pull %d".formatted(edition, seed, number, pulls);
            int asked = moodle.requests().size();
            RunReport expected = undisturbed.pull();
            assertThat(expected.status()).as(what).isIn("ok", "partial");
            int requests = moodle.requests().size() - asked;

            long run = victim.api().begin("/api/instances/1/pull");
            String moment;
            boolean wasBusy;
            boolean hadMarks;
            RunReport again;
            try (Connection connection = database.connect();
                    Statement look = connection.createStatement()) {
                moment = awaitAMoment(run, requests);
                victim.kill();
                // Two short looks: what the dead process asked last may still be going on.
                wasBusy = isTrue(look, WRITING);
                hadMarks = isTrue(look, MARKS);
                victim.awaitEnd();
                again = pullWhenTheLockIsFree();
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
            // A run whose last statement was under way may have closed itself.
            boolean hit =
                    database.value("select status from grade_sync_run where id = " + run)
                            .equals("interrupted");
            met.merge(hit ? place(run, hadMarks) : "nothing any more", 1, Integer::sum);
            busy += hit && wasBusy ? 1 : 0;

            what += ", killed " + moment;
            assertThat(again.failure()).as(what).isNull();
            assertThat(again.status()).as(what).isEqualTo(expected.status());
            FaultTally.compare(what, twin.content(), database.content());
            FaultTally.compare(what + ", journal", twin.history(), database.history());
            changes.requireTold(what, database);
            assertThat(
                            database.number(
                                    "select count(distinct (source, moodle_item_id,"
                                            + " moodle_user_id)) from grade_sync_change where"
                                            + " action = 'created'"))
                    .as("%s: grades created and grades mapped", what)
                    .isEqualTo(
                            database.number(
                                    "select count(*) from moodle_mapping where sync_hash is not"
                                            + " null"));
            assertThat(database.rows("select id from grade_sync_run where status = 'running'"))
                    .as(what)
                    .isEmpty();
            assertThat(database.value("select status from grade_sync_run where id = " + run))
                    .as(what)
                    .isEqualTo(hit ? "interrupted" : expected.status());
            assertThat(database.number("select count(*) from grade_sync_recompute"))
                    .as(what)
                    .isZero();
            if (hit) {
                FaultTally.killSurvived();
            }
            if (pulls == 1 && database.holds("op_exam")) {
                new OdooExams(twin).generateInAnyState();
                new OdooExams(database).generateInAnyState();
            }
            return hit;
        }

        /** The lock of a process that died is free at once, whatever its last statement does. */
        private RunReport pullWhenTheLockIsFree() {
            long patience = System.nanoTime() + LOCK_IS_FREE.toNanos();
            RunReport run = survivor.pull();
            while (isRefused(run) && System.nanoTime() < patience) {
                sleep(5);
                run = survivor.pull();
            }
            return run;
        }

        private static boolean isRefused(RunReport run) {
            return run.failure() != null && run.failure().contains("Another pull");
        }

        /** Where the kill comes: somewhere in time, or while something certain is being done. */
        private String awaitAMoment(long run, int requests) {
            int pause = random.nextInt(25);
            switch (random.nextInt(8)) {
                case 0 -> {
                    int count = 1 + random.nextInt(requests);
                    int from = moodle.requests().size();
                    awaitUnlessEnded(run, () -> moodle.requests().size() >= from + count);
                    sleep(pause);
                    return "%d ms after request %d of %d".formatted(pause, count, requests);
                }
                case 1 -> {
                    return during(run, "grade_sync_chunk", pause);
                }
                case 2 -> {
                    return during(run, "delete from grade_sync_recompute", pause);
                }
                case 3 -> {
                    return during(run, "''op.student.course''", pause);
                }
                default -> {
                    long after = random.nextLong(length);
                    sleep(after);
                    return after + " ms after its beginning";
                }
            }
        }

        private String during(long run, String words, int pause) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                awaitUnlessEnded(run, () -> isTrue(statement, DURING.formatted(words)));
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
            sleep(pause);
            return "%d ms after '%s'".formatted(pause, words);
        }

        private boolean isTrue(Statement statement, String sql) {
            try (ResultSet row = statement.executeQuery(sql)) {
                return row.next();
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }

        private void awaitUnlessEnded(long run, java.util.function.BooleanSupplier reached) {
            long looks = 0;
            while (!reached.getAsBoolean()) {
                if (++looks % 50 == 0 && !isRunning(run)) {
                    return;
                }
                sleep(2);
            }
        }

        private boolean isRunning(long run) {
            return database.value("select status from grade_sync_run where id = " + run)
                    .equals("running");
        }

        private String place(long run, boolean hadMarks) {
            if (database.number("select count(*) from grade_sync_change where run_id = " + run)
                    == 0) {
                return NOTHING_WRITTEN;
            }
            return hadMarks ? MARKED : WRITTEN;
        }

        void close() {
            undisturbed.close();
            survivor.close();
            moodle.close();
            database.drop();
            twin.drop();
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopping);
        }
    }
}
