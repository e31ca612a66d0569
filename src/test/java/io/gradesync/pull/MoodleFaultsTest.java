package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * What a pull makes of a Moodle that stumbles or answers nonsense: one thing fails, nothing else is
 * lost.
 */
@EveryEdition
class MoodleFaultsTest {

    private static final String GRADES = "gradereport_user_get_grade_items";
    private static final String PACK = "tool_mobile_call_external_functions";

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeEach
    void startWithTwoCourses() {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 104)");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .grade(501, 1002, "40");
        moodle.course(104).item(504, "Ledger", "0", "20").grade(504, 1043, "7");
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        moodle.close();
    }

    private RunReport pull(Map<String, String> settings) {
        service = TestService.start(database, moodle, settings);
        return service.pull();
    }

    private RunReport pull() {
        return pull(Map.of());
    }

    /** Answers the questions for course 101 in another way. */
    private void course101(Function<Map<String, String>, Answer> script) {
        moodle.script(
                GRADES, form -> "101".equals(form.get("courseid")) ? script.apply(form) : null);
    }

    private long written() {
        return database.grades().size();
    }

    private Set<String> students() {
        return database.grades().stream()
                .map(grade -> grade.split("\\|")[1])
                .collect(Collectors.toSet());
    }

    @Test
    @Fault({22, 27})
    void anAnswerThatIsNoneFailsTheCourseAfterRetriesAndNoOther() {
        List<Answer> nonsense =
                List.of(
                        Answer.html(200, "<!DOCTYPE html><html>Log in</html>"),
                        Answer.json(""),
                        Answer.json(
                                "{\"usergrades\":[{\"userid\":1001,\"gradeitems\":[{\"id\":501,\"graderaw\":8"),
                        Answer.json("{\"usergrades\":[]} <br>Notice: something"),
                        Answer.json("just words"),
                        Answer.html(502, "<html>Bad Gateway</html>"),
                        Answer.html(500, ""),
                        Answer.error("dbconnectionfailed"),
                        Answer.error("sitemaintenance"));
        service = TestService.start(database, moodle, Map.of("gradesync.moodle.retries", "2"));
        for (Answer answer : nonsense) {
            course101(form -> answer);
            long asked = asked101();
            RunReport run = service.pull();
            assertThat(run.status()).isEqualTo("partial");
            assertThat(run.courses()).containsEntry("ok", 1).containsEntry("failed", 1);
            assertThat(run.notes())
                    .hasSize(1)
                    .allMatch(note -> note.startsWith("Course 101, gradebook: Moodle"));
            assertThat(asked101() - asked).isEqualTo(3);
            assertThat(written()).isEqualTo(1);
        }
    }

    private long asked101() {
        return moodle.requests(GRADES).stream()
                .filter(form -> "101".equals(form.get("courseid")))
                .count();
    }

    @Test
    @Fault(22)
    void anErrorOfTheCourseFailsItAtOnce() {
        course101(form -> Answer.error("requireloginerror"));
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.notes()).anyMatch(note -> note.contains("moodle/course:view"));
        assertThat(asked101()).isEqualTo(1);
        assertThat(written()).isEqualTo(1);
    }

    @Test
    @Fault({26, 27})
    void aTroubleThatPassesIsWaitedOut() {
        AtomicInteger calls = new AtomicInteger();
        course101(
                form ->
                        calls.incrementAndGet() < 3
                                ? Answer.html(503, "<html>Maintenance</html>")
                                        .with("Retry-After", "0")
                                : null);
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(written()).isEqualTo(3);
        // The site, activities and rosters in a pack, two gradebooks, two waits, completion of two.
        assertThat(run.moodleRequests()).isEqualTo(1 + 1 + 2 + 2 + 2);
    }

    /** The pause of the service itself is one of milliseconds here. */
    @Test
    @Fault(26)
    void secondsThatMoodleAsksForAreWaited() {
        List<Long> asked = new CopyOnWriteArrayList<>();
        course101(
                form -> {
                    asked.add(System.nanoTime());
                    return asked.size() == 1
                            ? Answer.html(429, "<html>Too many").with("Retry-After", "2")
                            : null;
                });
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(asked).hasSize(2);
        assertThat(Duration.ofNanos(asked.get(1) - asked.get(0)))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(written()).isEqualTo(3);
    }

    @Test
    void aCourseThatCannotBeRecalculatedIsReadStudentByStudent() {
        course101(form -> form.containsKey("userid") ? null : Answer.error("gradesneedregrading"));
        moodle.course(101).fields(501, 1002).put("gradeneedsupdate", true).putNull("graderaw");
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts().get("skipped")).hasToString("{needs_update=1}");
        assertThat(written()).isEqualTo(2);
    }

    @Test
    void packsAndOneAnswerGiveTheSameTables() {
        fill(101, 41);
        RunReport whole = pull(Map.of("gradesync.moodle.whole-course", "100"));
        List<String> content = database.content();
        service.close();

        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 104)");
        RunReport packs =
                pull(
                        Map.of(
                                "gradesync.moodle.whole-course",
                                "0",
                                "gradesync.moodle.batch-size",
                                "7"));

        assertThat(packs.counts()).isEqualTo(whole.counts());
        assertThat(database.content()).isEqualTo(content);
        assertThat(moodle.calls(GRADES)).hasSizeGreaterThan(42);
        assertThat(asked101()).as("requests, packs aside, of the pull in one answer").isEqualTo(1);
        service.close();

        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 104)");
        moodle.without(PACK).withFunction("core_grades_get_gradable_users");
        RunReport singles = pull(Map.of("gradesync.moodle.whole-course", "0"));
        assertThat(singles.counts()).isEqualTo(whole.counts());
        assertThat(database.content()).isEqualTo(content);
    }

    /** Grades for students 1001 and the following. */
    private void fill(long course, int students) {
        moodle.course(course).item(502, "Oral", "0", "20").total(599);
        for (int i = 1; i <= students; i++) {
            moodle.course(course)
                    .grade(501, 1000 + i, Integer.toString(i * 2))
                    .grade(502, 1000 + i, i % 3 == 0 ? null : "12.34567");
        }
    }

    @Test
    @Fault(22)
    void thePackGoesOnBehindARecordThatMoodleWillNotGive() {
        fill(101, 10);
        course101(form -> "1004".equals(form.get("userid")) ? Answer.error("userdeleted") : null);
        RunReport run = pull(Map.of("gradesync.moodle.whole-course", "0"));
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.counts().get("failed")).hasToString("{moodle_error=1}");
        assertThat(run.notes()).anyMatch(note -> note.contains("Moodle user 1004"));
        assertThat(database.grades())
                .filteredOn(grade -> grade.startsWith("Essay|"))
                .hasSize(9)
                .noneMatch(grade -> grade.startsWith("Essay|4|"));
        assertThat(
                        database.rows(
                                "select moodle_user_id, reason from grade_sync_change where action"
                                        + " = 'failed'"))
                .containsExactly("1004|moodle_error");
    }

    @Test
    void aFormThatIsCutOnItsWayIsAskedToItsEnd() {
        fill(101, 20);
        moodle.script(
                PACK,
                form -> {
                    if (form.containsKey("requests[3][function]")) {
                        form.keySet()
                                .removeIf(field -> field.matches("requests\\[([3-9]|\\d\\d+)].*"));
                    }
                    return null;
                });
        RunReport run = pull(Map.of("gradesync.moodle.whole-course", "0"));
        assertThat(run.status()).isEqualTo("ok");
        assertThat(students()).hasSize(21);
    }

    @Test
    void aPackOfWhichNothingIsAnsweredIsAskedCallByCall() {
        moodle.script(PACK, form -> Answer.json("{\"responses\":[]}"));
        RunReport run = pull(Map.of("gradesync.moodle.whole-course", "0"));
        assertThat(run.status()).isEqualTo("ok");
        assertThat(written()).isEqualTo(3);
    }

    @Test
    void aPackThatIsRefusedAsAWholeIsAskedCallByCall() {
        moodle.script(PACK, form -> Answer.error("codingerror"));
        RunReport run = pull(Map.of("gradesync.moodle.whole-course", "0"));
        assertThat(run.status()).isEqualTo("ok");
        assertThat(written()).isEqualTo(3);
    }

    @Test
    @Fault(29)
    void aPackThatTakesTooLongIsHalvedUntilItDoesNot() {
        fill(101, 16);
        Set<Integer> sizes = new TreeSet<>();
        moodle.script(
                PACK,
                form -> {
                    int size =
                            (int)
                                    form.keySet().stream()
                                            .filter(field -> field.endsWith("[function]"))
                                            .count();
                    synchronized (sizes) {
                        sizes.add(size);
                    }
                    return size > 4 ? Answer.html(504, "<html>Gateway Time-out</html>") : null;
                });
        RunReport run = pull(Map.of("gradesync.moodle.whole-course", "0"));
        assertThat(run.status()).isEqualTo("ok");
        assertThat(sizes).contains(16, 8, 4).doesNotContain(2);
        assertThat(students()).hasSize(17);
    }

    @Test
    void aSmallCourseThatTakesTooLongIsReadInPacks() {
        course101(
                form ->
                        form.containsKey("userid")
                                ? null
                                : Answer.html(504, "<html>Gateway Time-out</html>"));
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(written()).isEqualTo(3);
    }
}
