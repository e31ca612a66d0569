package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.FaultProxy.Direction;
import io.gradesync.testbed.FaultTally;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final int[] COURSES = {101, 102, 103};
    private static final int FIRST_USER = 1001;
    private static final int USERS = 6;
    private static final int ITEMS = 3;

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
        private final Map<String, String> inMoodle = new TreeMap<>();
        private final Map<String, String> carried = new TreeMap<>();

        private Run(String edition, long seed) {
            this.edition = edition;
            this.seed = seed;
            this.random = new Random(seed);
            this.disturbed = university(edition);
            this.quiet = university(edition);
        }

        private static TestDatabase university(String edition) {
            TestDatabase database = TestPostgres.sampleUniversity(edition);
            database.execute(
                    "delete from moodle_mapping where model = 'op.subject' and moodle_id not in"
                            + " (101, 102, 103)");
            return database;
        }

        private void go(int rounds) {
            try (ScriptedMoodle moodle = moodle();
                    FaultProxy toMoodle = FaultProxy.to(URI.create(moodle.url()).getPort());
                    FaultProxy toDatabase =
                            FaultProxy.to(
                                    URI.create(disturbed.url().replace("jdbc:", "")).getPort());
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
                TestService service = TestService.start(disturbed, moodle, throughProxies);
                Size settled = null;
                try {
                    for (int round = 1; round <= rounds; round++) {
                        change(moodle);
                        edit();
                        if (random.nextBoolean()) {
                            pullWithAFault(service, moodle, toMoodle, toDatabase);
                        }
                        if (random.nextInt(100) == 0) {
                            service.close();
                            service = TestService.start(disturbed, moodle, throughProxies);
                        }
                        String when = "%s, seed %d, round %d".formatted(edition, seed, round);
                        RunReport after = service.pull();
                        assertThat(after.status())
                                .as("%s: %s", when, after.notes())
                                .isEqualTo("ok");
                        assertThat(undisturbed.pull().status()).as(when).isEqualTo("ok");
                        FaultTally.compare(when, quiet.content(), disturbed.content());
                        FaultTally.compare(when, expected(), disturbed.grades());
                        requireClosedRuns(when);
                        moodle.forget();
                        if (round == Math.max(1, rounds / 5)) {
                            settled = Size.now(disturbed);
                        }
                    }
                    Size.now(disturbed).requireNoMoreThan(settled);
                } finally {
                    service.close();
                }
            }
        }

        private static ScriptedMoodle moodle() {
            ScriptedMoodle moodle = ScriptedMoodle.start();
            for (int id : COURSES) {
                ScriptedMoodle.Course course = moodle.course(id);
                for (int item = 1; item <= ITEMS; item++) {
                    course.item(id * 100L + item, "Item %d of %d".formatted(item, id), "0", "100");
                }
                course.assignment(id * 10L + 1, "Report", "50").quiz(id * 10L + 2, "Test", "20");
                for (int user = 0; user < USERS; user++) {
                    course.student(FIRST_USER + user);
                }
            }
            return moodle;
        }

        /** What people do in Moodle between two pulls. */
        private void change(ScriptedMoodle moodle) {
            for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
                int id = COURSES[random.nextInt(COURSES.length)];
                ScriptedMoodle.Course course = moodle.course(id);
                int user = FIRST_USER + random.nextInt(USERS);
                int item = 1 + random.nextInt(ITEMS);
                switch (random.nextInt(8)) {
                    case 0 -> course.assignmentGrade(id * 10L + 1, user, grade(50));
                    case 1 -> course.bestGrade(id * 10L + 2, user, grade(20));
                    case 2 -> course.completion(user, random.nextBoolean());
                    // Taken back: what was written stays.
                    case 3 -> {
                        course.grade(id * 100L + item, user, null);
                        inMoodle.remove(key(id, item, user));
                    }
                    default -> {
                        String raw = grade(100);
                        course.grade(id * 100L + item, user, raw);
                        inMoodle.put(key(id, item, user), raw);
                    }
                }
            }
            carried.putAll(inMoodle);
        }

        private String grade(int max) {
            return Integer.toString(random.nextInt(max + 1));
        }

        private static String key(int course, int item, int user) {
            return "Item %d of %d|%d".formatted(item, course, user - FIRST_USER + 1);
        }

        /** What people do in OpenEduCat, in both universities. */
        private void edit() {
            int id = COURSES[random.nextInt(COURSES.length)];
            int item = 1 + random.nextInt(ITEMS);
            int user = FIRST_USER + random.nextInt(USERS);
            int dice = random.nextInt(10);
            int other = random.nextInt(50);
            if (!inMoodle.containsKey(key(id, item, user))) {
                return;
            }
            for (TestDatabase database : List.of(disturbed, quiet)) {
                if (dice < 3) {
                    database.editMarks("gradebook", id * 100L + item, user, other);
                } else if (dice == 3) {
                    database.deleteGrade("gradebook", id * 100L + item, user);
                }
            }
        }

        /** The gradebook's grades as they have to stand: the last that Moodle gave. */
        private List<String> expected() {
            return carried.entrySet().stream()
                    .map(grade -> grade.getKey() + "|" + grade.getValue())
                    .toList();
        }

        private void pullWithAFault(
                TestService service,
                ScriptedMoodle moodle,
                FaultProxy toMoodle,
                FaultProxy toDatabase) {
            int moment = random.nextInt(120);
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
                assertThat(run.notes() + " " + run.failure())
                        .doesNotContain("Something went wrong");
            } catch (RuntimeException told) {
                assertThat(Sentences.of(told)).doesNotContain("Something went wrong");
            }
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
