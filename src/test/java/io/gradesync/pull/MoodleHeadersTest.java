package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.match.MatchReport;
import io.gradesync.match.MatchRequest;
import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * What Moodle's web server sends beside an answer is nothing to us: no header of it becomes the
 * parameter of a statement, or an order to Camel.
 */
@EveryEdition
class MoodleHeadersTest {

    private static final String GRADES = "gradereport_user_get_grade_items";

    /** Some web servers tell their application's header as it is. */
    private static final Map<String, String> CARELESS = Map.of("Status", "200 OK");

    private static final Map<String, String> HOSTILE = new HashMap<>();

    static {
        HOSTILE.put("Status", "failed");
        HOSTILE.put("Counts", "{}");
        HOSTILE.put("Run", "1");
        HOSTILE.put("Uid", "77");
        HOSTILE.put("Preview", "1");
        HOSTILE.put("Plan", "[]");
        HOSTILE.put("Rows", "[]");
        HOSTILE.put("Edition", "none");
        HOSTILE.put("instance", "2");
        HOSTILE.put("Courses", "[]");
        HOSTILE.put("Settings", "{}");
        HOSTILE.put("Source", "quiz");
        HOSTILE.put("Model", "op.subject");
        HOSTILE.put("Items", "[]");
        HOSTILE.put("Students", "[]");
        HOSTILE.put("Refusals", "[]");
        HOSTILE.put("Entered", "[]");
        HOSTILE.put("CamelSqlQuery", "drop table canary");
        HOSTILE.put("CamelRedeliveryCounter", "0");
        HOSTILE.put("CamelRedeliveryDelay", "60000");
        HOSTILE.put("CamelRedeliveryMaxCounter", "99");
        HOSTILE.put("CamelHttpUri", "http://127.0.0.1:1/");
        HOSTILE.put("CamelHttpMethod", "DELETE");
        HOSTILE.put("CamelHttpResponseCode", "500");
    }

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;

    @BeforeEach
    void start() {
        database = TwoCourses.university(edition);
        database.execute("create table canary as select 1 as alive");
        moodle = moodle();
    }

    private static ScriptedMoodle moodle() {
        ScriptedMoodle moodle = TwoCourses.moodle();
        moodle.course(101).completion(1001, true);
        return moodle;
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    @Test
    @Fault({22, 27})
    void aCarelessWebServerChangesNothing() {
        moodle.sendAlong(CARELESS);
        assertCarriedAsEver();
    }

    @Test
    @Fault({22, 27, 49})
    void aHostileOneChangesNothing() {
        moodle.sendAlong(HOSTILE);
        assertCarriedAsEver();
    }

    private void assertCarriedAsEver() {
        TestDatabase other = TwoCourses.university(edition);
        try (ScriptedMoodle plain = moodle();
                TestService service = TestService.start(database, moodle);
                TestService undisturbed = TestService.start(other, plain)) {
            for (String grade : List.of("80", "90", "70")) {
                moodle.course(101).grade(501, 1001, grade);
                plain.course(101).grade(501, 1001, grade);
                RunReport run = service.pull();
                RunReport expected = undisturbed.pull();
                assertThat(run.status()).as("%s", run.notes()).isEqualTo("ok");
                assertThat(run.counts()).isEqualTo(expected.counts());
                assertThat(run.recomputed()).isEqualTo(expected.recomputed());
            }
            moodle.course(101).grade(501, 1001, "60");
            plain.course(101).grade(501, 1001, "60");
            RunReport preview = service.preview();
            undisturbed.preview();
            assertThat(preview.status()).isEqualTo("ok");
            assertThat(kept(database)).isEqualTo(kept(other)).isNotEmpty();
            assertThat(service.apply(preview.id(), Set.of()).status()).isEqualTo("ok");
            assertThat(undisturbed.apply(preview.id(), Set.of()).status()).isEqualTo("ok");
            assertThat(service.service().match(new MatchRequest(Set.of(), false)))
                    .extracting(MatchReport::status)
                    .isEqualTo(
                            undisturbed.service().match(new MatchRequest(Set.of(), false)).stream()
                                    .map(MatchReport::status)
                                    .toList());
        }
        assertThat(runs(database)).isEqualTo(runs(other));
        assertThat(database.content()).isEqualTo(other.content());
        assertThat(database.journal()).containsExactlyInAnyOrderElementsOf(other.journal());
        assertThat(database.rows("select distinct write_uid from " + database.gradeTable()))
                .containsExactly("1");
        assertThat(database.rows("select alive from canary")).containsExactly("1");
    }

    private static List<String> runs(TestDatabase database) {
        return database.rows(
                "select id, instance_id, trigger, status, finished_at is not null, edition, counts"
                        + " from grade_sync_run order by id");
    }

    private static List<String> kept(TestDatabase database) {
        return database.rows("select run_id, action, item_name, new_value from grade_sync_plan");
    }

    @Test
    @Fault({22, 26, 27})
    void noneOfItChangesHowOftenAnErrorIsAskedAgain() {
        Answer busy = Answer.html(503, "<html>busy");
        for (Map.Entry<String, String> header : HOSTILE.entrySet()) {
            busy = busy.with(header.getKey(), header.getValue());
        }
        Answer answer = busy;
        moodle.script(GRADES, form -> "101".equals(form.get("courseid")) ? answer : null);
        try (TestService service =
                TestService.start(database, moodle, Map.of("gradesync.moodle.retries", "1"))) {
            RunReport run = service.pull();
            assertThat(run.status()).isEqualTo("partial");
        }
        assertThat(moodle.requests(GRADES))
                .filteredOn(form -> "101".equals(form.get("courseid")))
                .as("once, and once again")
                .hasSize(2);
        assertThat(
                        database.rows(
                                "select status, counts -> 'courses' ->> 'failed' from"
                                        + " grade_sync_run"))
                .containsExactly("partial|1");
    }
}
