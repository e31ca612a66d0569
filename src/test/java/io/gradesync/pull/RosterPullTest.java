package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Runs;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is a student of a course: the gradebook's own roster, and the roles of the enrolled. */
class RosterPullTest {

    private static final String GRADABLE = "core_grades_get_gradable_users";
    private static final String ENROLLED = "core_enrol_get_enrolled_users";
    private static final String BEST_GRADE = "mod_quiz_get_user_best_grade";

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private ScriptedMoodle.Course course;
    private TestService service;

    @BeforeEach
    void startWithOneEmptyCourse() {
        database = TestPostgres.sampleUniversity("community");
        database.execute(
                """
                delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101;
                delete from moodle_mapping where model in ('op.batch', 'op.student.course');
                update moodle_instance set pull_completion_status = false
                """);
        moodle = ScriptedMoodle.start();
        course = moodle.course(101);
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        moodle.close();
    }

    private RunReport pull(Map<String, String> settings) {
        if (service == null) {
            service = TestService.start(database, moodle, settings);
        }
        RunReport run = service.pull();
        Runs.assertBalanced(run);
        return run;
    }

    private RunReport pull() {
        return pull(Map.of());
    }

    /** Users whose grades stand in OpenEduCat, by source. */
    private Object arrived(String source) {
        return database.rows(
                "select moodle_user_id from moodle_mapping where source = '%s' order by 1"
                        .formatted(source));
    }

    private void mapGroup() {
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                select id, 'op.batch', 31, 1 from moodle_instance
                """);
    }

    /** With a calculation that Moodle cannot make, it gives no roster of the gradebook either. */
    @Test
    void aCourseWithABrokenCalculationIsReadByTheRosterOfItsEnrolled() {
        course.item(501, "Essay", "0", "100")
                .item(502, "Broken sum", "0", "100")
                .grade(501, 1001, "80")
                .grade(501, 1002, "70")
                .person(7, "editingteacher")
                .assignment(11, "Report", "50")
                .assignmentGrade(11, 1001, "40")
                .quiz(7, "Quiz", "10")
                .bestGrade(7, 1002, "8");
        course.itemFields(502).put("gradeneedsupdate", true);
        moodle.withFunction(GRADABLE);
        moodle.script(GRADABLE, form -> Answer.error("gradesneedregrading"));
        moodle.script(
                "gradereport_user_get_grade_items",
                form ->
                        form.getOrDefault("userid", "0").equals("0")
                                ? Answer.error("gradesneedregrading")
                                : null);

        RunReport run = pull();

        assertThat(run.courses()).containsEntry("ok", 1).containsEntry("failed", 0);
        assertThat(run.counts())
                .containsEntry("created", 4L)
                .containsEntry("skipped", Map.of("needs_update", 2L, "no_grade", 1L));
        assertThat(
                        database.rows(
                                "select moodle_user_id from moodle_mapping where source is not null"
                                        + " group by 1 order by 1"))
                .containsExactly("1001", "1002");
    }

    @Test
    void aCourseWithABrokenCalculationFailsWhereTheTokenHasNoOtherRoster() {
        course.item(501, "Essay", "0", "100").grade(501, 1001, "80");
        moodle.withFunction(GRADABLE).without(ENROLLED);
        moodle.script(GRADABLE, form -> Answer.error("gradesneedregrading"));

        RunReport run = pull();

        assertThat(run.courses()).containsEntry("failed", 1);
        assertThat(run.results().get(0).failure()).contains("mend the broken calculation");
    }

    /** An observer is in the list of the enrolled, and not in the gradebook. */
    @Test
    void whoHasAnotherRoleBesideStudentsIsNone() {
        course.item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .person(1002, "observer")
                .person(1003, "observer", "student")
                .grade(501, 1003, "60")
                .quiz(7, "Quiz", "10")
                .bestGrade(7, 1002, "8");

        RunReport run = pull(Map.of("gradesync.moodle.whole-course", "0"));

        assertThat(run.counts()).containsEntry("created", 2L);
        assertThat(arrived("gradebook")).asList().containsExactly("1001", "1003");
        assertThat(arrived("quiz")).asList().isEmpty();
        assertThat(moodle.calls(BEST_GRADE))
                .extracting(form -> form.get("userid"))
                .containsExactlyInAnyOrder("1001", "1003");
        assertThat(run.notes()).singleElement().asString().contains("observer", GRADABLE);
    }

    /** Sites give their students' role another name: then nobody has that of Moodle. */
    @Test
    void whereNobodyIsNamedAStudentEveryRoleButStaffsIsAStudents() {
        course.gradebookRoles("learner")
                .item(501, "Essay", "0", "100")
                .person(1001, "learner")
                .grade(501, 1001, "80")
                .person(1002, "learner", "teacher")
                .grade(501, 1002, "70")
                .person(7, "teacher")
                .person(8, "manager");

        RunReport run = pull();

        assertThat(arrived("gradebook")).asList().containsExactly("1001", "1002");
        assertThat(run.notes()).isEmpty();
    }

    /** Which roles are students' is a setting of the site: the gradebook's own roster knows it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theGradebooksOwnRosterDecidesWhereTheTokenHasIt(boolean groups) {
        if (groups) {
            mapGroup();
            course.group(31, "Group", null, 1001, 1002, 1003);
        }
        course.gradebookRoles("student", "learner")
                .item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .person(1002, "learner")
                .grade(501, 1002, "70")
                .person(1003, "observer")
                .quiz(7, "Quiz", "10")
                .bestGrade(7, 1003, "8");
        moodle.withFunction(GRADABLE);

        RunReport run = pull();

        assertThat(arrived("gradebook")).asList().containsExactly("1001", "1002");
        assertThat(arrived("quiz")).asList().isEmpty();
        assertThat(run.notes()).isEmpty();
        assertThat(moodle.calls(ENROLLED)).hasSize(groups ? 1 : 0);
    }

    /** The group of a student without an enrolment says the batch. */
    @Test
    void groupsComeWithTheGradebooksOwnRosterToo() {
        mapGroup();
        database.execute("delete from op_student_course where student_id = 1");
        course.item(501, "Essay", "0", "100").grade(501, 1001, "80").group(31, "Group", null, 1001);
        moodle.withFunction(GRADABLE);

        assertThat(pull().counts()).containsEntry("created", 1L);
        assertThat(database.rows("select distinct batch_id from op_exam")).containsExactly("1");
    }
}
