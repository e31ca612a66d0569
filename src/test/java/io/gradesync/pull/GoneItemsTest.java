package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.service.Check;
import io.gradesync.service.Checks;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** Items that were deleted in Moodle: their grades stay in OpenEduCat, and people get to know. */
@EveryEdition
class GoneItemsTest {

    private static final String GRADES = "gradereport_user_get_grade_items";

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;
    private Browsing api;

    @BeforeEach
    void pullOnce() {
        database = TwoCourses.university(edition);
        moodle = TwoCourses.moodle();
        moodle.course(101)
                .item(502, "Oral", "0", "10")
                .grade(502, 1001, "7")
                .assignment(11, "Report", "50")
                .assignmentGrade(11, 1001, "40");
        service = TestService.serve(database, moodle, Map.of());
        api = new Browsing(service);
        assertThat(service.pull().notes()).noneMatch(GoneItemsTest::isOfGone);
        assertThat(listed()).isEmpty();
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    @Test
    void anItemThatIsDeletedIsToldOnceAndListedUntilItComesBack() {
        List<String> grades = database.grades();
        moodle.course(101).dropItem(501);

        assertThat(service.preview().notes()).noneMatch(GoneItemsTest::isOfGone);
        assertThat(listed()).as("a preview writes nothing").isEmpty();

        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.notes())
                .filteredOn(GoneItemsTest::isOfGone)
                .singleElement()
                .asString()
                .contains("Course 101", "'Essay' (gradebook item 501, grades: 2)")
                .doesNotContain("Oral");
        assertThat(database.grades()).as("nothing is taken away").isEqualTo(grades);
        assertThat(listed()).containsExactly("gradebook-501-Essay");
        assertThat(checked())
                .singleElement()
                .asString()
                .contains("'Essay' (gradebook item 501, course 101)", "(2)");

        String before = rows();
        assertThat(service.pull().notes()).noneMatch(GoneItemsTest::isOfGone);
        assertThat(rows()).as("an unchanged pull writes nothing").isEqualTo(before);
        assertThat(listed()).containsExactly("gradebook-501-Essay");

        moodle.course(101).item(501, "Essay", "0", "100");
        assertThat(service.pull().notes()).noneMatch(GoneItemsTest::isOfGone);
        assertThat(listed()).isEmpty();
        assertThat(checked()).isEmpty();

        moodle.course(101).dropItem(501);
        assertThat(service.pull().notes()).anyMatch(GoneItemsTest::isOfGone);
    }

    @Test
    void assignmentsAndQuizzesToo() {
        moodle.course(101).dropAssignment(11).dropQuiz(7);
        RunReport run = service.pull();
        if (edition.equals("enterprise")) {
            assertThat(listed()).as("none of them was ever carried").isEmpty();
            return;
        }
        assertThat(run.notes())
                .filteredOn(GoneItemsTest::isOfGone)
                .hasSize(2)
                .anyMatch(note -> note.contains("'Report' (assignment item 11, grades: 1)"))
                .anyMatch(note -> note.contains("'Quiz' (quiz item 1000007, grades: 1)"));
        assertThat(listed()).containsExactly("assignment-11-Report", "quiz-1000007-Quiz");
    }

    @Test
    void anItemThatMovedToAnotherCourseIsNotGone() {
        moodle.course(101).dropItem(501);
        moodle.course(104).item(501, "Essay", "0", "100").grade(501, 1043, "80");
        service.pull();
        service.pull();
        assertThat(listed()).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeReliedOnTakesNothingForGone() {
        moodle.script(GRADES, form -> Answer.error("nopermissiontoviewgrades"));
        service.pull();
        assertThat(listed()).as("refused").isEmpty();
        moodle.script(
                GRADES,
                form -> Answer.json("{\"usergrades\":[{\"userid\":1001,\"gradeitems\":[]}]}"));
        service.pull();
        assertThat(listed()).as("nothing is shown, not even a total").isEmpty();
        moodle.unscript(GRADES);
        for (long user : List.of(1001, 1002, 4444)) {
            moodle.course(101).unenrol(user);
        }
        service.pull();
        assertThat(listed()).as("nobody is there").isEmpty();
    }

    @Test
    void anAnswerThatSuddenlyHoldsFarLessIsBelievedOnlyWhenItStays() {
        for (int item = 600; item < 612; item++) {
            moodle.course(101).item(item, "Item " + item, "0", "10").grade(item, 1001, "5");
        }
        service.pull();
        for (int item = 600; item < 612; item++) {
            moodle.course(101).dropItem(item);
        }
        for (int pull = 1; pull <= 3; pull++) {
            assertThat(service.pull().status()).isEqualTo("partial");
            assertThat(listed()).isEmpty();
        }
        assertThat(service.pull().notes())
                .filteredOn(GoneItemsTest::isOfGone)
                .singleElement()
                .asString()
                .contains("'Item 609'", "and 2 more");
        assertThat(listed()).hasSize(12);
    }

    private static boolean isOfGone(String note) {
        return note.contains("no longer in Moodle's answer");
    }

    private String rows() {
        return database.value("select string_agg(xmin::text, ',' order by 1) from grade_sync_item");
    }

    /** What the page lists under "Not arrived". */
    private List<String> listed() {
        JsonNode changes =
                api.get("/api/instances/1/unwritten?reason=item_gone").json().path("changes");
        return StreamSupport.stream(changes.spliterator(), false)
                .map(
                        change ->
                                "%s-%s-%s"
                                        .formatted(
                                                change.path("source").asText(),
                                                change.path("moodleItemId").asText(),
                                                change.path("itemName").asText()))
                .toList();
    }

    private List<String> checked() {
        return new Checks(service.service())
                .run().stream()
                        .filter(check -> check.subject().equals("gone"))
                        .map(Check::sentence)
                        .toList();
    }
}
