package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pull makes of a Moodle that refuses it, and what it asks of one that does not. */
class MoodleRefusalsTest {

    private static final String GRADES = "gradereport_user_get_grade_items";
    private static final String PACK = "tool_mobile_call_external_functions";

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeEach
    void startWithTwoCourses() {
        database = TestPostgres.sampleUniversity();
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 104)");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .grade(501, 1002, "40");
        moodle.course(104).item(504, "Ledger", "0", "20").grade(504, 1043, "7");
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        moodle.close();
    }

    private RunReport pull(Map<String, String> settings) {
        service = TestService.start(database, moodle, settings);
        return service.pull();
    }

    private RunReport pull() {
        return pull(Map.of());
    }

    @Test
    @Fault(25)
    void aWrongTokenStopsTheInstanceAtOnceAndSaysWhatToDo() {
        RunReport run = pull(Map.of("gradesync.moodle.token", "wrong"));
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.failure()).contains("Manage tokens").doesNotContain("wrong");
        assertThat(moodle.requests()).hasSize(1);
        assertThat(database.rows("select status from grade_sync_run")).containsExactly("failed");
    }

    @Test
    @Fault({25, 30})
    void whatTheWebServerRefusesStopsTheInstanceWithAdvice() {
        Map<Answer, String> answers =
                Map.of(
                        Answer.html(403, ""), "Web services or the REST protocol are switched off",
                        Answer.html(404, "Not Found"), "There is no Moodle at",
                        Answer.html(401, ""), "a login of its own",
                        Answer.html(301, "").with("Location", "https://moodle.example/"),
                                "https://moodle.example/");
        service = TestService.start(database, moodle);
        answers.forEach(
                (answer, words) -> {
                    moodle.script("core_webservice_get_site_info", form -> answer);
                    RunReport run = service.pull();
                    assertThat(run.status()).isEqualTo("failed");
                    assertThat(run.failure()).contains(words);
                });
        assertThat(moodle.requests()).hasSize(answers.size());
        assertThat(database.grades()).isEmpty();
    }

    @Test
    void aMoodleThatIsNotThereFailsTheRunWithAdvice() {
        service = TestService.start(database, moodle, Map.of("gradesync.moodle.retries", "1"));
        moodle.close();
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.failure()).contains("does not answer").contains(moodle.url());
    }

    @Test
    void aFunctionThatTheServiceLacksIsNamed() {
        moodle.without(GRADES);
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.notes())
                .singleElement()
                .asString()
                .contains(GRADES, "external service", "pull_gradebook_grades");
    }

    @Test
    void aServiceWithoutAnyFunctionOfUseFailsTheRunAndAllAreNamed() {
        List<String> functions =
                List.of(
                        GRADES,
                        "mod_assign_get_grades",
                        "mod_quiz_get_user_best_grade",
                        "core_completion_get_course_completion_status");
        functions.forEach(moodle::without);
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.failure()).contains(functions);
        assertThat(moodle.requests()).hasSize(1);
    }

    @Test
    void withoutARosterNothingCanBeRead() {
        moodle.without("core_enrol_get_enrolled_users");
        assertThat(pull().failure()).contains("core_enrol_get_enrolled_users");
    }

    @ParameterizedTest
    @ValueSource(strings = {GRADES, "core_completion_get_course_completion_status"})
    @Fault(25)
    void whatTheSiteRefusesIsNotAskedForCourseByCourse(String function) {
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                select id, 'op.subject', 200 + n, 1, 1 from moodle_instance, generate_series(1, 20) n
                """);
        for (long course = 201; course <= 220; course++) {
            moodle.course(course).student(1001);
        }
        moodle.script(function, form -> Answer.error("invalidtoken"));
        pull(Map.of("gradesync.moodle.concurrency", "1"));
        assertThat(moodle.calls(function)).as("by those that have begun").hasSizeBetween(1, 2);
    }

    @Test
    @Fault(25)
    void aTokenThatIsRevokedMeanwhileStopsWhatHasNotBegun() {
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                select id, 'op.subject', 200 + n, 1, 1 from moodle_instance, generate_series(1, 20) n
                """);
        for (long course = 201; course <= 220; course++) {
            moodle.course(course).student(1001);
        }
        moodle.script("core_enrol_get_enrolled_users", form -> Answer.error("invalidtoken"));
        RunReport run = pull(Map.of("gradesync.moodle.concurrency", "1"));
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.courses()).containsEntry("failed", 22);
        assertThat(run.notes()).singleElement().asString().contains("Manage tokens");
        assertThat(moodle.requests()).hasSize(2);
    }

    @Test
    void neverAsksMoreAtOnceThanTheSettingAllows() {
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                select id, 'op.subject', 200 + n, 1, 1 from moodle_instance, generate_series(1, 12) n
                """);
        for (long course = 201; course <= 212; course++) {
            moodle.course(course).item(course * 10, "Item", "0", "10");
            for (int student = 1; student <= 10; student++) {
                moodle.course(course).grade(course * 10, 1000 + student, "5");
            }
        }
        // Requests meet in threes, which they can only when three are under way at once.
        CyclicBarrier three = new CyclicBarrier(3);
        moodle.script(
                PACK,
                form -> {
                    try {
                        three.await(2, TimeUnit.SECONDS);
                    } catch (Exception alone) {
                        three.reset();
                    }
                    return null;
                });
        RunReport run =
                pull(
                        Map.of(
                                "gradesync.moodle.whole-course", "0",
                                "gradesync.moodle.batch-size", "2",
                                "gradesync.moodle.concurrency", "3"));
        assertThat(run.status()).isEqualTo("ok");
        assertThat(moodle.mostAtOnce()).isEqualTo(3);
    }

    @Test
    void teachersAreNoStudentsAndARosterOfManyPagesIsReadToItsEnd() {
        AtomicInteger pages = new AtomicInteger();
        moodle.script(
                "core_enrol_get_enrolled_users",
                form -> {
                    if (!"101".equals(form.get("courseid"))) {
                        return null;
                    }
                    pages.incrementAndGet();
                    int from = Integer.parseInt(form.get("options[2][value]"));
                    StringBuilder users = new StringBuilder();
                    for (int i = from; i < Math.min(1500, from + 1000); i++) {
                        users.append(users.length() == 0 ? "" : ",")
                                .append(
                                        "{\"id\":%d,\"roles\":[{\"shortname\":\"%s\"}]}"
                                                .formatted(
                                                        i == 1200 ? 1001 : 5000 + i,
                                                        i == 1200 ? "student" : "editingteacher"));
                    }
                    return Answer.json("[" + users + "]");
                });
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(pages).hasValue(2);
        assertThat(moodle.calls(GRADES)).extracting(form -> form.get("userid")).containsOnlyNulls();
    }
}
