package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Runs;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pull makes of assignments, quizzes and course completion. */
class ActivitiesPullTest {

    private static final String BEST_GRADE = "mod_quiz_get_user_best_grade";
    private static final String COMPLETION = "core_completion_get_course_completion_status";

    private static final String ATTENDEES =
            """
            select m.source, m.moodle_id, m.moodle_user_id, a.marks, e.total_marks, e.min_marks, e.name
            from moodle_mapping m
            join op_exam_attendees a on m.model = 'op.exam.attendees' and a.id = m.oec_record_id
            join op_exam e on e.id = a.exam_id
            where m.source <> 'gradebook'
            order by m.source, m.moodle_id, m.moodle_user_id
            """;

    private static final String JOURNAL =
            """
            select source, moodle_item_id, moodle_user_id, action, old_value, new_value, reason
            from grade_sync_change order by id
            """;

    private static final String COMPLETED =
            """
            select moodle_user_id, oec_record_id, extra_data from moodle_mapping
            where model = 'op.student.course' order by 1
            """;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private ScriptedMoodle.Course course;
    private TestService service;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void startWithOneEmptyCourse() {
        startOn("community");
        moodle = ScriptedMoodle.start();
        course = moodle.course(101).student(1001).student(1002).student(1003);
    }

    private void startOn(String edition) {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                """
                delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101;
                delete from moodle_mapping where model in ('op.batch', 'op.student.course')
                """);
    }

    @AfterEach
    void stop() {
        restart();
        moodle.close();
    }

    private void restart() {
        if (service != null) {
            service.close();
            service = null;
        }
    }

    private RunReport pull() {
        if (service == null) {
            service = TestService.start(database, moodle, settings);
        }
        RunReport run = service.pull();
        Runs.assertBalanced(run);
        return run;
    }

    private void set(String assignment) {
        database.execute("update moodle_instance set " + assignment);
    }

    // Assignments

    @ParameterizedTest
    @ValueSource(strings = {"community", "both"})
    @Fault({6, 8})
    void anAssignmentsGradesBecomeAttendeesWithoutResultLines(String edition) {
        startOn(edition);
        course.assignment(11, "Essay", "50")
                .assignmentGrade(11, 1001, "40")
                .assignmentGrade(11, 1002, "0")
                .assignmentGrade(11, 1003, "-1");

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts())
                .containsEntry("created", 2L)
                .containsEntry("skipped", Map.of("no_grade", 1L));
        assertThat(database.rows(ATTENDEES))
                .containsExactly(
                        "assignment|11|1001|80|100|50|Assignment: Essay",
                        "assignment|11|1002|0|100|50|Assignment: Essay");
        assertThat(database.value("select count(*) from op_result_line")).isEqualTo("0");
        assertThat(
                        database.rows(
                                "select name, evaluation_type, state from op_exam_session order by"
                                        + " 1"))
                .containsExactly(
                        "Moodle assignment: Mathematics 101 (BSC-CS 2025)|normal|held",
                        "Moodle assignment: Mathematics 101 (BSC-CS 2026)|normal|held");
        assertThat(database.rows(JOURNAL))
                .containsExactlyInAnyOrder(
                        "assignment|11|1001|created||80/100 pass|",
                        "assignment|11|1002|created||0/100 fail|");
        assertThat(
                        database.value(
                                "select sync_hash from moodle_mapping where source = 'assignment'"
                                        + " and moodle_user_id = 1001"))
                // printf '40:50' | sha256sum
                .isEqualTo("19398e572a6045a328cf0f0e781abf6494d5659bf6e9430f97f27f1b53aa4353");
    }

    /** Moodle writes names of activities for HTML. */
    @Test
    void aNameIsReadAsAPersonReadsIt() {
        course.assignment(11, "Essay &amp; &quot;Report&quot; &lt;b&gt; &amp;lt;", "50")
                .assignmentGrade(11, 1001, "40")
                .quiz(7, "Q &amp; A", "20")
                .bestGrade(7, 1001, "15");
        pull();
        assertThat(database.rows("select name from op_exam order by 1"))
                .containsExactly("Assignment: Essay & \"Report\" <b> &lt;", "Quiz: Q & A");
    }

    @Test
    void whoIsNoActiveStudentIsSkippedAndWhatWasWrittenStays() {
        course.assignment(11, "Essay", "100").assignmentGrade(11, 1001, "60");
        pull();
        course.unenrol(1001);
        course.assignmentGrade(11, 1001, "90").assignmentGrade(11, 999, "90");
        course.unenrol(1001).unenrol(999);

        RunReport run = pull();

        assertThat(run.counts()).containsEntry("skipped", Map.of("not_enrolled", 2L));
        assertThat(database.rows(ATTENDEES))
                .containsExactly("assignment|11|1001|60|100|50|Assignment: Essay");
        assertThat(database.rows(JOURNAL))
                .containsExactlyInAnyOrder(
                        "assignment|11|1001|created||60/100 pass|",
                        "assignment|11|1001|skipped|||not_enrolled",
                        "assignment|11|999|skipped|||not_enrolled");
        pull();
        assertThat(database.rows(JOURNAL)).hasSize(3);
    }

    @Test
    @Fault(7)
    void aGradeThatWasTakenBackIsWithdrawnOnce() {
        course.assignment(11, "Essay", "100").assignmentGrade(11, 1001, "60");
        pull();
        course.assignmentGrade(11, 1001, "-1");

        for (int i = 0; i < 2; i++) {
            assertThat(pull().counts()).containsEntry("skipped", Map.of("withdrawn", 1L));
        }

        assertThat(database.rows(ATTENDEES)).hasSize(1);
        assertThat(database.rows(JOURNAL))
                .containsExactly(
                        "assignment|11|1001|created||60/100 pass|",
                        "assignment|11|1001|skipped|||withdrawn");
    }

    /** A reopened attempt makes the student vanish from Moodle's answer; settings still count. */
    @Test
    @Fault(31)
    void whoVanishesFromTheAnswerKeepsTheGradeAndFollowsTheSettings() {
        course.assignment(11, "Essay", "50")
                .assignmentGrade(11, 1001, "40")
                .assignmentGrade(11, 1002, "10");
        pull();
        course.assignmentGrade(11, 1001, null);
        assertThat(pull().counts()).containsEntry("unchanged", 2L).containsEntry("read", 2L);

        set("grade_scale_type = 'points'");
        assertThat(pull().counts()).containsEntry("repaired", 2L);
        assertThat(database.rows(ATTENDEES))
                .containsExactly(
                        "assignment|11|1001|40|50|25|Assignment: Essay",
                        "assignment|11|1002|10|50|25|Assignment: Essay");
    }

    @ParameterizedTest
    @ValueSource(strings = {"markingworkflow", "blindmarking"})
    void whatIsNotReleasedIsTheGradebooksToTell(String feature) {
        course.assignment(11, "Secret", "100")
                .assignmentGrade(11, 1001, "77")
                .assignmentGrade(11, 1002, "88");
        course.assignmentFields(11).put(feature, 1);
        course.activityItem(501, "Secret", "assign", 11, "0", "100").grade(501, 1001, null);
        set("pull_gradebook_grades = false");

        assertThat(pull().counts()).containsEntry("skipped", Map.of("no_grade", 3L));
        assertThat(database.rows(ATTENDEES)).isEmpty();

        course.grade(501, 1001, "70");
        assertThat(pull().counts()).containsEntry("created", 1L);
        assertThat(database.rows(ATTENDEES))
                .containsExactly("assignment|11|1001|70|100|50|Assignment: Secret");
    }

    @Test
    void blindMarkingThatIsRevealedIsReadFromTheAssignment() {
        course.assignment(11, "Blind", "100").assignmentGrade(11, 1001, "77");
        course.assignmentFields(11).put("blindmarking", 1).put("revealidentities", 1);
        pull();
        assertThat(database.rows(ATTENDEES))
                .containsExactly("assignment|11|1001|77|100|50|Assignment: Blind");
    }

    @Test
    @Fault(10)
    void aScaleTakesItsRangeFromTheGradebook() {
        course.assignment(11, "Scale", "-4")
                .assignmentGrade(11, 1001, "2")
                .assignmentGrade(11, 1002, "4");
        course.assignment(12, "Scale without item", "-4").assignmentGrade(12, 1001, "2");
        course.activityItem(501, "Scale", "assign", 11, "1", "4");
        set("pull_gradebook_grades = false");

        RunReport run = pull();

        assertThat(run.counts()).containsEntry("failed", Map.of("bad_value", 1L));
        assertThat(database.rows(ATTENDEES))
                .containsExactly(
                        "assignment|11|1001|33|100|50|Assignment: Scale",
                        "assignment|11|1002|100|100|50|Assignment: Scale");
    }

    @Test
    @Fault(6)
    void anAssignmentWithoutGradingHasNoGrades() {
        course.assignment(11, "Ungraded", "0").assignmentGrade(11, 1001, "0");
        assertThat(pull().counts()).containsEntry("skipped", Map.of("no_grade", 1L));
    }

    @Test
    @Fault(6)
    void onlyNullAndMinusOneAreNoGradeOfAnAssignment() {
        course.assignment(11, "Essay", "50");
        Map<String, String> given =
                Map.of(
                        "1001", "\"-1.00000\"",
                        "1002", "null",
                        "1003", "\"\"",
                        "1004", "\"-\"");
        given.keySet().forEach(user -> course.student(Long.parseLong(user)));
        String rows =
                given.entrySet().stream()
                        .map(
                                grade ->
                                        "{\"userid\":%s,\"grade\":%s}"
                                                .formatted(grade.getKey(), grade.getValue()))
                        .collect(Collectors.joining(","));
        moodle.script(
                "mod_assign_get_grades",
                form ->
                        Answer.json(
                                "{\"assignments\":[{\"assignmentid\":11,\"grades\":[%s]}],\"warnings\":[]}"
                                        .formatted(rows)));

        RunReport run = pull();

        assertThat(run.counts())
                .containsEntry("created", 0L)
                .containsEntry("skipped", Map.of("no_grade", 2L))
                .containsEntry("failed", Map.of("bad_value", 2L));
        assertThat(database.rows(JOURNAL))
                .containsExactlyInAnyOrder(
                        "assignment|11|1003|failed|||bad_value",
                        "assignment|11|1004|failed|||bad_value");
        assertThat(database.rows(ATTENDEES)).isEmpty();
    }

    @Test
    @Fault(24)
    void noAccessToAnAssignmentIsToldAndNeverTakenForNoGrades() {
        course.assignment(11, "Essay", "100").assignmentGrade(11, 1001, "60");
        course.assignment(12, "Other", "100").assignmentGrade(12, 1001, "70");
        pull();
        moodle.script(
                "mod_assign_get_grades",
                form ->
                        Answer.json(
                                """
                                {"assignments":[{"assignmentid":12,"grades":[]}],
                                 "warnings":[{"item":"assignment","itemid":11,"warningcode":"1",
                                 "message":"No access rights in module context"}]}
                                """));

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.counts())
                .containsEntry("failed", Map.of("moodle_error", 1L))
                .containsEntry("unchanged", 1L);
        assertThat(run.notes())
                .singleElement()
                .asString()
                .contains("'Essay'", "mod/assign:viewgrades");
        assertThat(database.rows(ATTENDEES)).hasSize(2);
        assertThat(database.rows(JOURNAL)).endsWith("assignment|11||failed|||moodle_error");
    }

    @Test
    @Fault(24)
    void whatAnAnswerLeavesOutIsAskedForAgain() {
        for (long id = 11; id <= 15; id++) {
            course.assignment(id, "Essay " + id, "100").assignmentGrade(id, 1001, "60");
        }
        // As PHP does with a form that is too long: the last fields are gone.
        moodle.script(
                "mod_assign_get_grades",
                form ->
                        form.containsKey("assignmentids[2]")
                                ? Answer.json(
                                        """
                                        {"assignments":[{"assignmentid":%s,"grades":[{"id":1,"userid":1001,
                                         "attemptnumber":0,"timecreated":1,"timemodified":1,"grader":2,"grade":"60.00000"}]}],
                                         "warnings":[]}
                                        """
                                                .formatted(form.get("assignmentids[0]")))
                                : null);
        assertThat(pull().counts()).containsEntry("created", 5L);
    }

    @Test
    void anAnswerToNothingOfWhatWasAskedFailsTheAssignmentsOnly() {
        course.item(500, "Manual", "0", "10").grade(500, 1001, "5");
        course.assignment(11, "Essay", "100").assignmentGrade(11, 1001, "60");
        moodle.script(
                "mod_assign_get_grades",
                form -> Answer.json("{\"assignments\":[],\"warnings\":[]}"));

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.courses()).containsEntry("failed", 1);
        assertThat(run.counts()).containsEntry("created", 1L);
        assertThat(run.notes()).singleElement().asString().contains("max_input_vars");
    }

    @Test
    @Fault(24)
    void aCourseThatIsLeftOutOfTheListFailsInThatSourceOnly() {
        course.item(500, "Manual", "0", "10").grade(500, 1001, "5");
        moodle.script(
                "mod_assign_get_assignments",
                form ->
                        Answer.json(
                                """
                                {"courses":[],"warnings":[{"item":"course","itemid":101,"warningcode":"1",
                                 "message":"No access rights in course context"}]}
                                """));

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.counts()).containsEntry("created", 1L);
        assertThat(run.notes())
                .singleElement()
                .asString()
                .contains("Course 101, assignment", "mod/assign:view");
    }

    /** Moodle warns of modules by their own ids, which can be those of courses. */
    @Test
    void aWarningOfAModuleIsNoWarningOfACourse() {
        course.assignment(11, "Essay", "50").assignmentGrade(11, 1001, "40");
        moodle.script(
                "mod_assign_get_assignments",
                form ->
                        Answer.json(
                                """
                                {"courses":[{"id":101,"assignments":[{"id":11,"course":101,"name":"Essay","grade":50}]}],
                                 "warnings":[{"item":"module","itemid":101,"warningcode":"1",
                                 "message":"No access rights in module context"}]}
                                """));

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.counts()).containsEntry("created", 1L);
        assertThat(run.notes())
                .singleElement()
                .asString()
                .contains("module 101", "mod/assign:view");
    }

    @Test
    void withoutTheGradebooksFunctionOnlyWhatNeedsItIsLeftOut() {
        course.assignment(11, "Essay", "50").assignmentGrade(11, 1001, "40");
        course.assignment(12, "Scale", "-4").assignmentGrade(12, 1001, "2");
        moodle.without("gradereport_user_get_grade_items");
        set("pull_gradebook_grades = false");

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.counts()).containsEntry("created", 1L);
        assertThat(run.notes())
                .singleElement()
                .asString()
                .contains("Course 101", "gradereport_user_get_grade_items");
    }

    // Quizzes

    @ParameterizedTest
    @ValueSource(strings = {"community", "both"})
    void theBestGradesOfAQuizBecomeAttendees(String edition) {
        startOn(edition);
        course.quiz(7, "Quiz one", "20").bestGrade(7, 1001, "15").bestGrade(7, 1002, "0");

        RunReport run = pull();

        assertThat(run.counts())
                .containsEntry("created", 2L)
                .containsEntry("skipped", Map.of("no_grade", 1L));
        assertThat(database.rows(ATTENDEES))
                .containsExactly(
                        "quiz|1000007|1001|75|100|50|Quiz: Quiz one",
                        "quiz|1000007|1002|0|100|50|Quiz: Quiz one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "both"})
    void onlyChangedGradebookItemsAreAskedForAgain(String edition) {
        startOn(edition);
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15").bestGrade(7, 1002, "5");
        course.activityItem(501, "Quiz", "quiz", 7, "0", "20")
                .grade(501, 1001, "15")
                .grade(501, 1002, "5");
        pull();
        assertThat(moodle.calls(BEST_GRADE)).hasSize(3);
        pull();
        assertThat(moodle.calls(BEST_GRADE)).hasSize(3);

        course.bestGrade(7, 1002, "18").grade(501, 1002, "18");
        course.bestGrade(7, 1003, "20").grade(501, 1003, "20");
        RunReport run = pull();

        assertThat(moodle.calls(BEST_GRADE)).hasSize(5);
        assertThat(moodle.calls(BEST_GRADE).subList(3, 5))
                .extracting(call -> call.get("userid"))
                .containsExactly("1002", "1003");
        assertThat(run.counts()).containsEntry("created", 2L).containsEntry("updated", 2L);
        assertThat(database.rows(ATTENDEES))
                .containsExactly(
                        "quiz|1000007|1001|75|100|50|Quiz: Quiz",
                        "quiz|1000007|1002|90|100|50|Quiz: Quiz",
                        "quiz|1000007|1003|100|100|50|Quiz: Quiz");
    }

    @Test
    void whoIsNotAskedForStillFollowsSettingsAndEdits() {
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15");
        course.activityItem(501, "Quiz", "quiz", 7, "0", "20").grade(501, 1001, "15");
        pull();
        int asked = moodle.calls(BEST_GRADE).size();

        database.execute("update op_exam_attendees set marks = 3");
        assertThat(pull().counts()).containsEntry("repaired", 2L);
        set("grade_scale_type = 'points'");
        assertThat(pull().counts()).containsEntry("repaired", 2L);

        assertThat(moodle.calls(BEST_GRADE)).hasSize(asked);
        assertThat(database.rows(ATTENDEES))
                .containsExactly("quiz|1000007|1001|15|20|10|Quiz: Quiz");
    }

    @Test
    void anOverriddenOrLockedItemTellsNothingAndIsAskedForEachTime() {
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15").bestGrade(7, 1002, "15");
        course.activityItem(501, "Quiz", "quiz", 7, "0", "20")
                .grade(501, 1001, "1")
                .grade(501, 1002, "1");
        course.fields(501, 1001).put("gradeisoverridden", true);
        course.fields(501, 1002).put("gradeislocked", true);
        pull();
        course.bestGrade(7, 1001, "16").bestGrade(7, 1002, "17");
        assertThat(pull().counts()).containsEntry("updated", 2L);
    }

    @Test
    void withoutTheGradebookEveryQuizIsAskedForEachTime() {
        set("pull_gradebook_grades = false");
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15");
        course.activityItem(501, "Quiz", "quiz", 7, "0", "20").grade(501, 1001, "15");
        pull();
        pull();
        assertThat(moodle.calls(BEST_GRADE)).hasSize(6);
    }

    @Test
    void theSweepAsksForEverythingAgain() {
        settings.put("gradesync.quiz.full-sweep", "0");
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15");
        course.activityItem(501, "Quiz", "quiz", 7, "0", "20").grade(501, 1001, "15");
        pull();
        // Nothing in the gradebook tells of it.
        course.bestGrade(7, 1001, "16");
        assertThat(pull().counts()).containsEntry("updated", 1L);
        assertThat(moodle.calls(BEST_GRADE)).hasSize(6);
    }

    @Test
    void answersOlderThanTheSweepAreNotUsed() {
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15");
        course.activityItem(501, "Quiz", "quiz", 7, "0", "20").grade(501, 1001, "15");
        pull();
        database.execute(
                "update grade_sync_answer set asked_at = asked_at - interval '6 hours 1 second'");
        pull();
        assertThat(moodle.calls(BEST_GRADE)).hasSize(6);
    }

    @Test
    void aQuizWithAnotherMaximumIsAskedForAgain() {
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15");
        course.activityItem(501, "Quiz", "quiz", 7, "0", "20").grade(501, 1001, "15");
        pull();
        course.quizFields(7).put("grade", 10);
        course.bestGrade(7, 1001, "7.5");
        assertThat(pull().counts()).containsEntry("updated", 1L);
        assertThat(
                        database.value(
                                "select grade_raw, grade_max from moodle_mapping where source ="
                                        + " 'quiz'"))
                .isEqualTo("7.5|10");
    }

    @Test
    void aQuizThatIsNotGradedIsNotAskedFor() {
        course.quiz(7, "Practice", "0").bestGrade(7, 1001, "0");
        assertThat(pull().counts()).containsEntry("skipped", Map.of("no_grade", 3L));
        assertThat(moodle.calls(BEST_GRADE)).isEmpty();
    }

    @Test
    void anUnmappedStudentsQuizArrivesOnceTheMappingIsThere() {
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15");
        course.activityItem(501, "Quiz", "quiz", 7, "0", "20").grade(501, 1001, "15");
        database.execute(
                "update moodle_mapping set moodle_id = -moodle_id where model = 'op.student' and"
                        + " moodle_id = 1001");
        assertThat(pull().counts())
                .containsEntry("skipped", Map.of("no_grade", 4L, "unmapped_student", 2L));
        database.execute(
                "update moodle_mapping set moodle_id = -moodle_id where model = 'op.student' and"
                        + " moodle_id = -1001");
        assertThat(pull().counts()).containsEntry("created", 2L);
    }

    @Test
    void aPackWhoseThirdCallFailsLosesNothingElse() {
        for (long user = 1004; user <= 1010; user++) {
            course.student(user);
        }
        course.quiz(7, "Quiz", "20");
        for (long user = 1001; user <= 1010; user++) {
            course.bestGrade(7, user, "15");
        }
        moodle.script(
                BEST_GRADE,
                form -> "1003".equals(form.get("userid")) ? Answer.error("userdeleted") : null);

        RunReport run = pull();

        assertThat(run.counts())
                .containsEntry("created", 9L)
                .containsEntry("failed", Map.of("moodle_error", 1L));
        assertThat(database.rows(JOURNAL)).contains("quiz|1000007|1003|failed|||moodle_error");
        assertThat(run.notes()).singleElement().asString().contains("Moodle user 1003");
    }

    @Test
    void aQuizThatMayNotBeReadIsToldOnceAndTheOthersArrive() {
        course.quiz(7, "Closed", "20").quiz(8, "Open", "20");
        course.bestGrade(7, 1001, "15").bestGrade(8, 1001, "15");
        moodle.script(
                BEST_GRADE,
                form -> "7".equals(form.get("quizid")) ? Answer.error("nopermissions") : null);

        RunReport run = pull();

        assertThat(run.counts())
                .containsEntry("created", 1L)
                .containsEntry("failed", Map.of("moodle_error", 1L));
        assertThat(run.notes())
                .singleElement()
                .asString()
                .contains("'Closed'", "mod/quiz:viewreports");
        assertThat(database.rows(JOURNAL)).contains("quiz|1000007||failed|||moodle_error");
    }

    @Test
    void withoutPackedCallsEachIsARequestAndTheGradesAreTheSame() {
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15").completion(1001, true);
        course.assignment(11, "Essay", "50").assignmentGrade(11, 1001, "40");
        moodle.without("tool_mobile_call_external_functions");

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts()).containsEntry("created", 2L);
        assertThat(moodle.requests(BEST_GRADE)).hasSize(3);
        assertThat(run.completion()).containsEntry("complete", 1).containsEntry("incomplete", 2);
    }

    // Where there is no place for them

    @Test
    void withoutExamsAssignmentsAndQuizzesAreSkippedAndToldOnce() {
        startOn("enterprise");
        course.item(500, "Manual", "0", "10").grade(500, 1001, "5");
        course.assignment(11, "Essay", "50")
                .assignmentGrade(11, 1001, "40")
                .assignmentGrade(11, 1002, "-1");
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15").bestGrade(7, 1002, "0");

        RunReport run = pull();

        assertThat(run.notes()).isEmpty();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts())
                .containsEntry("created", 1L)
                .containsEntry("skipped", Map.of("no_grade", 4L, "no_target", 3L));
        assertThat(database.grades()).containsExactly("Manual|1|50");
        assertThat(database.rows(JOURNAL))
                .containsExactlyInAnyOrder(
                        "gradebook|500|1001|created||50/100|",
                        "assignment|11|1001|skipped|||no_target",
                        "quiz|1000007|1001|skipped|||no_target",
                        "quiz|1000007|1002|skipped|||no_target");
        RunReport second = pull();
        assertThat(second.counts())
                .containsEntry("unchanged", 1L)
                .containsEntry("skipped", Map.of("no_grade", 4L, "no_target", 3L));
        assertThat(database.rows(JOURNAL)).hasSize(4);
    }

    /** The quiz's item in the gradebook does not change, and yet the quiz is not forgotten. */
    @Test
    void whatHadNoPlaceArrivesOnceTheExamModuleIsInstalled() {
        startOn("both");
        course.assignment(11, "Essay", "50").assignmentGrade(11, 1001, "40");
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15");
        course.activityItem(501, "Quiz", "quiz", 7, "0", "20").grade(501, 1001, "15");
        module("openeducat_exam", "uninstalled");
        assertThat(pull().counts())
                .containsEntry("created", 1L)
                .containsEntry("skipped", Map.of("no_grade", 4L, "no_target", 2L));
        assertThat(database.rows(ATTENDEES)).isEmpty();

        module("openeducat_exam", "installed");
        assertThat(pull().counts()).containsEntry("created", 2L).containsEntry("unchanged", 1L);

        assertThat(database.grades()).containsExactly("Quiz|1|75");
        assertThat(database.rows(ATTENDEES))
                .containsExactly(
                        "assignment|11|1001|80|100|50|Assignment: Essay",
                        "quiz|1000007|1001|75|100|50|Quiz: Quiz");
    }

    /** What stands in exams stays as it is. */
    @Test
    void gradebookGradesMoveToTheGradingModuleOnceItIsInstalled() {
        startOn("both");
        course.item(500, "Manual", "0", "10").grade(500, 1001, "5");
        course.assignment(11, "Essay", "50").assignmentGrade(11, 1001, "40");
        module("openeducat_grading", "uninstalled");
        assertThat(pull().counts()).containsEntry("created", 2L);
        assertThat(database.rows("select marks from gradebook_line")).isEmpty();

        module("openeducat_grading", "installed");
        course.grade(500, 1001, "6");
        assertThat(pull().counts()).containsEntry("created", 1L).containsEntry("unchanged", 1L);

        assertThat(database.rows("select marks from gradebook_line")).containsExactly("60");
        assertThat(database.rows("select marks from op_result_line")).containsExactly("50");
        assertThat(pull().counts()).containsEntry("unchanged", 2L);
    }

    private void module(String name, String state) {
        database.execute(
                "update ir_module_module set state = '%s' where name = '%s'"
                        .formatted(state, name));
    }

    // Completion

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise", "both"})
    void completionGoesIntoTheMappingOfEnrolmentsOnChangeOnly(String edition) {
        startOn(edition);
        course.completion(1001, true).completion(1002, false);

        RunReport run = pull();

        assertThat(run.completion()).isEqualTo(Map.of("complete", 1, "incomplete", 2, "none", 0));
        assertThat(database.rows(COMPLETED))
                .containsExactly("1001|1|complete", "1002|2|incomplete", "1003|3|incomplete");
        restart();
        long writes = database.writes();
        String enrolments = database.value("select string_agg(state, ',') from op_student_course");

        pull();
        course.completion(1002, true);
        restart();
        assertThat(database.writes()).isEqualTo(writes);
        pull();

        assertThat(database.rows(COMPLETED))
                .containsExactly("1001|1|complete", "1002|2|complete", "1003|3|incomplete");
        assertThat(database.value("select string_agg(state, ',') from op_student_course"))
                .isEqualTo(enrolments);
    }

    @Test
    void thoseWhoAreCompleteAreAskedForAgainAtTheSweepOnly() {
        course.completion(1001, true);
        pull();
        assertThat(moodle.calls(COMPLETION)).hasSize(3);
        RunReport run = pull();
        assertThat(moodle.calls(COMPLETION)).hasSize(5);
        assertThat(run.completion()).containsEntry("complete", 1).containsEntry("incomplete", 2);

        database.execute(
                "update grade_sync_answer set asked_at = asked_at - interval '24 hours 1 second'");
        course.completion(1001, false);
        assertThat(pull().completion()).containsEntry("complete", 0);
        assertThat(database.rows(COMPLETED)).contains("1001|1|incomplete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nocriteriaset", "cannotviewreport"})
    @Fault(23)
    void aCourseThatTracksNoCompletionIsAskedForOnce(String code) {
        course.completionRefused(code);
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.completion()).isEqualTo(Map.of("complete", 0, "incomplete", 0, "none", 3));
        assertThat(moodle.calls(COMPLETION)).hasSize(1);
        assertThat(database.rows(COMPLETED)).isEmpty();
    }

    @Test
    @Fault(23)
    void aStudentWhoIsNotTrackedLeavesTheOthersAlone() {
        course.completion(1001, true).completion(1003, true);
        moodle.script(
                COMPLETION,
                form -> "1002".equals(form.get("userid")) ? Answer.error("usernotenroled") : null);
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.completion()).isEqualTo(Map.of("complete", 2, "incomplete", 0, "none", 1));
    }

    @Test
    void completionThatCannotBeReadSpoilsNoGrade() {
        course.item(500, "Manual", "0", "10").grade(500, 1001, "5").completion(1001, true);
        moodle.script(COMPLETION, form -> Answer.html(200, "<html>Oops</html>"));
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.counts()).containsEntry("created", 1L);
        assertThat(run.notes()).singleElement().asString().startsWith("Completion of course 101: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise", "both"})
    void switchedOffNothingIsAskedForAndNothingIsChanged(String edition) {
        startOn(edition);
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15").completion(1001, true);
        course.assignment(11, "Essay", "50").assignmentGrade(11, 1001, "40");
        course.item(500, "Manual", "0", "10").grade(500, 1001, "5");
        pull();
        List<String> before = database.content();
        set(
                "pull_gradebook_grades = false, pull_assignment_grades = false, pull_quiz_grades ="
                        + " false, pull_completion_status = false");
        int asked = moodle.requests().size();

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts()).containsEntry("read", 0L);
        assertThat(database.content()).isEqualTo(before);
        assertThat(moodle.requests().subList(asked, moodle.requests().size()))
                .extracting(form -> form.get("wsfunction"))
                .doesNotContain(
                        BEST_GRADE,
                        COMPLETION,
                        "mod_assign_get_grades",
                        "gradereport_user_get_grade_items");
    }

    @Test
    void functionsThatTheTokenLacksCostTheirSourceOnly() {
        course.quiz(7, "Quiz", "20").bestGrade(7, 1001, "15").completion(1001, true);
        course.item(500, "Manual", "0", "10").grade(500, 1001, "5");
        moodle.without(BEST_GRADE).without(COMPLETION);

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.counts()).containsEntry("created", 1L);
        assertThat(run.notes())
                .hasSize(2)
                .anyMatch(note -> note.contains(BEST_GRADE) && note.contains("pull_quiz_grades"))
                .anyMatch(note -> note.contains(COMPLETION));
    }
}
