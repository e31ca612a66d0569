package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Browser;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;

/**
 * Each view can be worked by keyboard and read by a screen reader, on a telephone and in the dark.
 */
class PageLooksTest {

    private static Browser browser;
    private static TestDatabase database;
    private static ScriptedMoodle moodle;
    private static TestService service;
    private static Browsing api;

    /** Run 1 is a pull, run 2 a preview that can be applied, run 3 a pull that Moodle refused. */
    @BeforeAll
    static void start() {
        browser = Browser.start();
        database = TestPostgres.sampleUniversity("community");
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 104)");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay on the foundations of arithmetic", "0", "100")
                .quiz(7, "Quiz", "20")
                .bestGrade(7, 1001, "15");
        for (int user = 1001; user <= 1012; user++) {
            moodle.course(101).grade(501, user, Integer.toString(5 * (user - 1000) + 30));
        }
        moodle.course(101).grade(501, 4444, "70");
        moodle.course(104).item(504, "Ledger", "0", "20").grade(504, 1043, "8");
        for (int user = 5000; user < 5100; user++) {
            moodle.course(104).grade(504, user, "9");
        }
        service = TestService.serve(database, moodle, Map.of());
        api = new Browsing(service);
        api.run("/api/instances/1/pull");
        moodle.course(101).grade(501, 1001, "90").grade(501, 1002, null);
        moodle.course(104).grade(504, 1043, "16");
        moodle.script(
                "core_webservice_get_site_info",
                form -> ScriptedMoodle.Answer.error("invalidtoken"));
        api.run("/api/instances/1/pull");
        moodle.unscript("core_webservice_get_site_info");
        api.run("/api/instances/1/preview");
        database.execute(
                """
                insert into grade_sync_run (instance_id, trigger, status, started_at, finished_at)
                values (1, 'schedule', 'interrupted', now(), now())
                """);
    }

    @AfterAll
    static void stop() {
        if (service != null) {
            service.close();
            moodle.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void resetBrowser() {
        browser.reset();
    }

    /** Also of what its policy of contents kept from being loaded. */
    @AfterEach
    void theBrowserComplainsOfNothing() {
        assertThat(browser.complaints())
                // That nobody has to log in is told by the absence of a session; a refusal by 409.
                .filteredOn(complaint -> !complaint.contains("/api/session"))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    overview  | #/                                                     | article[data-instance]
                    runs      | #/runs                                                 | tr[data-run='1']
                    pull      | #/run/1                                                | tr[data-change]
                    failed    | #/run/2                                                | .verdict[data-status=failed]
                    preview   | #/run/3                                                | #preview
                    interrupted | #/run/4                                              | .verdict[data-status=interrupted]
                    search    | #/grades?q=10                                          | tr[data-student]
                    student   | #/student/1?instance=1                                 | tr[data-grade]
                    grade     | #/grade?instance=1&student=1&source=gradebook&item=501 | #history tr[data-run]
                    refused   | #/unwritten                                            | tr[data-change]
                    """)
    void everyViewIsReadable(String name, String view, String filled) {
        browser.open(service, view);
        browser.see(filled);
        browser.script(
                "document.querySelectorAll('details').forEach(each => { each.open = true; })");
        assertThat(browser.flaws(name)).isEmpty();
    }

    @Test
    void soAreTheGaps() {
        browser.open(service, "#/gaps");
        browser.click("[data-action=gaps]");
        browser.see("#gaps[data-state=done] tr[data-gap]");
        assertThat(browser.flaws("gaps")).isEmpty();
    }

    /** A chart is drawn anew a moment after its window has become narrow. */
    @Test
    void aChartThatIsStillAsWideAsItsWindowWasDoesNotStickOut() {
        browser.width(Browser.NARROW);
        browser.open(service, "#/runs");
        browser.see("#days canvas[style*=width]");
        browser.script("document.querySelector('#days canvas').style.width = '1240px'");
        assertThat(browser.overflow()).isLessThanOrEqualTo(0);
    }

    @Test
    void soIsTheProgressOfARun() {
        try (Gate gate = new Gate()) {
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form -> "104".equals(form.get("courseid")) ? gate.apply(form) : null);
            long run = api.begin("/api/instances/1/preview");
            browser.open(service, "#/run/" + run);
            browser.see("[data-count=courses]", "1 / 2");
            assertThat(browser.flaws("running")).isEmpty();
            browser.go("#/");
            browser.see("article [data-run='%d']".formatted(run), "is on");
            assertThat(browser.flaws("overview-running")).isEmpty();
            gate.open();
            api.ended(run);
        } finally {
            moodle.unscript("gradereport_user_get_grade_items");
        }
    }

    @Test
    void soIsTheQuestionBeforeAPreviewIsWritten() {
        browser.open(service, "#/run/3");
        browser.click("[data-action=apply]");
        browser.see("dialog#confirm[open]");
        assertThat(browser.flaws("confirm")).isEmpty();
    }

    @Test
    void everythingIsDoneByKeyboard() {
        browser.open(service, "#/");
        browser.see("article[data-instance]");
        browser.press(Keys.TAB);
        browser.awaitFocus(".skip-link");
        browser.press(Keys.ENTER);
        browser.awaitFocus("#view");
        browser.tabTo("#preview-1");
        browser.press(Keys.ENTER);
        browser.awaitFocus("#view h1");
        browser.see("#run[data-status=ok] #preview", "2 grades would be written");

        browser.tabTo("[data-action=apply]");
        browser.press(Keys.SPACE);
        browser.see("dialog#confirm[open]");
        assertThat(browser.hasFocus("dialog#confirm *")).as("the focus is in the dialog").isTrue();
        browser.press(Keys.ESCAPE);
        browser.seeNo("dialog#confirm");
        browser.awaitFocus("[data-action=apply]");

        browser.press(Keys.ENTER);
        browser.tabTo("[data-action=cancel]");
        browser.press(Keys.SPACE);
        browser.seeNo("dialog#confirm");
        browser.awaitFocus("[data-action=apply]");
        assertThat(
                        api.get("/api/runs?limit=1")
                                .json()
                                .path("runs")
                                .path(0)
                                .path("trigger")
                                .asText())
                .as("whoever cancels writes nothing")
                .isEqualTo("preview");
    }

    @Test
    void theFocusGoesToTheHeadingWhenTheViewChanges() {
        browser.open(service, "#/");
        for (String view : List.of("#/runs", "#/grades", "#/unwritten", "#/gaps", "#/")) {
            browser.tabTo("#navigation a[href='%s']".formatted(view));
            browser.press(Keys.ENTER);
            browser.see("#navigation a[href='%s'][aria-current=page]".formatted(view));
            browser.awaitFocus("#view h1");
        }
    }
}
