package io.gradesync.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What check finds, and that it names the way to mend it. */
class ChecksTest {

    private static final String ITEMS = "core_grades_get_gradeitems";

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private ScriptedMoodle.Course course;
    private TestService service;

    @BeforeEach
    void startWithAGoodCourse() {
        moodle = ScriptedMoodle.start();
        course =
                moodle.course(101)
                        .item(500, "Manual", "0", "10")
                        .total(599)
                        .student(1001)
                        .assignment(11, "Essay", "50")
                        .activityItem(501, "Essay", "assign", 11, "0", "50")
                        .assignmentGrade(11, 1001, "40")
                        .quiz(7, "Quiz", "20")
                        .activityItem(502, "Quiz", "quiz", 7, "0", "20")
                        .bestGrade(7, 1001, "15")
                        .completion(1001, true);
        moodle.withFunction(ITEMS)
                .script(
                        ITEMS,
                        form ->
                                Answer.json(
                                        """
                                        {"gradeItems":[{"id":"500","itemname":"Manual"},{"id":"501","itemname":"Essay"},
                                         {"id":"502","itemname":"Quiz"}],"warnings":[]}
                                        """));
        startOn("community");
    }

    private void startOn(String edition) {
        if (service != null) {
            service.close();
        }
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        service = TestService.start(database, moodle);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    private List<Check> checks() {
        return new Checks(service.service()).run();
    }

    private List<String> wrong() {
        return checks().stream().filter(check -> !check.good()).map(Check::sentence).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise", "both"})
    void whatIsGoodIsCalledGood(String edition) {
        startOn(edition);
        assertThat(checks())
                .allMatch(Check::good)
                .extracting(Check::sentence)
                .contains(
                        "1 of 1 mapped courses were looked at: Moodle gives what a pull asks of"
                                + " them.");
    }

    @ParameterizedTest
    @CsvSource({
        "gradereport_user_get_grade_items, moodle/grade:viewall",
        "mod_assign_get_assignments, mod/assign:view",
        "mod_assign_get_grades, mod/assign:viewgrades",
        "mod_quiz_get_quizzes_by_courses, mod/quiz:view",
        "mod_quiz_get_user_best_grade, mod/quiz:viewreports",
        "core_completion_get_course_completion_status, report/completion:view",
        "core_enrol_get_enrolled_users, moodle/course:viewparticipants"
    })
    void aFunctionThatTheTokenLacksIsNamedWithTheRightsBehindIt(String function, String right) {
        moodle.without(function);
        assertThat(wrong())
                .anySatisfy(sentence -> assertThat(sentence).contains(function, right, "add it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise", "both"})
    void aTableThatIsMissingIsNamed(String edition) {
        startOn(edition);
        String table = database.gradeTable();
        database.execute("drop table %s cascade".formatted(table));
        assertThat(wrong())
                .hasSize(2)
                .anyMatch(
                        sentence ->
                                sentence.startsWith("table " + table + " is missing")
                                        && sentence.contains("upgrade the module"))
                .anyMatch(
                        sentence ->
                                sentence.startsWith("sequence " + table + "_id_seq is missing"));
    }

    @Test
    void aFunctionOfASwitchThatIsOffIsNotMissed() {
        moodle.without("mod_quiz_get_user_best_grade").without("mod_quiz_get_quizzes_by_courses");
        database.execute("update moodle_instance set pull_quiz_grades = false");
        assertThat(wrong()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "core_enrol_get_enrolled_users, nopermissions, moodle/course:viewparticipants",
        "gradereport_user_get_grade_items, nopermissiontoviewgrades, moodle/grade:viewall",
        "gradereport_user_get_grade_items, notingroup, moodle/site:accessallgroups",
        "mod_quiz_get_user_best_grade, nopermissions, mod/quiz:viewreports",
        "mod_assign_get_assignments, requireloginerror, moodle/course:view"
    })
    void aRightThatIsMissingIsNamedWithTheCourse(String function, String code, String right) {
        moodle.script(function, form -> Answer.error(code));
        assertThat(wrong())
                .anySatisfy(sentence -> assertThat(sentence).contains("Course 101", right));
    }

    @Test
    void anAssignmentWhoseGradesAreRefusedByAWarningIsNamed() {
        moodle.script(
                "mod_assign_get_grades",
                form ->
                        Answer.json(
                                """
                                {"assignments":[],"warnings":[{"item":"assignment","itemid":11,"warningcode":"1",
                                 "message":"No access rights in module context"}]}
                                """));
        assertThat(wrong())
                .singleElement()
                .asString()
                .contains("Course 101", "mod/assign:viewgrades");
    }

    /** Without mod/quiz:view quizzes vanish from the gradebook and from their own list alike. */
    @Test
    void whatMoodleLeavesOutSilentlyIsFoundByTheBareListOfItems() {
        service.close();
        try (ScriptedMoodle blind = ScriptedMoodle.start()) {
            blind.course(101)
                    .item(500, "Manual", "0", "10")
                    .student(1001)
                    .assignment(11, "Essay", "50")
                    .activityItem(501, "Essay", "assign", 11, "0", "50")
                    .completion(1001, true);
            blind.withFunction(ITEMS)
                    .script(
                            ITEMS,
                            form ->
                                    Answer.json(
                                            """
                                            {"gradeItems":[{"id":"500","itemname":"Manual"},{"id":"501","itemname":"Essay"},
                                             {"id":"502","itemname":"Quiz"}],"warnings":[]}
                                            """));
            service = TestService.start(database, blind);
            assertThat(wrong())
                    .anySatisfy(
                            sentence ->
                                    assertThat(sentence)
                                            .contains(
                                                    "Course 101",
                                                    "leaves out 1 grade items",
                                                    "(Quiz)",
                                                    "mod/quiz:view"));
        }
    }

    @Test
    void whatIsGivenFeedbackOnlyOrLiesInTheRecycleBinIsNothingThatLacks() {
        moodle.course(101)
                .assignment(12, "Feedback only", "0")
                .activityItem(503, "Feedback only", "assign", 12, "0", "100");
        moodle.script(
                ITEMS,
                form ->
                        Answer.json(
                                """
                                {"gradeItems":[{"id":"503","itemname":"Feedback only"},
                                 {"id":"504","itemname":"[Deletion in progress] Old"}],"warnings":[]}
                                """));
        assertThat(wrong()).isEmpty();
    }

    @Test
    void whereNoCourseIsMappedNoneIsSaidToBeGood() {
        moodle.withFunction("core_course_get_courses_by_field");
        database.execute("delete from moodle_mapping where model = 'op.subject'");
        assertThat(checks())
                .extracting(Check::sentence)
                .anyMatch(
                        sentence ->
                                sentence.startsWith("No course was looked at")
                                        && sentence.contains("match"))
                .noneMatch(sentence -> sentence.contains("Moodle gives what a pull asks"));
    }

    @Test
    void whatMatchNeedsOfTheTablesIsCheckedToo() {
        database.execute("alter table op_student drop column gr_no");
        assertThat(wrong())
                .singleElement()
                .asString()
                .startsWith("column op_student.gr_no is missing: match needs it");
    }

    @Test
    void whatAPullNeedsTooIsNamedOnce() {
        database.execute("alter table op_student_course drop column state");
        assertThat(wrong())
                .singleElement()
                .asString()
                .startsWith("column op_student_course.state is missing")
                .contains("routes/sql/community");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core_course_get_courses_by_field",
                "core_group_get_course_groups",
                "core_grades_get_gradable_users"
            })
    void aFunctionThatOnlyMatchAsksIsAdvised(String function) {
        moodle.without(function);
        assertThat(wrong()).isEmpty();
        assertThat(checks())
                .extracting(Check::sentence)
                .anyMatch(
                        sentence ->
                                sentence.contains(function)
                                        && sentence.contains("match")
                                        && sentence.endsWith("better add it there."));
    }

    @Test
    void withoutAnyMappedCourseMatchMustBeAbleToFindThem() {
        database.execute("delete from moodle_mapping where model = 'op.subject'");
        moodle.without("core_course_get_courses_by_field");
        assertThat(wrong())
                .singleElement()
                .asString()
                .contains("core_course_get_courses_by_field", "courses by their id numbers");
    }

    @Test
    void groupsThatMatchCannotSeeAreSaidWithTheRight() {
        moodle.script("core_group_get_course_groups", form -> Answer.error("nopermissions"));
        assertThat(wrong()).isEmpty();
        assertThat(checks())
                .extracting(Check::sentence)
                .anyMatch(
                        sentence ->
                                sentence.contains("match cannot see its groups")
                                        && sentence.contains("moodle/course:managegroups"));
    }

    @Test
    void aBrokenCalculationIsSaidOnceAndTheRestIsLookedAt() {
        moodle.withFunction("core_grades_get_gradable_users");
        moodle.script(
                "core_grades_get_gradable_users", form -> Answer.error("gradesneedregrading"));
        assertThat(wrong()).isEmpty();
        moodle.script(
                "gradereport_user_get_grade_items", form -> Answer.error("gradesneedregrading"));
        assertThat(wrong()).singleElement().asString().contains("mend the broken calculation");
        assertThat(moodle.requests("mod_assign_get_assignments")).isNotEmpty();
    }

    @Test
    void withoutThatListASiteWithoutAnyQuizIsAskedAbout() {
        moodle.without(ITEMS)
                .script(
                        "mod_quiz_get_quizzes_by_courses",
                        form -> Answer.json("{\"quizzes\":[],\"warnings\":[]}"));
        assertThat(wrong())
                .anySatisfy(
                        sentence ->
                                assertThat(sentence).contains("mod/quiz:view", "pull_quiz_grades"));
    }

    @Test
    void aQuizThatTheGradebookLeavesOutIsNamed() {
        course.quiz(8, "Hidden quiz", "20");
        assertThat(wrong())
                .singleElement()
                .asString()
                .contains("Course 101", "Hidden quiz", "mod_quiz", "viewhiddenactivities");
    }

    @Test
    void activitiesThatAreListedTwiceOrWithoutANameAreNoReasonToBreakOff() {
        moodle.script(
                "mod_assign_get_assignments",
                form ->
                        Answer.json(
                                """
                                {"courses":[{"id":101,"assignments":[{"id":11,"course":101,"name":"Essay","grade":50},
                                 {"id":11,"course":101,"name":"Essay","grade":50},{"id":12,"course":101,"grade":10}]}],
                                 "warnings":[]}
                                """));
        moodle.script(
                "mod_quiz_get_quizzes_by_courses",
                form ->
                        Answer.json(
                                """
                                {"quizzes":[{"id":7,"course":101,"name":"Quiz","grade":20},
                                 {"id":7,"course":101,"name":"Quiz","grade":20},{"id":8,"course":101,"grade":5}],
                                 "warnings":[]}
                                """));
        assertThat(wrong())
                .hasSize(2)
                .anyMatch(
                        sentence ->
                                sentence.contains("1 items of mod_assign")
                                        && sentence.contains("(unnamed)"))
                .anyMatch(
                        sentence ->
                                sentence.contains("1 items of mod_quiz")
                                        && sentence.contains("(unnamed)"));
    }

    @Test
    @Fault(7)
    void aGradeThatMoodleTookBackIsListedAndIsNoFault() {
        course.grade(500, 1001, "8");
        service.pull();
        course.grade(500, 1001, null);
        service.pull();
        assertThat(checks())
                .allMatch(Check::good)
                .filteredOn(check -> check.subject().equals("withdrawn"))
                .extracting(Check::sentence)
                .containsExactly(
                        "Moodle 'Moodle' took back the grade of student 1 in 'Manual' (item 500,"
                                + " course 101): it still stands in OpenEduCat.");
        course.grade(500, 1001, "9");
        service.pull();
        assertThat(checks()).noneMatch(check -> check.subject().equals("withdrawn"));
    }

    @Test
    void gradesThatTheCourseHidesAreNamed() {
        course.itemFields(500).remove("graderaw");
        assertThat(wrong()).singleElement().asString().contains("Course 101", "Show grades");
    }

    @ParameterizedTest
    @CsvSource({
        "update moodle_instance set pass_threshold = -1, pass_threshold is -1",
        "update moodle_instance set pass_threshold = 'NaN', pass_threshold is NaN",
        "update moodle_instance set grade_scale_type = 'letter', no band",
        "update moodle_instance set url = 'nowhere', no web address"
    })
    void aSettingThatCannotWorkIsNamed(String change, String words) {
        database.execute(change);
        // A start writes the url of the settings file again; the check is of the running service.
        assertThat(wrong()).anySatisfy(sentence -> assertThat(sentence).contains(words));
    }

    @ParameterizedTest
    @CsvSource({
        "'(''A'', 50, 100), (''B'', 10, 50)', 0 percent",
        "'(''A'', 50, 90), (''B'', 0, 50)', 100 percent",
        "'(''A'', 50, 100), (''B'', 0, 40)', gap",
        "'(''A'', 40, 100), (''B'', 0, 50)', overlap"
    })
    void bandsThatLeavePercentagesOutOrOverlapAreNamed(String bands, String words) {
        database.execute(
                """
                update moodle_instance set grade_scale_type = 'letter';
                insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                select id, l.* from moodle_instance, (values %s) as l(name, low, high)
                """
                        .formatted(bands));
        assertThat(wrong()).singleElement().asString().contains(words);
    }

    @Test
    void bandsOfWholePercentagesAreGood() {
        database.execute(
                """
                update moodle_instance set grade_scale_type = 'letter';
                insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                select id, l.* from moodle_instance, (values ('A', 80, 100), ('B', 50, 79), ('F', 0, 49)) as l(name, low, high)
                """);
        assertThat(wrong()).isEmpty();
    }
}
