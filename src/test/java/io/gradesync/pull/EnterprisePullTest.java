package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pull does to the tables of the enterprise edition. */
class EnterprisePullTest {

    private static final String LINES =
            """
            select a.name, t.name, b.student_id, l.marks, l.obtained_marks, l.percentage, a.point, l.state,
                   l.academic_year_id, l.academic_term_id
            from gradebook_line l
            join grading_assignment a on a.id = l.grade_assigment_id
            join grading_assignment_type t on t.id = l.assignment_type_id
            join gradebook_gradebook b on b.id = l.gradebook_id
            order by a.name, b.student_id
            """;

    private static final String JOURNAL =
            "select source, action, old_value, new_value, reason from grade_sync_change order by"
                    + " id";

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private ScriptedMoodle.Course course;
    private TestService service;

    @BeforeEach
    void start() {
        database = TestPostgres.sampleUniversity("enterprise");
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        course =
                moodle.course(101)
                        .item(501, "Oral", "0", "20")
                        .total(599)
                        .activityItem(502, "Quiz", "quiz", 7, "0", "10")
                        .grade(501, 1001, "15")
                        .grade(501, 1002, "8")
                        .grade(502, 1001, "9")
                        .assignment(11, "Report", "50")
                        .assignmentGrade(11, 1001, "40");
        service = TestService.start(database, moodle);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    @Test
    void writesAssignmentGradebookAndLine() {
        RunReport run = service.pull();

        assertThat(run.notes()).isEmpty();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts())
                .containsEntry("created", 3L)
                .containsEntry(
                        "skipped", Map.of("course_total", 2L, "no_grade", 1L, "no_target", 1L));
        assertThat(database.rows(LINES))
                .containsExactly(
                        "Oral|Manual|1|75|75|75|100|final|1|1",
                        "Oral|Manual|2|40|40|40|100|final|2|3",
                        "Quiz|Quiz|1|90|90|90|100|final|1|1");
        assertThat(
                        database.rows(
                                "select name, student_id, course_id, state from gradebook_gradebook"
                                        + " order by 2"))
                .hasSize(2);
        assertThat(
                        database.rows(
                                "select name, course_id, subject_id, faculty_id, user_id, point,"
                                        + " length(sequence) from grading_assignment order by 1"))
                .containsExactly("Oral|1|1|1|1|100|16", "Quiz|1|1|1|1|100|16");
        assertThat(database.rows(JOURNAL))
                .containsExactlyInAnyOrder(
                        "gradebook|created||75/100|",
                        "gradebook|created||40/100|",
                        "gradebook|created||90/100|",
                        "assignment|skipped|||no_target");
        assertThat(service.pull().counts()).containsEntry("unchanged", 3L);
    }

    @Test
    @Fault(2)
    void anUnchangedPullWritesNothing() {
        service.pull();
        long writes = database.writes();
        assertThat(service.pull().counts())
                .containsEntry("unchanged", 3L)
                .containsEntry("created", 0L);
        assertThat(database.writes()).isEqualTo(writes);
    }

    @Test
    void changesEditsAndPenaltiesAreCarried() {
        service.pull();
        course.grade(501, 1001, "16");
        database.execute("update gradebook_line set penalty = 10 where marks = 40");
        database.execute(
                "update gradebook_line set marks = 1, state = 'cancelled' where marks = 90");
        RunReport run = service.pull();
        assertThat(run.counts()).containsEntry("updated", 1L).containsEntry("repaired", 2L);
        assertThat(database.rows(LINES))
                .containsExactly(
                        "Oral|Manual|1|80|80|80|100|final|1|1",
                        "Oral|Manual|2|40|36|36|100|final|2|3",
                        "Quiz|Quiz|1|90|90|90|100|cancelled|1|1");
        assertThat(service.pull().counts()).containsEntry("unchanged", 3L);
    }

    @Test
    void pointsAreCarriedAsTheyAre() {
        database.execute("update moodle_instance set grade_scale_type = 'points'");
        service.pull();
        assertThat(database.rows(LINES))
                .containsExactly(
                        "Oral|Manual|1|15|15|75|20|final|1|1",
                        "Oral|Manual|2|8|8|40|20|final|2|3",
                        "Quiz|Quiz|1|9|9|90|10|final|1|1");
    }

    /**
     * Course 1 weighs assignments 60 and quizzes 40; an oral is of neither type and has no weight.
     */
    @Test
    void gradebooksAreRecomputedOncePerPull() {
        RunReport run = service.pull();
        assertThat(run.recomputed()).isEqualTo(2);
        assertThat(
                        database.rows(
                                "select student_id, percentage, grade from gradebook_gradebook"
                                        + " order by 1"))
                .containsExactly("1|90|A", "2|40|F");
        assertThat(
                        database.rows(
                                "select calculated, override, final, grade from"
                                        + " op_grade_override_line order by 1"))
                .containsExactly("40.00||40.00|F", "90.00||90.00|A");
        assertThat(service.pull().recomputed()).isZero();
        course.grade(502, 1001, "8");
        assertThat(service.pull().recomputed()).isEqualTo(1);
    }

    @Test
    void aTypedOverrideSurvives() {
        service.pull();
        database.execute(
                "update op_grade_override_line set override = 77 where calculated = '90.00'");
        for (int i = 1; i <= 3; i++) {
            course.grade(502, 1001, Integer.toString(i));
            service.pull();
        }
        assertThat(
                        database.rows(
                                "select calculated, override, final, grade from"
                                        + " op_grade_override_line order by 1"))
                .containsExactly("30.00|77|77.00|C", "40.00||40.00|F");
    }
}
