package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Moodle that takes its time, or asks for time. */
class MoodleTimeTest {

    private final TestDatabase database = TwoCourses.university("community");
    private final ScriptedMoodle moodle = TwoCourses.moodle();
    private final FaultProxy proxy = FaultProxy.to(moodle.url());

    @AfterEach
    void stop() {
        proxy.close();
        moodle.close();
    }

    private TestService start(String timeout, String retries) {
        return TestService.start(
                database,
                moodle,
                Map.of(
                        "gradesync.moodle.url",
                        proxy.in(moodle.url()),
                        "gradesync.moodle.timeout",
                        timeout,
                        "gradesync.moodle.retries",
                        retries));
    }

    @Test
    @Fault(29)
    void anAnswerThatDripsForEverIsGivenUpAtItsDeadline() {
        try (TestService service = start("1s", "1")) {
            // The head alone would take minutes, and each byte is in time.
            proxy.drip(2);
            RunReport run = service.pull();
            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.failure())
                    .contains("Moodle took too long for core_webservice_get_site_info");
            proxy.heal();
            assertThat(service.pull().status()).isEqualTo("ok");
        }
    }

    /** Longer than can be counted in nanoseconds; who sets it wants no end. */
    @Test
    void theLongestTimesThatCanBeSetAreNeverOver() {
        String longest = "999999999d";
        try (TestService service =
                TestService.start(
                        database,
                        moodle,
                        Map.of(
                                "gradesync.pull.deadline",
                                longest,
                                "gradesync.moodle.timeout",
                                longest,
                                "gradesync.database.timeout",
                                longest,
                                "gradesync.quiz.full-sweep",
                                longest,
                                "gradesync.completion.full-sweep",
                                longest,
                                "gradesync.journal.keep",
                                longest))) {
            for (int i = 0; i < 2; i++) {
                RunReport run = service.pull();
                assertThat(run.status()).as("%s", run.notes()).isEqualTo("ok");
            }
        }
    }

    @Test
    @Fault(29)
    void anAnswerThatBeginsInTimeAndDripsIsGivenUpToo() {
        try (TestService service = start("1s", "0")) {
            service.pull();
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form -> {
                        proxy.drip(400);
                        return null;
                    });
            RunReport run = service.pull();
            assertThat(run.status()).isIn("failed", "partial");
            assertThat(run.notes()).anyMatch(note -> note.contains("Moodle took too long"));
            moodle.unscript("gradereport_user_get_grade_items");
            proxy.heal();
            assertThat(service.pull().status()).isEqualTo("ok");
        }
    }

    @Test
    @Fault(29)
    void aStallIsGivenUp() {
        try (TestService service = start("1s", "0")) {
            proxy.stall();
            assertThat(service.pull().failure()).contains("Moodle took too long");
            proxy.heal();
            assertThat(service.pull().status()).isEqualTo("ok");
        }
    }

    @Test
    void connectionsAreKeptForTheNextRequest() {
        moodle.forget();
        try (TestService service = start("5s", "0")) {
            for (int pull = 1; pull <= 3; pull++) {
                assertThat(service.pull().status()).isEqualTo("ok");
            }
        }
        assertThat(moodle.requests()).hasSizeGreaterThan(12);
        assertThat(proxy.accepted()).as("one for each of four requests at once").isLessThan(5);
    }

    @Test
    @Fault(29)
    void connectionsThatWereClosedBetweenTwoPullsCostNoRetry() {
        try (TestService service = start("5s", "0")) {
            for (Runnable close :
                    List.<Runnable>of(
                            () -> proxy.halfClose(FaultProxy.Direction.TO_CLIENT), proxy::reset)) {
                assertThat(service.pull().status()).isEqualTo("ok");
                close.run();
                assertThat(service.pull().status()).isEqualTo("ok");
            }
        }
    }

    @Test
    @Fault(26)
    void onlyTheRoutesAskAgain() {
        for (Answer busy :
                List.of(
                        Answer.html(503, "busy").with("Retry-After", "0"),
                        Answer.html(429, "too many").with("Retry-After", "1"))) {
            moodle.forget();
            moodle.script("core_webservice_get_site_info", form -> busy);
            try (TestService service = start("5s", "0")) {
                assertThat(service.pull().status()).isEqualTo("failed");
            }
            assertThat(moodle.requests("core_webservice_get_site_info")).hasSize(1);
        }
    }

    @Test
    @Fault(26)
    void aConnectionThatBreaksIsAskedAgainByTheRoutesOnly() {
        moodle.forget();
        try (TestService service = start("5s", "0")) {
            proxy.cutAfter(FaultProxy.Direction.TO_CLIENT, 10);
            assertThat(service.pull().status()).isEqualTo("failed");
        }
        assertThat(moodle.requests("core_webservice_get_site_info")).hasSize(1);
    }

    @Test
    @Fault({26, 46})
    void aMoodleThatAsksForAnHourKeepsNeitherAnotherNorTheStopOfTheServiceWaiting() {
        try (ScriptedMoodle busy = TwoCourses.moodle();
                TestService service = TestService.start(database, busy)) {
            addOther();
            AtomicInteger asked = new AtomicInteger();
            busy.script(
                    "gradereport_user_get_grade_items",
                    form -> {
                        asked.incrementAndGet();
                        return Answer.html(503, "<html>busy").with("Retry-After", "3600");
                    });
            CompletableFuture<List<RunReport>> both =
                    CompletableFuture.supplyAsync(() -> service.pullAll(Set.of()));
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    asked.get() == 2
                                            && database.rows(
                                                            """
                                                            select i.name, r.status
                                                            from grade_sync_run r join moodle_instance i on i.id = r.instance_id
                                                            order by 1
                                                            """)
                                                    .equals(List.of("Moodle|running", "Other|ok")));

            // The pause is of five minutes at the most: whoever waits for it is too late.
            CompletableFuture<Void> stop = CompletableFuture.runAsync(service::close);
            assertThat(stop).succeedsWithin(Duration.ofMinutes(1));

            assertThat(both.join())
                    .extracting(RunReport::status)
                    .containsExactly("interrupted", "ok");
            assertThat(asked).as("once for each course").hasValue(2);
            assertThat(database.grades()).as("of the other Moodle").hasSize(3);
        }
    }

    /** A second instance with the courses and students of the first. */
    private void addOther() {
        database.execute(
                """
                insert into moodle_instance (name, url, token) values ('Other', '%s', '%s');
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                select o.id, model, moodle_id, oec_record_id, oec_course_id
                from moodle_mapping m join moodle_instance i on i.id = m.instance_id, moodle_instance o
                where i.name = 'Moodle' and o.name = 'Other' and m.model in ('op.student', 'op.subject')
                """
                        .formatted(moodle.url(), ScriptedMoodle.TOKEN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gradereport_user_get_grade_items", "mod_quiz_get_user_best_grade"})
    @Fault(26)
    void whileOneMoodleAsksForPatienceAnotherIsPulled(String function) {
        addOther();
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                select i.id, 'op.subject', 900 + n, m.oec_record_id, m.oec_course_id
                from generate_series(1, 12) n, moodle_mapping m join moodle_instance i on i.id = m.instance_id
                where i.name = 'Moodle' and m.model = 'op.subject' and m.moodle_id = 101
                """);
        AtomicInteger waiting = new AtomicInteger();
        CompletableFuture<Void> otherIsDone = new CompletableFuture<>();
        try (ScriptedMoodle busy = TwoCourses.moodle();
                TestService service = TestService.start(database, busy)) {
            for (int course = 901; course <= 912; course++) {
                busy.course(course)
                        .item(course, "Essay", "0", "100")
                        .grade(course, 1001, "80")
                        .quiz(course, "Quiz", "20")
                        .bestGrade(course, 1001, "15");
            }
            moodle.course(101).quiz(7, "Quiz", "20").bestGrade(7, 1001, "15");
            busy.script(
                    function,
                    form -> {
                        waiting.incrementAndGet();
                        // Holds each thread that asks, until the other instance has ended.
                        otherIsDone.join();
                        return null;
                    });
            CompletableFuture<List<RunReport>> patient =
                    CompletableFuture.supplyAsync(
                            () ->
                                    service.service()
                                            .pull(
                                                    new PullRequest(
                                                            Trigger.CLI,
                                                            Set.of("Moodle"),
                                                            Set.of())));
            await().until(() -> waiting.get() == 4);
            List<RunReport> other =
                    service.service().pull(new PullRequest(Trigger.CLI, Set.of("Other"), Set.of()));
            assertThat(other.get(0).status()).isEqualTo("ok");
            assertThat(patient).isNotDone();
            otherIsDone.complete(null);
            RunReport ended = patient.join().get(0);
            assertThat(ended.status()).as("%s", ended.notes()).isEqualTo("ok");
        }
    }

    @Test
    @Fault({29, 33})
    void aPullThatTakesTooLongWritesWhatItHasReadAndLeavesTheRest() {
        Map<String, String> hurried =
                Map.of(
                        "gradesync.pull.deadline",
                        "5s",
                        "gradesync.moodle.concurrency",
                        "1",
                        "gradesync.moodle.batch-size",
                        "1");
        // What takes its time at the first pull of a process is over before the one that hurries.
        try (TestService service = TestService.start(database, moodle)) {
            assertThat(service.pull().status()).isEqualTo("ok");
        }
        moodle.course(101).grade(501, 1001, "81");
        moodle.course(104).grade(504, 1043, "8");
        moodle.script(
                "gradereport_user_get_grade_items",
                form -> {
                    if (form.get("courseid").equals("101")) {
                        // Longer than a pull may take; 104 comes after it.
                        await().atMost(Duration.ofSeconds(30))
                                .pollDelay(Duration.ofMillis(5_500))
                                .until(() -> true);
                    }
                    return null;
                });
        try (TestService service = TestService.start(database, moodle, hurried)) {
            RunReport run = service.pull();
            assertThat(run.status()).as("%s", run.notes()).isEqualTo("partial");
            assertThat(run.notes())
                    .anyMatch(note -> note.contains("longer than gradesync.pull.deadline"));
            assertThat(run.counts()).as("what was read").containsEntry("updated", 1L);
            assertThat(database.grades()).contains("Essay|1|81", "=Ledger|43|35");
            moodle.unscript("gradereport_user_get_grade_items");
            RunReport next = service.pull();
            assertThat(next.status()).as("%s", next.notes()).isEqualTo("ok");
            assertThat(database.content()).isEqualTo(undisturbed());
        }
    }

    /** What a pull without a fault makes of the same Moodle. */
    private List<String> undisturbed() {
        TestDatabase other = TwoCourses.university("community");
        try (TestService service = TestService.start(other, moodle)) {
            assertThat(service.pull().status()).isEqualTo("ok");
        }
        return other.content();
    }
}
