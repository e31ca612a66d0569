package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.ChangingTerm;
import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultTally;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Moodle is in maintenance for an hour, while teachers' last grades wait in its database. */
@EveryEdition
class MaintenanceTest {

    private static final String SITE_INFO = "core_webservice_get_site_info";

    /** As Moodle tells it itself, by a page of its own, by the web server, and in an upgrade. */
    private static final List<Answer> MAINTENANCE =
            List.of(
                    Answer.error("sitemaintenance"),
                    Answer.html(200, "<!DOCTYPE html><title>Under maintenance</title>"),
                    Answer.html(503, "<h1>Down</h1>").with("Retry-After", "0"),
                    Answer.error("upgraderunning"));

    private static final List<String> FUNCTIONS =
            List.of(
                    SITE_INFO,
                    "tool_mobile_call_external_functions",
                    "core_enrol_get_enrolled_users",
                    "gradereport_user_get_grade_items",
                    "mod_assign_get_assignments",
                    "mod_assign_get_grades",
                    "mod_quiz_get_quizzes_by_courses",
                    "mod_quiz_get_user_best_grade",
                    "core_completion_get_course_completion_status");

    @Parameter private String edition;

    private ScriptedMoodle moodle;
    private ChangingTerm term;
    private TestDatabase disturbed;
    private TestDatabase quiet;

    @BeforeEach
    void beginTheTerm() {
        moodle = ScriptedMoodle.start();
        term = new ChangingTerm(moodle, FaultTally.seed());
        disturbed = TestPostgres.sampleUniversity(edition);
        quiet = TestPostgres.sampleUniversity(edition);
        term.setUp(disturbed);
        term.setUp(quiet);
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    @Test
    @Fault({22, 27})
    void pullsDuringMaintenanceChangeNothingAndTheFirstAfterItIsComplete() {
        Map<String, String> settings = Map.of("gradesync.moodle.retries", "1");
        try (TestService service = TestService.start(disturbed, moodle, settings);
                TestService undisturbed = TestService.start(quiet, moodle)) {
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(undisturbed.pull().status()).isEqualTo("ok");
            List<String> before = disturbed.content();
            term.step();
            for (Answer answer : MAINTENANCE) {
                moodle.forget();
                FUNCTIONS.forEach(function -> moodle.script(function, form -> answer));
                FaultTally.faultInjected();
                RunReport run = service.pull();
                assertThat(run.status()).isEqualTo("failed");
                assertThat(run.failure()).startsWith("Moodle");
                assertThat(moodle.requests()).as("asked, and once again").hasSize(2);
                assertThat(disturbed.content()).isEqualTo(before);
            }
            FUNCTIONS.forEach(moodle::unscript);

            RunReport after = service.pull();
            assertThat(after.status()).as("%s", after.notes()).isEqualTo("ok");
            assertThat(undisturbed.pull().counts()).isEqualTo(after.counts());
            FaultTally.compare(edition, quiet.content(), disturbed.content());
            assertThat(disturbed.content()).isNotEqualTo(before);
        }
    }

    /** What was read before is written; what was not, is told and comes with the next pull. */
    @Test
    @Fault({22, 27})
    void maintenanceThatBeginsDuringAPullLosesNothing() {
        Map<String, String> settings = Map.of("gradesync.moodle.retries", "0");
        try (TestService service = TestService.start(disturbed, moodle, settings);
                TestService undisturbed = TestService.start(quiet, moodle)) {
            for (int good = 1; good <= 11; good += 2) {
                AtomicInteger left = new AtomicInteger(good);
                FUNCTIONS.forEach(
                        function ->
                                moodle.script(
                                        function,
                                        form ->
                                                left.getAndDecrement() > 0
                                                        ? null
                                                        : MAINTENANCE.get(0)));
                FaultTally.faultInjected();
                RunReport run = service.pull();
                assertThat(run.status()).as("after %d answers", good).isIn("failed", "partial");
                assertThat(run.notes() + " " + run.failure()).contains("maintenance");
                assertThat(
                                disturbed.rows(
                                        "select * from grade_sync_change where reason ="
                                                + " 'withdrawn'"))
                        .isEmpty();
                FUNCTIONS.forEach(moodle::unscript);
            }
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(undisturbed.pull().status()).isEqualTo("ok");
            FaultTally.compare(edition, quiet.content(), disturbed.content());
        }
    }
}
