package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.sample.SampleMoodle;
import io.gradesync.sample.SampleRelease;
import io.gradesync.testbed.Runs;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Moodle 5 answers in another way than 4.5. */
class Moodle5PullTest {

    private static final String ATTENDEES =
            """
            select m.source, m.moodle_id, m.moodle_user_id, a.marks, e.total_marks, e.name
            from moodle_mapping m
            join op_exam_attendees a on m.model = 'op.exam.attendees' and a.id = m.oec_record_id
            join op_exam e on e.id = a.exam_id
            order by m.source, m.moodle_id, m.moodle_user_id
            """;

    /** An assignment of the sample that takes penalties off, and a student who is late. */
    private static final long PENALISED = 10107;

    private static final long LATE = 1002;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private ScriptedMoodle.Course course;
    private TestService service;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void startWithOneEmptyCourse() {
        database = TestPostgres.sampleUniversity("community");
        database.execute(
                """
                delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101;
                delete from moodle_mapping where model in ('op.batch', 'op.student.course')
                """);
        moodle = ScriptedMoodle.start();
        course = moodle.course(101).student(1001).student(1002).student(1003);
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        moodle.close();
    }

    private RunReport pull() {
        if (service == null) {
            service = TestService.start(database, moodle, settings);
        }
        RunReport run = service.pull();
        Runs.assertBalanced(run);
        return run;
    }

    /** The assignment's own answer holds the mark before the penalty. */
    @Test
    void aGradeAfterAPenaltyIsTheGradebooksToShow() {
        course.assignment(11, "Late", "100")
                .assignmentGrade(11, 1001, "80")
                .assignmentGrade(11, 1002, "70")
                .assignmentGrade(11, 1003, "60");
        course.assignmentFields(11).put("gradepenalty", 1);
        course.activityItem(501, "Late", "assign", 11, "0", "100")
                .grade(501, 1001, "72")
                .grade(501, 1002, "70")
                .grade(501, 1003, null);
        course.assignment(12, "In time", "100").assignmentGrade(12, 1001, "90");
        course.assignmentFields(12).put("gradepenalty", 0);
        course.activityItem(502, "In time", "assign", 12, "0", "100").grade(502, 1001, "89");
        database.execute("update moodle_instance set pull_gradebook_grades = false");

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts())
                .containsEntry("created", 3L)
                .containsEntry("skipped", Map.of("no_grade", 1L));
        assertThat(database.rows(ATTENDEES))
                .containsExactly(
                        "assignment|11|1001|72|100|Assignment: Late",
                        "assignment|11|1002|70|100|Assignment: Late",
                        "assignment|12|1001|90|100|Assignment: In time");

        course.grade(501, 1001, "64");
        assertThat(pull().counts()).containsEntry("updated", 1L).containsEntry("unchanged", 2L);
    }

    /** The value of such an assignment is known nowhere else: it stays. */
    @Test
    void withoutTheGradebookAGradeWithAPenaltyStaysAsItIs() {
        course.assignment(11, "Late", "100").assignmentGrade(11, 1001, "80");
        course.assignmentFields(11).put("gradepenalty", 1);
        moodle.without("gradereport_user_get_grade_items");
        database.execute("update moodle_instance set pull_gradebook_grades = false");

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.notes()).anyMatch(note -> note.contains("grade penalties"));
        assertThat(database.rows(ATTENDEES)).isEmpty();
    }

    /** An assignment for feedback only has an item for words in the gradebook. */
    @Test
    void feedbackOnlyAndTheRecycleBinAreNoFailures() {
        course.assignment(11, "Draft", "0")
                .assignmentGrade(11, 1001, "-1")
                .activityItem(501, "Draft", "assign", 11, "0", "100");
        course.grade(501, 1001, null).fields(501, 1001).put("feedback", "<p>Well done</p>");
        course.assignment(12, "[Deletion in progress] Essay", "50");

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.notes()).isEmpty();
        assertThat(run.counts())
                .containsEntry("failed", Map.of())
                .containsEntry("skipped", Map.of("no_grade", 4L));
        assertThat(database.rows(ATTENDEES)).isEmpty();
    }

    /** With penalties on, too. */
    @Test
    void feedbackOnlyWithPenaltiesHasNoGrade() {
        course.assignment(11, "Draft", "0").assignmentGrade(11, 1001, "-1");
        course.assignmentFields(11).put("gradepenalty", 1);
        course.activityItem(501, "Draft", "assign", 11, "0", "100");

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts()).containsEntry("skipped", Map.of("no_grade", 6L));
    }

    /** The sample plays the same, and a pull of it leaves nothing out. */
    @Test
    void theSampleOfMoodle5IsPulled() {
        try (SampleMoodle sample = SampleMoodle.start(0, null, SampleRelease.V5_0)) {
            sample.setGrade(101, PENALISED, LATE, new BigDecimal("40"));
            settings.put("gradesync.moodle.url", sample.url());
            settings.put("gradesync.moodle.token", SampleMoodle.TOKEN);
            service = TestService.start(database, moodle, settings);
            RunReport first = pull();
            assertThat(first.status()).isEqualTo("ok");
            pull();
            assertThat(database.rows(ATTENDEES))
                    .contains("assignment|3|1002|70|100|Assignment: Homework 3: Sequences");
            assertThat(pull().counts()).containsEntry("created", 0L).containsEntry("updated", 0L);
        }
    }
}
