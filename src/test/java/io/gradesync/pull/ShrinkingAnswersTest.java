package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A Moodle that tells far less than last time, as it does when the token's account lost a role. */
@EveryEdition
class ShrinkingAnswersTest {

    private static final int STUDENTS = 24;

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;

    @BeforeEach
    void fillACourse() {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101).item(501, "Essay", "0", "100").assignment(11, "Report", "50");
        for (int user = 1001; user < 1001 + STUDENTS; user++) {
            moodle.course(101).grade(501, user, "80").assignmentGrade(11, user, "40");
        }
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    private TestService start(String guard) {
        return TestService.start(database, moodle, Map.of("gradesync.shrink-guard", guard));
    }

    private void loseMostStudents() {
        for (int user = 1004; user < 1001 + STUDENTS; user++) {
            moodle.course(101).unenrol(user);
        }
    }

    @Test
    @Fault(31)
    void isBelievedAndToldThreeTimesAndTakesNothingAway() {
        try (TestService service = start("50%")) {
            assertThat(service.pull().status()).isEqualTo("ok");
            List<String> grades = database.grades();
            loseMostStudents();
            moodle.course(101).grade(501, 1001, "81");

            RunReport preview = service.preview();
            assertThat(preview.status()).isEqualTo("partial");
            assertThat(preview.notes()).anyMatch(this::saysWhatShrank);

            for (int pull = 1; pull <= 3; pull++) {
                RunReport run = service.pull();
                assertThat(run.status()).as("pull %d", pull).isEqualTo("partial");
                assertThat(run.notes()).anyMatch(this::saysWhatShrank);
                assertThat(run.counts().get("skipped").toString()).doesNotContain("withdrawn");
            }
            RunReport normal = service.pull();
            assertThat(normal.status()).as("%s", normal.notes()).isEqualTo("ok");
            assertThat(database.grades())
                    .as("what is told is carried, and nothing else is touched")
                    .hasSameSizeAs(grades)
                    .contains("Essay|1|81", "Essay|2|80", "Essay|24|80");
        }
    }

    private boolean saysWhatShrank(String note) {
        return note.startsWith(
                "Course 101: Moodle tells of 3 students where it told of 24, 3 gradebook grades"
                        + " where it told of 24 at the last pull");
    }

    @Test
    @Fault(31)
    void whatComesBackIsNotTold() {
        try (TestService service = start("50%")) {
            service.pull();
            loseMostStudents();
            assertThat(service.pull().status()).isEqualTo("partial");
            for (int user = 1004; user < 1001 + STUDENTS; user++) {
                moodle.course(101).grade(501, user, "80");
            }
            assertThat(service.pull().status()).isEqualTo("ok");
            loseMostStudents();
            assertThat(service.pull().status()).isEqualTo("partial");
        }
    }

    @Test
    void aCourseThatCouldNotBeReadHasNotShrunk() {
        try (TestService service = start("50%")) {
            service.pull();
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form -> ScriptedMoodle.Answer.error("requireloginerror"));
            assertThat(service.pull().notes()).noneMatch(note -> note.contains("told of"));
            moodle.unscript("gradereport_user_get_grade_items");
            assertThat(service.pull().status()).isEqualTo("ok");
        }
    }

    @Test
    @Fault(31)
    void aQuizThatMoodleWouldNotTellOfHasNotShrunk() {
        moodle.course(101).quiz(7, "Quiz", "20");
        for (int user = 1001; user < 1001 + STUDENTS; user++) {
            moodle.course(101).bestGrade(7, user, "15");
        }
        try (TestService service = start("50%")) {
            assertThat(service.pull().status()).isEqualTo("ok");
            moodle.course(101).bestGrade(7, 1001, "16");
            moodle.script(
                    "mod_quiz_get_user_best_grade",
                    form -> ScriptedMoodle.Answer.error("requireloginerror"));
            RunReport run = service.pull();
            assertThat(run.notes()).noneMatch(note -> note.contains("told of"));
            if (!edition.equals("enterprise")) {
                assertThat(run.notes()).anyMatch(note -> note.startsWith("Quiz 'Quiz'"));
            }
            moodle.unscript("mod_quiz_get_user_best_grade");
            assertThat(service.pull().status()).isEqualTo("ok");
        }
    }

    @Test
    void anUnchangedPullRemembersNothingAnew() {
        try (TestService service = start("50%")) {
            service.pull();
            String before =
                    database.value("select string_agg(xmin::text, ',') from grade_sync_size");
            assertThat(before).isNotEmpty();
            service.pull();
            assertThat(database.value("select string_agg(xmin::text, ',') from grade_sync_size"))
                    .isEqualTo(before);
        }
    }

    @Test
    void aHundredPercentSwitchItOff() {
        try (TestService service = start("100%")) {
            service.pull();
            loseMostStudents();
            assertThat(service.pull().status()).isEqualTo("ok");
        }
    }
}
