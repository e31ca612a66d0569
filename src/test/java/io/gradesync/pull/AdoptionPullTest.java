package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rows of the enterprise edition that people made: taken over where they are the same, never
 * doubled.
 */
class AdoptionPullTest {

    private static final String ASSIGNMENTS =
            "select name, faculty_id, state, point, sequence ~ '^M[0-9A-Z]{15}$' from"
                    + " grading_assignment order by id";

    private static final String LINES =
            """
            select a.name, b.student_id, l.marks, l.percentage, l.state
            from gradebook_line l
            join grading_assignment a on a.id = l.grade_assigment_id
            join gradebook_gradebook b on b.id = l.gradebook_id
            order by 1, 2, l.id
            """;

    private static final String JOURNAL =
            "select student_id, action, old_value, new_value from grade_sync_change order by"
                    + " run_id, student_id";

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
                        .grade(501, 1001, "15")
                        .grade(501, 1002, "8");
        service = TestService.start(database, moodle);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    /** As a teacher makes it in Odoo. */
    private void assignment(int id, String sequence, String name) {
        database.execute(
                """
                insert into grading_assignment (id, sequence, name, course_id, subject_id, assignment_type, faculty_id,
                    user_id, point, issued_date, state, active)
                values (%d, '%s', '%s', 1, 1, 1, 2, 1, 20, now(), 'draft', true)
                """
                        .formatted(id, sequence, name));
    }

    /** The teacher's mark for student 1, and a gradebook for it. */
    private void line(int assignment, String marks) {
        database.execute(
                """
                insert into gradebook_gradebook (id, name, student_id, course_id, state)
                values (900, 'Of a person', 1, 1, 'draft') on conflict do nothing;
                insert into gradebook_line (gradebook_id, grade_assigment_id, assignment_type_id, course_id, subject_id,
                    academic_year_id, academic_term_id, marks, state)
                values (900, %d, 1, 1, 1, 1, 1, %s, 'in_review')
                """
                        .formatted(assignment, marks));
    }

    @Test
    void anAssignmentOfTheSameCourseSubjectAndNameBecomesTheItems() {
        assignment(801, "1", "Oral");
        line(801, "12");
        RunReport preview = service.preview();
        RunReport run = service.pull();

        assertThat(run.exams()).containsEntry("created", 0).isEqualTo(preview.exams());
        assertThat(run.counts())
                .containsEntry("created", 1L)
                .containsEntry("updated", 1L)
                .isEqualTo(preview.counts());
        assertThat(database.rows(ASSIGNMENTS)).containsExactly("Oral|2|draft|100|t");
        assertThat(database.rows(LINES))
                .containsExactly("Oral|1|75|75|in_review", "Oral|2|40|40|final");
        assertThat(database.rows(JOURNAL))
                .containsExactly("1|updated|12/20|75/100", "2|created||40/100");
        assertThat(service.pull().counts()).containsEntry("unchanged", 2L);
    }

    @Test
    void ofTwoOfOneNameNeitherIsTaken() {
        assignment(801, "1", "Oral");
        assignment(802, "2", "Oral");
        service.pull();
        assertThat(database.rows(ASSIGNMENTS))
                .containsExactlyInAnyOrder(
                        "Oral|2|draft|20|f", "Oral|2|draft|20|f", "Oral|1|publish|100|t");
    }

    @Test
    void oneForTwoItemsOfItsNameIsTakenOnce() {
        assignment(801, "1", "Oral");
        course.item(502, "Oral", "0", "20").grade(502, 1001, "10");
        RunReport preview = service.preview();
        RunReport run = service.pull();
        assertThat(run.exams()).containsEntry("created", 1).isEqualTo(preview.exams());
        assertThat(database.number("select count(*) from grading_assignment")).isEqualTo(2);
        assertThat(database.number("select count(*) from gradebook_line")).isEqualTo(3);
        assertThat(service.pull().counts()).containsEntry("unchanged", 3L);
    }

    @Test
    void anItemsOwnAssignmentIsNotTakenByAnotherOfItsName() {
        service.pull();
        course.item(502, "Oral", "0", "20").grade(502, 1001, "10");
        service.pull();
        assertThat(database.number("select count(*) from grading_assignment")).isEqualTo(2);
        assertThat(database.rows(LINES))
                .containsExactly("Oral|1|75|75|final", "Oral|1|50|50|final", "Oral|2|40|40|final");
    }

    @Test
    void aCopyThatAPersonMadeOfOursIsLeftAlone() {
        service.pull();
        database.execute(
                """
                insert into grading_assignment (sequence, name, course_id, subject_id, assignment_type, faculty_id,
                    user_id, point, issued_date, state, active)
                select sequence, 'Oral (copy)', course_id, subject_id, assignment_type, faculty_id, user_id, point,
                    issued_date, state, active
                from grading_assignment
                """);
        course.grade(501, 1001, "16").grade(501, 1003, "20").rename(501, "Oral exam");
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts()).containsEntry("created", 1L).containsEntry("updated", 1L);
        assertThat(database.rows(LINES))
                .containsExactly(
                        "Oral exam|1|80|80|final",
                        "Oral exam|2|40|40|final",
                        "Oral exam|3|100|100|final");
        assertThat(database.rows(ASSIGNMENTS))
                .containsExactly("Oral exam|1|publish|100|t", "Oral (copy)|1|publish|100|t");
        assertThat(service.pull().counts()).containsEntry("unchanged", 3L);
    }

    @Test
    void aLostMappingDoublesNothing() {
        service.pull();
        List<String> content = database.content();
        database.execute("delete from moodle_mapping where model = 'gradebook.line'");
        database.execute("update gradebook_line set marks = 1 where marks = 75");
        assertThat(service.pull().counts()).containsEntry("updated", 2L);
        assertThat(database.content()).isEqualTo(content);
    }

    @Test
    void aDeletedLineIsMadeAgain() {
        service.pull();
        List<String> content = database.content();
        database.execute("delete from gradebook_line where marks = 75");
        assertThat(service.pull().counts()).containsEntry("repaired", 1L);
        assertThat(database.content()).isEqualTo(content);
    }

    @Test
    void ofTwoGradebooksOfAStudentAndCourseTheFirstIsTakenAndALineStaysWhereItIs() {
        database.execute(
                """
                insert into gradebook_gradebook (id, name, student_id, course_id, state)
                values (901, 'First', 1, 1, 'draft'), (902, 'Second', 1, 1, 'draft')
                """);
        String gradebooks =
                "select l.gradebook_id, l.marks, g.percentage from gradebook_line l join"
                    + " gradebook_gradebook g on g.id = l.gradebook_id where g.student_id = 1 order"
                    + " by l.id";
        service.pull();
        assertThat(database.rows(gradebooks)).containsExactly("901|75|75");
        database.execute("update gradebook_line set gradebook_id = 902 where gradebook_id = 901");
        course.grade(501, 1001, "16").item(502, "Essay", "0", "10").grade(502, 1001, "9");
        service.pull();
        assertThat(database.rows(gradebooks)).containsExactly("902|80|80", "901|90|90");
        assertThat(service.pull().counts()).containsEntry("unchanged", 3L);
    }
}
