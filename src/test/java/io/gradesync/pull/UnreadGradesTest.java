package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * Grades that Moodle was not asked for, or has taken back, keep the value that was written last, in
 * the item's range and by the instance's settings of now.
 */
@EveryEdition
class UnreadGradesTest {

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeEach
    void pullTwoGrades() {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "20")
                .grade(501, 1001, "16")
                .grade(501, 1002, "9");
        service = TestService.start(database, moodle);
        service.pull();
        assertThat(database.grades()).contains("Essay|1|80", "Essay|2|45");
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    @Test
    void aStudentWhoIsReadNoMoreIsInTheUnitOfTheExam() {
        moodle.course(101).unenrol(1002);
        RunReport unchanged = service.pull();
        assertThat(unchanged.counts()).containsEntry("read", 2L).containsEntry("unchanged", 2L);

        database.execute("update moodle_instance set grade_scale_type = 'points'");
        RunReport run = service.pull();

        assertThat(run.counts()).containsEntry("read", 2L).containsEntry("repaired", 2L);
        assertThat(database.grades()).containsOnly("Essay|1|16", "Essay|2|9");
        assertThat(service.pull().counts()).containsEntry("unchanged", 2L);
    }

    @Test
    void aGradeThatWasTakenBackIsInTheUnitOfTheExam() {
        moodle.course(101).grade(501, 1002, null);
        assertThat(service.pull().counts()).containsEntry("skipped", Map.of("withdrawn", 1L));

        database.execute("update moodle_instance set grade_scale_type = 'points'");
        assertThat(service.pull().counts()).containsEntry("repaired", 2L);
        assertThat(database.grades()).containsOnly("Essay|1|16", "Essay|2|9");
        assertThat(service.pull().counts())
                .containsEntry("unchanged", 1L)
                .containsEntry("skipped", Map.of("withdrawn", 1L));
    }

    @Test
    void anItemOfWhichEveryGradeWasTakenBackFollowsTheSettings() {
        moodle.course(101).grade(501, 1001, null).grade(501, 1002, null);
        database.execute("update moodle_instance set grade_scale_type = 'points'");
        assertThat(service.pull().counts()).containsEntry("repaired", 2L);
        assertThat(database.grades()).containsOnly("Essay|1|16", "Essay|2|9");
    }

    @Test
    void anotherMaximumMovesTheGradesThatAreReadNoMore() {
        database.execute("update moodle_instance set grade_scale_type = 'points'");
        service.pull();
        moodle.course(101).unenrol(1002).range(501, "0", "100").grade(501, 1001, "80");
        service.pull();
        assertThat(database.grades()).containsOnly("Essay|1|80", "Essay|2|45");
        assertThat(service.pull().counts()).containsEntry("unchanged", 2L);
    }

    @Test
    void anEditOfAGradeThatIsReadNoMoreIsRepaired() {
        moodle.course(101).unenrol(1002);
        database.editMarks("gradebook", 501, 1002, 3);
        assertThat(service.pull().counts()).containsEntry("repaired", 1L);
        assertThat(database.grades()).contains("Essay|2|45");
    }

    @Test
    void aRowThatIsGoneOfAStudentWhoIsReadNoMoreStaysAway() {
        moodle.course(101).unenrol(1002);
        database.deleteGrade("gradebook", 501, 1002);
        assertThat(service.pull().counts()).containsEntry("read", 1L);
        assertThat(service.pull().counts()).containsEntry("unchanged", 1L);
    }
}
