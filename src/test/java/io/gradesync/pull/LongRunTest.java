package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.gradesync.testbed.ChangingTerm;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.FaultProxy.Direction;
import io.gradesync.testbed.FaultTally;
import io.gradesync.testbed.OdooExams;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many pulls one after the other while grades change in Moodle, people edit OpenEduCat, and every
 * other pull meets a fault. After each, one quiet pull makes the tables what they are in a
 * university that never met any, and what a plain list of the grades says.
 */
class LongRunTest {

    /** At most so many in a course. */
    private static final int STUDENTS = 8;

    private static final int SLACK_MEGABYTES = 24;
    private static final int SLACK_THREADS = 10;
    private static final int SLACK_FILES = 20;

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    @Fault({1, 37, 41})
    void afterEachOfSomePullsTheTablesAreThoseOfAnUndisturbedHistory(String edition) {
        new Run(edition, FaultTally.seed()).go(12);
    }

    @Tag("fault")
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    @Fault({1, 37, 41})
    void afterThousandsOfPullsNothingIsLostAndNothingHasGrown(String edition) {
        new Run(edition, FaultTally.seed() + 1).go(FaultTally.times("rounds", 1_000));
    }

    /** Two universities with one Moodle: the first meets the faults, the other none. */
    private static final class Run {

        private final String edition;
        private final long seed;
        private final Random random;
        private final TestDatabase disturbed;
        private final TestDatabase quiet;
        private int disturbances;
        private int hurt;

        private Run(String edition, long seed) {
            this.edition = edition;
            this.seed = seed;
            this.random = new Random(seed);
            this.disturbed = TestPostgres.sampleUniversity(edition);
            this.quiet = TestPostgres.sampleUniversity(edition);
        }

        private void go(int rounds) {
            try (ScriptedMoodle moodle = ScriptedMoodle.start();
                    FaultProxy toMoodle = FaultProxy.to(moodle.url());
                    FaultProxy toDatabase = FaultProxy.to(disturbed.url());
                    TestService undisturbed = TestService.start(quiet, moodle)) {
                Map<String, String> throughProxies =
                        Map.of(
                                "gradesync.moodle.url",
                                toMoodle.in(moodle.url()),
                                "gradesync.moodle.retries",
                                "1",
                                "gradesync.moodle.timeout",
                                "5s",
                                "gradesync.database.url",
                                toDatabase.in(disturbed.url()));
                ChangingTerm term = new ChangingTerm(moodle, seed, STUDENTS);
                term.setUp(disturbed);
                term.setUp(quiet);
                TestService service = TestService.start(disturbed, moodle, throughProxies);
                int settling = Math.max(1, rounds / 5);
                Size settled = null;
                try {
                    for (int round = 1; round <= rounds; round++) {
                        if (round > 1) {
                            Consumer<TestDatabase> people = term.step();
                            people.accept(disturbed);
                            people.accept(quiet);
                        }
                        if (random.nextBoolean()) {
                            pullWithAFault(service, moodle, toMoodle, toDatabase);
                        }
                        // Later what leaks has to add up.
                        if (round < settling && random.nextInt(20) == 0) {
                            service.close();
                            service = TestService.start(disturbed, moodle, throughProxies);
                        }
                        String when = "%s, seed %d, round %d".formatted(edition, seed, round);
                        RunReport after = service.pull();
                        assertThat(after.status())
                                .as("%s: %s", when, after.notes())
                                .isEqualTo("ok");
                        assertThat(undisturbed.pull().status()).as(when).isEqualTo("ok");
                        FaultTally.compare(
                                when, quiet.undatedContent(), disturbed.undatedContent());
                        term.requireTold(when, disturbed);
                        requireClosedRuns(when);
                        moodle.forget();
                        if (round == 1 && disturbed.holds("op_exam")) {
                            new OdooExams(disturbed).generateInAnyState();
                            new OdooExams(quiet).generateInAnyState();
                        }
                        if (round == settling) {
                            settled = Size.now(disturbed);
                        }
                    }
                    System.out.printf(
                            "%s, seed %d: %d rounds, %d disturbed pulls, %d of them hurt%n",
                            edition, seed, rounds, disturbances, hurt);
                    assertThat(hurt)
                            .as("pulls that a fault hurt, of %d", disturbances)
                            .isPositive()
                            .isGreaterThanOrEqualTo(disturbances / 2);
                    Size.now(disturbed).requireNoMoreThan(settled);
                } finally {
                    service.close();
                }
            }
        }

        private void pullWithAFault(
                TestService service,
                ScriptedMoodle moodle,
                FaultProxy toMoodle,
                FaultProxy toDatabase) {
            int moment = random.nextInt(120);
            long cuts = toMoodle.cuts() + toDatabase.cuts();
            boolean told = false;
            switch (random.nextInt(9)) {
                case 0 -> toMoodle.cutAfter(Direction.TO_CLIENT, random.nextInt(40_000));
                case 1 -> later(moment, toMoodle::reset);
                case 2 -> toMoodle.refuse();
                case 3 -> toDatabase.cutAfter(Direction.TO_SERVER, random.nextInt(60_000));
                case 4 -> toDatabase.cutAfter(Direction.TO_CLIENT, random.nextInt(40_000));
                case 5 -> later(moment, toDatabase::reset);
                case 6 -> later(moment, this::endSessions);
                case 7 -> maintenance(moodle);
                default -> brokenAnswers(moodle);
            }
            // What goes on for ever is not to be waited out.
            CompletableFuture<Void> end = later(400, () -> heal(toMoodle, toDatabase));
            try {
                RunReport run = service.pull();
                told = !run.status().equals("ok");
                assertThat(run.notes() + " " + run.failure())
                        .doesNotContain("Something went wrong");
            } catch (RuntimeException failed) {
                told = true;
                assertThat(Sentences.of(failed)).doesNotContain("Something went wrong");
            }
            // A pull can be hurt and get over it.
            disturbances++;
            hurt += told || toMoodle.cuts() + toDatabase.cuts() > cuts ? 1 : 0;
            end.join();
            moodle.unscript("core_webservice_get_site_info")
                    .unscript("gradereport_user_get_grade_items");
        }

        private static void heal(FaultProxy toMoodle, FaultProxy toDatabase) {
            toMoodle.heal();
            toDatabase.heal();
        }

        private static CompletableFuture<Void> later(int millis, Runnable fault) {
            return CompletableFuture.runAsync(
                    fault, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
        }

        private void endSessions() {
            FaultTally.faultInjected();
            disturbed.rows(
                    """
                    select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() and application_name = 'moodle-grade-sync'
                    """);
        }

        private static void maintenance(ScriptedMoodle moodle) {
            FaultTally.faultInjected();
            moodle.script("core_webservice_get_site_info", form -> Answer.error("sitemaintenance"));
        }

        private void brokenAnswers(ScriptedMoodle moodle) {
            FaultTally.faultInjected();
            AtomicInteger good = new AtomicInteger(random.nextInt(4));
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form ->
                            good.getAndDecrement() > 0
                                    ? null
                                    : Answer.html(502, "<h1>Bad gateway</h1>"));
        }

        private void requireClosedRuns(String when) {
            assertThat(
                            disturbed.rows(
                                    "select id, status from grade_sync_run where status ="
                                            + " 'running' or finished_at is null"))
                    .as(when)
                    .isEmpty();
        }
    }

    /** What must not grow. */
    private record Size(long megabytes, int threads, long files, long connections) {

        static Size now(TestDatabase database) {
            System.gc();
            await().pollDelay(200, TimeUnit.MILLISECONDS).until(() -> true);
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Size(
                    (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    ManagementFactory.getOperatingSystemMXBean()
                                    instanceof UnixOperatingSystemMXBean unix
                            ? unix.getOpenFileDescriptorCount()
                            : 0,
                    database.number(
                            """
                            select count(*) from pg_stat_activity
                            where datname = current_database() and application_name = 'moodle-grade-sync'
                            """));
        }

        void requireNoMoreThan(Size settled) {
            String both = "%s, once it was %s".formatted(this, settled);
            assertThat(megabytes).as(both).isLessThan(settled.megabytes + SLACK_MEGABYTES);
            assertThat(threads).as(both).isLessThan(settled.threads + SLACK_THREADS);
            assertThat(files).as(both).isLessThan(settled.files + SLACK_FILES);
            assertThat(connections).as(both).isLessThanOrEqualTo(7);
            System.out.println("After the long run: " + both);
        }
    }
}
