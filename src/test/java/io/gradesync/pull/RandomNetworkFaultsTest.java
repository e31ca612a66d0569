package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.ChangingTerm;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.FaultProxy.Direction;
import io.gradesync.testbed.FaultTally;
import io.gradesync.testbed.Runs;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The network between us and Moodle resets, cuts, stalls, drips and delays, during first and later
 * pulls of a term that goes on. Whatever is lost is told; the next quiet pull makes the tables what
 * they are in a university whose network never failed.
 */
class RandomNetworkFaultsTest {

    /** A pull's answers are about so long, all together on one connection. */
    private static final int ANSWERS = 120_000;

    /** What a pull sends, from its beginning to its end. */
    private static final List<String> MOMENTS =
            List.of(
                    "wsfunction=core_webservice_get_site_info",
                    "wsfunction=tool_mobile_call_external_functions",
                    "wsfunction=gradereport_user_get_grade_items",
                    "courseid=103",
                    "wsfunction=mod_assign_get_grades",
                    "mod_quiz_get_user_best_grade",
                    "core_completion_get_course_completion_status");

    @Fault(29)
    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    void afterSomeNetworkFaultsTheNextPullMakesItRight(String edition) {
        new Term(edition, FaultTally.seed()).go(7);
    }

    @Fault(29)
    @Tag("fault")
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    void afterHundredsOfNetworkFaultsTheNextPullMakesItRight(String edition) {
        new Term(edition, FaultTally.seed() + 2).go(FaultTally.times("network", 100));
    }

    /** Two universities with one Moodle; the way from the first to it is bad. */
    private static final class Term {

        private final String edition;
        private final long seed;
        private final Random random;
        private final TestDatabase disturbed;
        private final TestDatabase quiet;
        private int told;
        private int hurt;

        private Term(String edition, long seed) {
            this.edition = edition;
            this.seed = seed;
            this.random = new Random(seed);
            this.disturbed = TestPostgres.sampleUniversity(edition);
            this.quiet = TestPostgres.sampleUniversity(edition);
        }

        private void go(int rounds) {
            try (ScriptedMoodle moodle = ScriptedMoodle.start();
                    FaultProxy proxy = FaultProxy.to(moodle.url());
                    TestService undisturbed = TestService.start(quiet, moodle);
                    TestService service =
                            TestService.start(
                                    disturbed,
                                    moodle,
                                    Map.of(
                                            "gradesync.moodle.url",
                                            proxy.in(moodle.url()),
                                            "gradesync.moodle.timeout",
                                            "1s",
                                            "gradesync.moodle.retries",
                                            "1"))) {
                ChangingTerm term = new ChangingTerm(moodle, seed);
                term.setUp(disturbed);
                term.setUp(quiet);
                for (int round = 0; round < rounds; round++) {
                    if (round > 0) {
                        Consumer<TestDatabase> people = term.step();
                        people.accept(disturbed);
                        people.accept(quiet);
                    }
                    Set<String> known = new HashSet<>(disturbed.grades());
                    // Each kind comes as often.
                    int kind = round % 7;
                    String when = pullWithAFault(service, proxy, kind);
                    Set<String> meanwhile = new HashSet<>(disturbed.grades());

                    undisturbed.pull();
                    known.addAll(quiet.grades());
                    assertThat(known)
                            .as("%s: what stood, or what Moodle says, and nothing else", when)
                            .containsAll(meanwhile);
                    RunReport after = service.pull();
                    assertThat(after.status()).as("%s: %s", when, after.notes()).isEqualTo("ok");
                    FaultTally.compare(when, quiet.undatedContent(), disturbed.undatedContent());
                    term.requireTold(when, disturbed);
                    moodle.forget();
                }
                System.out.printf(
                        "%s, seed %d: %d pulls, %d of them hurt, %d lost something%n",
                        edition, seed, rounds, hurt, told);
                assertThat(told).as("pulls that lost something").isPositive();
                assertThat(hurt).as("pulls that a fault hurt").isGreaterThanOrEqualTo(rounds / 4);
            }
        }

        /** What happened, for a person who has to find it again. */
        private String pullWithAFault(TestService service, FaultProxy proxy, int kind) {
            String moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
            long bytes = random.nextInt(random.nextBoolean() ? 2_000 : ANSWERS);
            boolean passes = random.nextInt(3) > 0;
            String when =
                    "%s, seed %d, kind %d at %s, %d bytes, passes: %s"
                            .formatted(edition, seed, kind, moment, bytes, passes);
            switch (kind) {
                case 0 -> proxy.cutAfter(Direction.TO_CLIENT, bytes);
                case 1 -> proxy.cutAfter(Direction.TO_SERVER, bytes % 3_000);
                case 2 -> proxy.when(moment, proxy::reset);
                case 3 -> proxy.when(moment, proxy::stall);
                case 4 -> proxy.when(moment, () -> proxy.halfClose(Direction.TO_CLIENT));
                case 5 -> proxy.when(moment, () -> proxy.drip(50 + bytes % 20_000));
                default -> proxy.latency(Duration.ofMillis(1 + bytes % 60));
            }
            CompletableFuture<Void> healed =
                    passes
                            ? CompletableFuture.runAsync(
                                    proxy::heal,
                                    CompletableFuture.delayedExecutor(
                                            300 + random.nextInt(700), TimeUnit.MILLISECONDS))
                            : CompletableFuture.completedFuture(null);
            long cuts = proxy.cuts();
            RunReport run = service.pull();
            boolean cut = proxy.cuts() > cuts;
            healed.join();
            proxy.when("nothing sends this", () -> {});
            proxy.heal();
            assertThat(run.status()).as(when).isIn("ok", "partial", "failed");
            assertThat(run.status().equals("ok"))
                    .as("%s: what was lost is told: %s", when, run.notes())
                    .isEqualTo(run.notes().isEmpty() && run.failure() == null);
            boolean lost = !run.status().equals("ok");
            told += lost ? 1 : 0;
            // Asked again, Moodle may have told what was cut off.
            hurt += lost || cut ? 1 : 0;
            // A lost answer is none that holds less.
            assertThat(run.notes() + " " + run.failure())
                    .as(when)
                    .doesNotContain("Something went wrong", "where it told of");
            if (run.counts() != null && run.counts().containsKey("read")) {
                Runs.assertBalanced(run);
            }
            return when;
        }
    }
}
