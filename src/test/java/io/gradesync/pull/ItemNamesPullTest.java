package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One rule for the names of all items: as a person reads them in Moodle. */
class ItemNamesPullTest {

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private ScriptedMoodle.Course course;
    private TestService service;

    @BeforeEach
    void startWithOneEmptyCourse() {
        database = TestPostgres.sampleUniversity("community");
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        course = moodle.course(101).student(1001);
        service = TestService.start(database, moodle);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    /** Moodle gives names of activities without HTML, and names of grade items as they stand. */
    @Test
    void theGradebooksExamsAreNamedAsThoseOfTheActivities() {
        course.assignment(11, "Plain essay &amp; &quot;report&quot;", "50")
                .assignmentGrade(11, 1001, "40")
                .quiz(7, "Parts a &lt; b", "10")
                .bestGrade(7, 1001, "8")
                .activityItem(501, "Plain <i>essay</i> & \"report\"", "assign", 11, "0", "50")
                .activityItem(502, "Parts a < b", "quiz", 7, "0", "10")
                .item(503, "<p></p><br>", "0", "10")
                .item(504, "<span lang=\"en\" class=\"multilang\">Oral</span>", "0", "10");
        for (long item = 501; item <= 504; item++) {
            course.grade(item, 1001, "4");
        }

        service.pull();

        assertThat(database.rows("select name from op_exam order by name collate \"C\""))
                .containsExactly(
                        "Assignment: Plain essay & \"report\"",
                        "Item 503",
                        "Oral",
                        "Parts a < b",
                        "Plain essay & \"report\"",
                        "Quiz: Parts a < b");
        assertThat(
                        database.rows(
                                "select distinct item_name from grade_sync_change where source ="
                                        + " 'gradebook' order by 1"))
                .containsExactlyInAnyOrder(
                        "Item 503", "Oral", "Parts a < b", "Plain essay & \"report\"");
    }

    @Test
    void theJournalNamesWhatIsRefusedInTheSameWay() {
        course.student(9999)
                .item(501, "Plain <i>essay</i>", "0", "50")
                .grade(501, 9999, "4")
                .item(502, "<br>", "0", "50")
                .grade(502, 9999, "4");

        service.pull();

        assertThat(
                        database.rows(
                                "select item_name, reason from grade_sync_change order by"
                                        + " moodle_item_id"))
                .containsExactly("Plain essay|unmapped_student", "Item 502|unmapped_student");
    }
}
