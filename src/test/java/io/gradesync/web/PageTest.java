package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Browser;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.Browsing.Answer;
import io.gradesync.testbed.Fault;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What a person does on the page, in a real browser on the real service. */
class PageTest {

    private static final String ESSAY_OF_ADA = "tr[data-change='gradebook-501-1001']";
    private static final String LEDGER = "tr[data-change='gradebook-504-1043']";

    /** More than one page of the journal holds. */
    private static final int STRANGERS = 130;

    private static Browser browser;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;
    private Browsing api;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void resetBrowser() {
        browser.reset();
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        if (moodle != null) {
            moodle.close();
        }
    }

    private void start(String edition) {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 104)");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .grade(501, 1002, "40")
                .grade(501, 4444, "70")
                .quiz(7, "Quiz", "20")
                .bestGrade(7, 1001, "15");
        moodle.course(104).item(504, "Ledger", "0", "20").grade(504, 1043, "8");
        service = TestService.serve(database, moodle, Map.of());
        api = new Browsing(service);
    }

    /** Pulls, and changes two grades in Moodle afterwards. */
    private void startWithTwoChanges(String edition) {
        start(edition);
        api.run("/api/instances/1/pull");
        moodle.course(101).grade(501, 1001, "90");
        moodle.course(104).grade(504, 1043, "16");
    }

    private String runOnPage() {
        return browser.attribute("#run[data-run]", "data-run");
    }

    private static ScriptedMoodle.Answer hold(String course, Gate gate, Map<String, String> form) {
        return course.equals(form.get("courseid")) ? gate.apply(form) : null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    void whatAPreviewShowsIsWrittenOnceItIsApplied(String edition) {
        startWithTwoChanges(edition);
        List<String> before = database.content();
        try (Gate mathematics = new Gate();
                Gate accounting = new Gate()) {
            moodle.script(
                    "gradereport_user_get_grade_items",
                    form -> {
                        hold("101", mathematics, form);
                        return hold("104", accounting, form);
                    });
            browser.open(service, "#/");
            browser.click("#preview-1");

            browser.see("#run[data-status=running]");
            browser.see("[data-count=courses]", "0 / 2");
            browser.see("[data-count=read]", "0");
            mathematics.open();
            browser.see("[data-count=courses]", "1 / 2");
            assertThat(Integer.parseInt(browser.text("[data-count=read] .tile-value")))
                    .as("grades read while the second course is still being read")
                    .isPositive();
            assertThat(browser.script("return document.querySelector('#progress').value"))
                    .isEqualTo(1L);
            assertThat(browser.texts("#announcement")).containsExactly("1 of 2 courses done");
            accounting.open();
        }
        browser.see("#run[data-status=ok]");
        assertThat(browser.texts("#announcement"))
                .singleElement()
                .asString()
                .contains("has ended: Done");
        browser.see("#preview", "2 grades would be written");
        browser.see("[data-count=updated]", "2");
        browser.see("tbody[data-course='101'] .group", "Mathematics 101");
        browser.see("tbody[data-course='101'] " + ESSAY_OF_ADA, "80/100");
        browser.see("tbody[data-course='101'] " + ESSAY_OF_ADA, "90/100");
        browser.see("tbody[data-course='104'] " + LEDGER + "[data-action=updated]", "80/100");
        assertThat(database.content())
                .as("nothing is written before it is applied")
                .isEqualTo(before);

        browser.click("[data-action=apply]");
        browser.see("dialog#confirm[open]", "Write 2 grades to OpenEduCat?");
        assertThat(database.content()).as("nor before it is confirmed").isEqualTo(before);
        String preview = runOnPage();
        browser.click("[data-action=confirm-apply]");

        browser.see("#run[data-status=ok] .lead", "writes preview " + preview);
        browser.seeNo("dialog#confirm");
        browser.see("#summary [data-count=updated]", "2");
        browser.see(ESSAY_OF_ADA, "90/100");
        assertThat(database.grades()).containsExactly("Essay|1|90", "Essay|2|40", "Ledger|43|80");
        browser.click("#run .lead a");
        browser.see("#preview", "which wrote it");
        assertThat(browser.see("[data-action=apply]").isEnabled())
                .as("a preview can be applied once")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    void aPreviewThatMoodleHasOvertakenIsRefusedAndANewOneIsOffered(String edition) {
        startWithTwoChanges(edition);
        browser.open(service, "#/");
        browser.click("#preview-1");
        browser.see("#preview", "2 grades would be written");
        String preview = runOnPage();
        List<String> before = database.content();
        moodle.course(104).grade(504, 1043, "4");

        browser.click("[data-action=apply]");
        browser.click("[data-action=confirm-apply]");

        browser.see(".verdict[data-status=failed]", "The preview was not applied");
        browser.see(
                ".verdict[data-status=failed]",
                "has changed since preview %s (1 grade differs, the first: Ledger of user 1043 in course 104)"
                        .formatted(preview));
        assertThat(database.content()).isEqualTo(before);

        browser.click(".verdict [data-action=new-preview]");
        browser.see("#run[data-status=ok] #preview", "2 grades would be written");
        browser.see(LEDGER, "20/100");
        browser.click("[data-action=apply]");
        browser.click("[data-action=confirm-apply]");
        browser.see("#run[data-status=ok] .lead", "writes preview");
        assertThat(database.grades()).contains("Essay|1|90", "Ledger|43|20");
    }

    @Test
    void aPreviewThatIsTooOldSaysSoAndCannotBeApplied() {
        startWithTwoChanges("community");
        long preview = api.run("/api/instances/1/preview").path("id").asLong();
        database.execute(
                "update grade_sync_run set finished_at = finished_at - interval '25 hours'");
        browser.open(service, "#/run/" + preview);
        browser.see("#refusal", "is older than a day");
        assertThat(browser.see("[data-action=apply]").isEnabled()).isFalse();
        assertThat(browser.attribute("[data-action=apply]", "aria-describedby"))
                .isEqualTo("refusal");
        browser.click("#preview [data-action=new-preview]");
        browser.see("#run[data-status=ok] #preview", "It can be applied until");
    }

    @Test
    void whoPullsWhileAPullIsOnIsToldItsRun() {
        start("community");
        // Seen before the pull begins, so that the buttons can still be pressed.
        browser.open(service, "#/");
        browser.see("article[data-instance='1']", "Not pulled yet.");
        String pressed;
        try (Gate gate = new Gate()) {
            moodle.script("gradereport_user_get_grade_items", form -> hold("104", gate, form));
            long run = api.begin("/api/instances/1/pull");
            gate.awaitAsked();

            browser.click("#pull-1");
            browser.see("#error", "Another pull of 'Moodle' is on (run %d)".formatted(run));
            Answer asked = api.post("/api/instances/1/pull", null);
            assertThat(asked.status()).isEqualTo(409);
            assertThat(asked.json().path("run").asLong()).isEqualTo(run);
            browser.click("#error a");
            browser.see("#run[data-run='%d'][data-status=running]".formatted(run));
            browser.see("[data-count=courses]", "1 / 2");
            browser.seeNo("#error");

            browser.go("#/");
            browser.see("article [data-run='%d']".formatted(run), "is on");
            assertThat(browser.see("#pull-1").isEnabled()).isFalse();
            pressed = Long.toString(run);
        }
        browser.see("article [data-run='%s'][data-status=ok]".formatted(pressed), "4 created");
        assertThat(browser.see("#pull-1").isEnabled()).isTrue();

        browser.click("#pull-1");
        browser.see("#run[data-status=ok] [data-count=unchanged]", "4");
        browser.see("#summary", "Page or API");
    }

    @Test
    void aPullShowsHowFarItIs() {
        start("community");
        try (Gate gate = new Gate()) {
            moodle.script("gradereport_user_get_grade_items", form -> hold("104", gate, form));
            browser.open(service, "#/");
            browser.click("#pull-1");
            browser.see("#run[data-status=running] [data-count=courses]", "1 / 2");
            browser.see("[data-count=written]", "3");
        }
        browser.see("#run[data-status=ok] [data-count=created]", "4");
        assertThat(database.grades()).hasSize(3);
    }

    private void startWithManyStrangers() {
        start("community");
        for (int user = 0; user < STRANGERS; user++) {
            moodle.course(104).grade(504, 5000 + user, "9");
        }
        api.run("/api/instances/1/pull");
        browser.open(service, "#/run/1");
        browser.see("#total", "135 rows");
    }

    @Test
    void theJournalIsReadPageByPage() {
        startWithManyStrangers();
        browser.count("#rows tr[data-change]", 100);
        browser.see(".pager", "1 to 100 of 135");
        browser.click("[data-action=next-page]");
        browser.see(".pager", "101 to 135 of 135");
        browser.count("#rows tr[data-change]", 35);
        assertThat(browser.hasFocus("#rows")).as("the focus is at the new rows").isTrue();
        assertThat(browser.see("[data-action=next-page]").isEnabled()).isFalse();
        browser.reload();
        browser.see(".pager", "101 to 135 of 135");
        browser.click("[data-action=previous-page]");
        browser.see(".pager", "1 to 100 of 135");
    }

    @Test
    void theJournalIsFiltered() {
        startWithManyStrangers();
        browser.choose("[data-field=action]", "created");
        browser.see("#total", "4 rows");
        browser.count("#rows tr[data-change]", 4);
        browser.choose("[data-field=source]", "quiz");
        browser.see("#total", "1 row");
        browser.see("#rows tr[data-source=quiz]", "75/100");
        browser.choose("[data-field=source]", "");
        browser.type("[data-field=student]", "1");
        browser.see("#total", "2 rows");
        browser.type("[data-field=item]", "501");
        browser.see("#total", "1 row");
        browser.see(ESSAY_OF_ADA);
        assertThat(browser.address()).contains("action=created", "student=1", "item=501");

        browser.reload();
        browser.see("#total", "1 row");
        browser.see(ESSAY_OF_ADA);
        browser.type("[data-field=item]", "999");
        browser.see("#rows", "Nothing fits these filters.");

        browser.open(service, "#/run/1");
        browser.choose("[data-field=reason]", "unmapped_student");
        browser.see("#total", "131 rows");
        browser.see("tbody[data-course='101'] .group");
        browser.click("tbody[data-course='101'] .group button");
        browser.see("#total", "1 row");
        assertThat(browser.hasFocus("[data-field=course]")).isTrue();
        browser.see("tr[data-change='gradebook-501-4444'][data-action=skipped]", "Unknown student");
        browser.choose("[data-field=reason]", "");
        browser.type("[data-field=course]", "");
        browser.type("[data-field=q]", "ledg");
        browser.see("#total", "131 rows");
        String name = studentName(1);
        browser.type("[data-field=q]", name.toLowerCase());
        browser.see("#total", "2 rows");
        browser.see(ESSAY_OF_ADA, name);
    }

    private String studentName(long student) {
        return database.value(
                "select p.name from op_student s join res_partner p on p.id = s.partner_id"
                        + " where s.id = "
                        + student);
    }

    @Test
    void theCsvHoldsWhatTheFiltersLeave() {
        startWithManyStrangers();
        browser.choose("[data-field=action]", "created");
        browser.see("#total", "4 rows");
        browser.type("[data-field=student]", "43");
        browser.see("#total", "1 row");
        Answer csv = api.get(browser.attribute("[data-action=csv]", "href"));
        assertThat(csv.body().lines())
                .containsExactly(
                        "source,moodleCourseId,moodleItemId,moodleUserId,studentId,itemName,action,old,new,raw,min,max,reason",
                        "gradebook,104,504,1043,43,Ledger,created,,40/100 fail,8,0,20,");
    }

    @Test
    void theChartIsDrawnAndItsNumbersAreInATable() {
        startWithTwoChanges("community");
        api.run("/api/instances/1/pull");
        database.execute(
                """
                insert into grade_sync_run (instance_id, trigger, status, started_at, finished_at)
                select 1, 'schedule', 'failed', at, at + interval '7 s'
                from (values (now() at time zone 'UTC')) t (at)
                """);
        browser.open(service, "#/runs");
        browser.see("#days canvas");
        browser.awaitScript("bars are drawn", PIXELS, "--chart-created");
        browser.awaitScript("so is a failed run", PIXELS, "--chart-failed");
        assertThat(browser.attribute("#days canvas", "aria-label"))
                .contains("4 grades created, 2 updated, 0 repaired; 1 of 3 runs failed");

        browser.click("#days summary");
        browser.count("tr[data-day]", 28);
        String read = api.get("/api/days").json().path("days").path(27).path("read").asText();
        assertThat(browser.texts("tr[data-day]:nth-child(1) td").subList(0, 6))
                .as("runs, failed, partly, read, created, updated")
                .containsExactly("3", "1", "0", read, "4", "2");
        assertThat(browser.texts("tr[data-day]:nth-child(2) td").subList(0, 2))
                .containsExactly("0", "0");
        browser.count("tr[data-run]", 3);
        browser.see("tr[data-run='2'][data-status=ok][data-trigger=api]", "Done");

        browser.dark(true);
        browser.awaitScript("it is drawn anew in dark colours", PIXELS, "--chart-created");
    }

    /**
     * Whether pixels between the axes, the legend aside, have the colour that the variable holds.
     */
    private static final String PIXELS =
            """
            const canvas = document.querySelector('#days canvas');
            const colour = getComputedStyle(document.documentElement).getPropertyValue(arguments[0]).trim();
            const [r, g, b] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
            const {left, top, width, height} = Chart.getChart(canvas).chartArea;
            const {data} = canvas.getContext('2d').getImageData(left, top, width, height);
            let found = 0;
            for (let i = 0; i < data.length; i += 4) {
                found += data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255 ? 1 : 0;
            }
            return found > 10;
            """;

    @Test
    void runsAreListedPageByPage() {
        start("community");
        database.execute(
                """
                insert into grade_sync_run (instance_id, trigger, status, started_at, finished_at)
                select 1, 'schedule', 'ok', now(), now() from generate_series(1, 60)
                """);
        browser.open(service, "#/runs");
        browser.see("tr[data-run='60']");
        browser.count("tr[data-run]", 50);
        browser.click("[data-action=older-runs]");
        browser.see("tr[data-run='10']");
        browser.count("tr[data-run]", 10);
        browser.click("[data-action=newest-runs]");
        browser.see("tr[data-run='60']");
    }

    @Test
    void aRunThatWasInterruptedIsShownWithoutNumbers() {
        start("community");
        database.execute(
                "insert into grade_sync_run (instance_id, trigger, status, started_at,"
                        + " finished_at) values (1, 'schedule', 'interrupted', now(), now())");
        browser.open(service, "#/run/1");
        browser.see(".verdict[data-status=interrupted]", "The run was interrupted");
        browser.see("[data-count=read]", "0");
        browser.go("#/runs");
        browser.see("tr[data-run='1'][data-status=interrupted]", "Interrupted");
    }

    @Test
    void theStoryOfAGradeIsFoundByItsStudent() {
        startWithTwoChanges("community");
        api.run("/api/instances/1/pull");
        browser.open(service, "#/");
        browser.click("#navigation a[href='#/grades']");
        browser.type("[data-field=q]", studentName(1).toUpperCase());
        browser.see("#total", "1 student");
        browser.click("tr[data-student='1'] a");
        browser.see("h1", studentName(1));
        browser.see("tr[data-grade='gradebook-501']", "90/100");
        browser.click("tr[data-grade='gradebook-501'] a");

        browser.see("h1", "Essay – " + studentName(1));
        browser.see("#sentence", "OpenEduCat holds Moodle's grade.");
        browser.see("#stands", "90/100 pass");
        browser.count("#history tr[data-run]", 2);
        assertThat(browser.text("#history tr[data-run='1'][data-action=created]"))
                .contains("80 of 100", "80/100 pass");
        assertThat(browser.text("#history tr[data-run='2'][data-action=updated]"))
                .contains("90 of 100", "80/100 pass", "90/100 pass");
        List<String> row =
                database.rows(
                        "select oec_record_id, sync_hash from moodle_mapping where model ="
                            + " 'op.exam.attendees' and source = 'gradebook' and moodle_id = 501"
                            + " and moodle_user_id = 1001");
        assertThat(row).hasSize(1);
        String[] mapping = row.get(0).split("\\|");
        browser.see("#mapping", mapping[1]);
        assertThat(browser.texts("#mapping dd")).contains("op.exam.attendees", mapping[0]);

        database.editMarks("gradebook", 501, 1001, 3);
        browser.reload();
        browser.see("#sentence", "someone changed it there");
        browser.see("#stands", "3/100");
    }

    @Test
    @Fault(7)
    void aGradeThatDidNotArriveSaysWhyAndWhatToDo() {
        start("enterprise");
        api.run("/api/instances/1/pull");
        moodle.course(101).grade(501, 1002, null);
        api.run("/api/instances/1/pull");

        browser.open(service, "#/student/1?instance=1");
        browser.see("tr[data-grade^='quiz-']", "No place for it");
        browser.click("tr[data-grade^='quiz-'] a");
        browser.see("#sentence", "The installed edition has no table for grades of this source.");
        browser.see("#stands", "Nothing");
        browser.see("#mapping", "This grade was never written.");
        browser.see("#history tr[data-action=skipped]", "No place for it");

        browser.click("#navigation a[href='#/unwritten']");
        browser.see("#total", "3 grades");
        browser.see("tr[data-change='gradebook-501-4444']", "Moodle user 4444");
        browser.see("tr[data-change='gradebook-501-4444']", "See the gap report");
        browser.choose("[data-field=reason]", "withdrawn");
        browser.see("#total", "1 grade");
        browser.see("tr[data-change='gradebook-501-1002']", "Withdrawn in Moodle");
        assertThat(api.get(browser.attribute("[data-action=csv]", "href")).body().lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("gradebook,101,501,1002,"));
        browser.click("tr[data-change='gradebook-501-1002'] a[href*='#/grade']");
        browser.see("#sentence", "Moodle has taken the grade back");
        browser.see("#stands", "40/100");
    }

    @Test
    void manyGradesThatDidNotArriveAreReadPageByPage() {
        startWithManyStrangers();
        browser.go("#/unwritten");
        browser.see("#total", "131 grades");
        browser.count("tr[data-change]", 100);
        browser.click("[data-action=next-page]");
        browser.see(".pager", "101 to 131 of 131");
        browser.count("tr[data-change]", 31);
        browser.type("[data-field=q]", "4444");
        browser.see("#total", "1 grade");
        browser.see("tr[data-change='gradebook-501-4444']");
    }

    @Test
    void gapsAreLookedForAndFiltered() {
        start("community");
        browser.open(service, "#/gaps");
        browser.see("#gaps[data-state=none]", "Nobody has looked yet.");
        long mapping = database.number("select count(*) from moodle_mapping");
        browser.click("[data-action=gaps]");
        browser.see("#gaps[data-state=done] #mapped tr[data-kind=student]");
        browser.see("tr[data-gap]");
        browser.choose("[data-field=side]", "moodle");
        browser.see("#total", "1 gap");
        browser.see("tr[data-gap='student-moodle-4444']", "no id number");
        browser.choose("[data-field=side]", "");
        browser.type("[data-field=q]", "no such name");
        browser.see("#total", "0 gaps");
        assertThat(database.number("select count(*) from moodle_mapping")).isEqualTo(mapping);
    }

    @Test
    void namesThatLookLikeHtmlAreTextAndNeverRun() {
        String item = "<script>window.ran = 1</script>";
        String image = "<img src=x onerror=window.ran=2>";
        start("community");
        moodle.course(101).rename(501, item + image);
        moodle.course(104).rename(504, "=1+1");
        database.execute(
                "update res_partner set name = '"
                        + image
                        + "' where id = (select partner_id from op_student where id = 1)");
        database.execute("update moodle_instance set name = '<b onclick=alert(1)>Moodle</b>'");
        api.run("/api/instances/1/pull");
        for (String view :
                List.of(
                        "#/",
                        "#/runs",
                        "#/run/1",
                        "#/grades?q=img",
                        "#/student/1?instance=1",
                        "#/grade?instance=1&student=1&source=gradebook&item=501",
                        "#/unwritten",
                        "#/gaps")) {
            browser.open(service, view);
            browser.awaitScript(
                    view + " is filled",
                    "return document.querySelector('#view > div').childElementCount > 0");
            switch (view) {
                case "#/" -> browser.see("article h2", "<b onclick=alert(1)>Moodle</b>");
                case "#/run/1" -> {
                    browser.see(ESSAY_OF_ADA, "window.ran");
                    browser.see(ESSAY_OF_ADA, image);
                }
                case "#/grades?q=img" -> browser.see("tr[data-student='1']", image);
                case "#/student/1?instance=1" -> {
                    browser.see("h1", image);
                    browser.see("tr[data-grade='gradebook-501']", "window.ran");
                }
                case "#/unwritten" ->
                        browser.see("tr[data-change='gradebook-501-4444']", "window.ran");
                case "#/gaps" -> {
                    browser.click("[data-action=gaps]");
                    browser.see("#gaps[data-state=done] tr[data-gap]");
                }
                default -> browser.seeNo("#error");
            }
            assertThat(browser.script("return window.ran ?? null")).as(view).isNull();
            assertThat(
                            browser.script(
                                    "return document.querySelectorAll('#view script, #view img,"
                                            + " #view b').length"))
                    .as(view)
                    .isEqualTo(0L);
        }
        browser.go("#/grade?instance=1&student=1&source=gradebook&item=501");
        browser.see("h1", "window.ran");
        browser.see("h1", image);

        browser.open(service, "#/run/1?item=504");
        browser.see(LEDGER, "=1+1");
        assertThat(api.get(browser.attribute("[data-action=csv]", "href")).body())
                .contains(",'=1+1,");
    }

    @Test
    void whileTheDatabaseIsDownThePageSaysSoAndGoesOnByItself() {
        start("community");
        api.run("/api/instances/1/pull");
        browser.open(service, "#/");
        browser.see("article[data-instance='1']");
        String name = database.value("select current_database()");
        TestDatabase other = TestPostgres.empty();
        other.execute("alter database \"%s\" with allow_connections false".formatted(name));
        try {
            other.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
                            .formatted(name));
            browser.go("#/runs");
            browser.see("#error", "The page tries again by itself.");
            browser.see("#error", "The database does not answer");
            browser.picture("database-down");
        } finally {
            other.execute("alter database \"%s\" with allow_connections true".formatted(name));
        }
        browser.see("tr[data-run='1'][data-status=ok]");
        browser.seeNo("#error");
    }
}
