package io.gradesync.pull;

import static io.gradesync.testbed.Runs.assertBalanced;
import static io.gradesync.testbed.Runs.counts;
import static io.gradesync.testbed.Runs.failed;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Harmless;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.slf4j.LoggerFactory;

/**
 * What a pull makes of answers that mean harm, or come from a Moodle gone mad: through real HTTP
 * into a real PostgreSQL. One row or one course is refused, and everything else arrives.
 */
@EveryEdition
class HostileAnswersTest {

    private static final String GRADES = "gradereport_user_get_grade_items";
    private static final String ROSTER = "core_enrol_get_enrolled_users";
    private static final String ENTRY =
            "{\"id\":%s,\"itemname\":%s,\"itemtype\":\"manual\",\"graderaw\":%s,\"grademin\":0,\"grademax\":100}";

    /** As JSON has them: control characters, halves of emoji and more, each as a name. */
    private static final List<String> NAMES =
            List.of(
                    "\"'; DROP TABLE op_exam; --\"",
                    "\"');delete from op_result_line where ('1'='1\"",
                    "\"$$; drop schema public cascade; $$ :#run ${body} {{secret}}\"",
                    "\"<script>alert(1)</script><b>Bold\"",
                    "\"\\u0000nul\\u0000\"",
                    "\"line\\r\\n2026-01-01 12:00:00 ERROR forged\\u001b[31m\\u0085\\u2028x\"",
                    "\"half \\ud83d\"",
                    "\"\\ude00 other half \\udc00\\ud800\"",
                    "\"\\u202eright to left\\u2066\"",
                    "\"\\u05de\\u05d1\\u05d7\\u05df \\u0627\\u0645\\u062a\\u062d\\u0627\\u0646\"",
                    "\"" + "\\ud83d\\ude00".repeat(5000) + "\"",
                    "\"" + "x".repeat(1_000_000) + "\"",
                    "\"=HYPERLINK(\\\"http://evil.example\\\")\"",
                    "\"\"",
                    "null",
                    "{\"a\":[1]}",
                    "17");

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void startWithTwoCourses() {
        database = TwoCourses.university(edition);
        moodle = ScriptedMoodle.start();
        moodle.course(101).student(1001).student(1002);
        moodle.course(104).item(504, "Ledger", "0", "20").grade(504, 1043, "7");
        log.start();
        logger().setLevel(Level.INFO);
        logger().setAdditive(false);
        logger().addAppender(log);
    }

    @AfterEach
    void stop() {
        logger().detachAppender(log);
        logger().setAdditive(true);
        logger().setLevel(Level.ERROR);
        if (service != null) {
            service.close();
        }
        moodle.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.gradesync");
    }

    private RunReport pull() {
        if (service == null) {
            service = TestService.start(database, moodle, Map.of("gradesync.moodle.retries", "1"));
        }
        RunReport run = service.pull();
        assertBalanced(run);
        assertToldSafely(run);
        assertThat(database.grades()).as("the other course").contains("Ledger|43|35");
        return run;
    }

    /** Whatever Moodle said, the run is closed, and its words are single lines. */
    private void assertToldSafely(RunReport run) {
        assertThat(database.rows("select status from grade_sync_run order by id desc limit 1"))
                .containsExactly(run.status());
        assertThat(run.notes()).hasSizeLessThanOrEqualTo(51);
        run.notes().forEach(note -> Harmless.assertSentence(note, ScriptedMoodle.TOKEN));
        for (ILoggingEvent event : List.copyOf(log.list)) {
            Harmless.assertSentence(event.getFormattedMessage(), ScriptedMoodle.TOKEN);
        }
        for (String name : database.rows("select distinct item_name from grade_sync_change")) {
            Harmless.assertText(name, 256);
        }
    }

    private void gradebook(String... students) {
        course101("{\"usergrades\":[" + String.join(",", students) + "],\"warnings\":[]}");
    }

    private void course101(String answer) {
        moodle.script(
                GRADES, form -> "101".equals(form.get("courseid")) ? Answer.json(answer) : null);
    }

    private static String student(Object user, String... entries) {
        return "{\"userid\":%s,\"userfullname\":%s,\"gradeitems\":[%s]}"
                .formatted(user, NAMES.get(5), String.join(",", entries));
    }

    private static String entry(Object item, String name, String raw) {
        return ENTRY.formatted(item, name, raw);
    }

    @Fault(14)
    @Test
    void namesOfAnyCharactersAreStoredAndNothingIsExecuted() {
        String[] entries =
                IntStream.range(0, NAMES.size())
                        .mapToObj(i -> entry(600 + i, NAMES.get(i), "80"))
                        .toArray(String[]::new);
        gradebook(student(1001, entries), student(1002, entries));

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts()).containsEntry("created", 2L * NAMES.size() + 1);
        List<String> names = database.rows("select distinct name from " + database.itemTable());
        assertThat(names)
                .hasSize(NAMES.size() + 1)
                .contains(
                        "'; DROP TABLE op_exam; --",
                        "alert(1)Bold",
                        "nul",
                        "line 2026-01-01 12:00:00 ERROR forged [31m x",
                        "half \ufffd",
                        "\ufffd other half \ufffd\ufffd",
                        "\u05de\u05d1\u05d7\u05df \u0627\u0645\u062a\u062d\u0627\u0646",
                        "\ud83d\ude00".repeat(256),
                        "x".repeat(256),
                        "=HYPERLINK(\"http://evil.example\")",
                        "Item 613",
                        "17");
        assertThat(counts(pull())).contains("unchanged " + (2 * NAMES.size() + 1));
    }

    @Fault({14, 16})
    @Test
    void namesOfActivitiesAndGroupsOfAnyCharactersAreStoredToo() {
        String quizzes =
                IntStream.range(0, NAMES.size())
                        .mapToObj(
                                i ->
                                        "{\"id\":%d,\"course\":101,\"name\":%s,\"grade\":10}"
                                                .formatted(40 + i, NAMES.get(i)))
                        .collect(Collectors.joining(",", "{\"quizzes\":[", "],\"warnings\":[]}"));
        String assignments =
                quizzes.replace("\"quizzes\":[", "\"courses\":[{\"id\":101,\"assignments\":[")
                        .replace("],\"warnings\"", "]}],\"warnings\"");
        moodle.script("mod_quiz_get_quizzes_by_courses", form -> Answer.json(quizzes));
        moodle.script("mod_assign_get_assignments", form -> Answer.json(assignments));
        moodle.script(
                "mod_quiz_get_user_best_grade",
                form -> Answer.json("{\"hasgrade\":true,\"grade\":5,\"warnings\":[]}"));
        moodle.script(
                "mod_assign_get_grades",
                form -> {
                    StringJoiner rows = new StringJoiner(",", "{\"assignments\":[", "]}");
                    for (int i = 0; i < NAMES.size(); i++) {
                        rows.add(
                                "{\"assignmentid\":%d,\"grades\":[{\"userid\":1001,\"grade\":\"7\"}]}"
                                        .formatted(40 + i));
                    }
                    return Answer.json(rows.toString());
                });
        gradebook(student(1001), student(1002));

        RunReport run = pull();

        long grades = 3L * NAMES.size() + 1;
        boolean exams = database.holds("op_exam");
        assertThat(run.counts()).containsEntry("read", grades);
        if (exams) {
            assertThat(run.counts()).containsEntry("created", grades);
            assertThat(database.rows("select name from op_exam"))
                    .contains(
                            "Quiz: '; DROP TABLE op_exam; --",
                            "Assignment: half \ufffd",
                            "Quiz: " + "x".repeat(250));
        }
        assertThat(run.status()).isEqualTo("ok");
    }

    @Fault({6, 9, 10, 13})
    @Test
    void aValueThatIsNoGradeIsRefusedAloneAndTheOthersOfTheAnswerArrive() {
        List<String> bad =
                List.of(
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "\"NaN\"",
                        "\"Infinity\"",
                        "1e300",
                        "1e999999999",
                        "-1e999999999",
                        "1e-999999999",
                        "\"1e2147483648\"",
                        "9".repeat(1_000_000),
                        "0." + "1".repeat(1_000_000),
                        "1234567890123456789012345678901234567890",
                        "\"7,5\"",
                        "\"1 234.5\"",
                        "\"1.234,5\"",
                        "\"\"",
                        "\"-\"",
                        "\"85 %\"",
                        "\"\\u0667\\u0665x\"",
                        "true",
                        "[80]",
                        "{\"v\":80}");
        String[] entries = new String[bad.size() + 3];
        for (int i = 0; i < bad.size(); i++) {
            entries[i] = entry(600 + i, "\"Bad " + i + "\"", bad.get(i));
        }
        entries[bad.size()] = entry(701, "\"Zero\"", "-0");
        entries[bad.size() + 1] = entry(702, "\"Decimals\"", "\"85.50000\"");
        entries[bad.size() + 2] =
                "{\"id\":703,\"itemname\":\"Doubled\",\"itemtype\":\"manual\",\"graderaw\":1,"
                        + "\"graderaw\":90,\"grademin\":0,\"grademax\":100,\"id\":703}";
        gradebook(student(1001, entries));

        RunReport run = pull();

        assertThat(failed(run)).isEqualTo("{bad_value=%d}".formatted(bad.size()));
        assertThat(run.status()).isEqualTo("partial");
        assertThat(database.grades())
                .hasSize(4)
                .contains("Zero|1|0", "Doubled|1|90")
                .anyMatch(grade -> grade.startsWith("Decimals|1|8"));
        long journal =
                database.number("select count(*) from grade_sync_change where action = 'failed'");
        assertThat(journal).isEqualTo(bad.size());
        pull();
        assertThat(
                        database.number(
                                "select count(*) from grade_sync_change where action = 'failed'"))
                .as("told once")
                .isEqualTo(journal);
    }

    @Fault({15, 16})
    @Test
    void idsThatMoodleCannotHaveAreNoGradesAndThoseBeyond32BitsAre() {
        gradebook(
                student(
                        1001,
                        entry("9223372036854775807", "\"Largest\"", "80"),
                        entry("9223372036854775808", "\"Too large\"", "80"),
                        entry("18446744073709552117", "\"Wraps to 501\"", "80"),
                        entry("-501", "\"Negative\"", "80"),
                        entry("0", "\"Nothing\"", "80"),
                        entry("\"501; drop table op_exam\"", "\"Text\"", "80"),
                        entry("2147483648", "\"Beyond\"", "80")),
                student("18446744073709552617", entry(501, "\"Wraps to 1001\"", "1")),
                student("-1002", entry(501, "\"Negative user\"", "1")),
                student("{}", entry(501, "\"Nobody\"", "1")));
        RunReport run = pull();
        assertThat(database.grades())
                .containsExactlyInAnyOrder("Ledger|43|35", "Largest|1|80", "Beyond|1|80");
        // Those without an id cannot be told from each other.
        assertThat(failed(run)).isEqualTo("{bad_value=2}");
        assertThat(run.counts().get("skipped")).hasToString("{unmapped_student=2}");
    }

    @Fault(16)
    @Test
    void activitiesWithIdsThatMoodleCannotHaveAreToldAndTheOthersArrive() {
        moodle.script(
                "mod_quiz_get_quizzes_by_courses",
                form ->
                        Answer.json(
                                "{\"quizzes\":["
                                    + "{\"id\":9223372036854775807,\"course\":101,\"name\":\"A\",\"grade\":10},"
                                    + "{\"id\":-7,\"course\":101,\"name\":\"B\",\"grade\":10},"
                                    + "{\"id\":3000000000,\"course\":101,\"name\":\"C\",\"grade\":10}]}"));
        moodle.script(
                "mod_quiz_get_user_best_grade",
                form -> Answer.json("{\"hasgrade\":true,\"grade\":5,\"warnings\":[]}"));
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.notes())
                .hasSize(2)
                .allMatch(note -> note.startsWith("Course 101: quiz with the id "));
        assertThat(run.counts()).containsEntry("read", 3L);
    }

    @Fault(15)
    @Test
    void anItemOrStudentThatComesTwiceIsWrittenOnceWithTheGradeGivenLast() {
        String late = entry(501, "\"Essay\"", "90").replace("}", ",\"gradedategraded\":2000}");
        String early = entry(501, "\"Essay\"", "70").replace("}", ",\"gradedategraded\":1000}");
        gradebook(
                student(1001, late, early),
                student(1001, early),
                student(1002, early),
                student(1002, late));
        RunReport run = pull();
        assertThat(counts(run)).contains("created 3");
        assertThat(database.grades())
                .containsExactlyInAnyOrder("Ledger|43|35", "Essay|1|90", "Essay|2|90");
    }

    @Fault({14, 27})
    @Test
    void anAbsurdAnswerFailsItsCourseAtOnceAndNoOther() {
        String start = "{\"usergrades\":[{\"userid\":1001,\"gradeitems\":[{\"id\":501,\"x\":";
        String end = "}]}]}";
        for (String absurd :
                List.of(
                        "[".repeat(100_000) + "]".repeat(100_000),
                        "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000),
                        "{\"" + "k".repeat(1_000_000) + "\":1}",
                        "1".repeat(5_000_000))) {
            course101(start + absurd + end);
            long asked = asked101();
            RunReport run = pull();
            assertThat(run.status()).isEqualTo("partial");
            assertThat(run.notes())
                    .singleElement()
                    .asString()
                    .startsWith("Course 101, gradebook: Moodle's answer to " + GRADES)
                    .contains("absurd");
            // As a whole, both students in a pack, one alone; nothing of it twice.
            assertThat(asked101() - asked).isEqualTo(4);
        }
    }

    private long asked101() {
        return moodle.calls(GRADES).stream()
                .filter(form -> "101".equals(form.get("courseid")))
                .count();
    }

    @Fault(14)
    @Test
    void moodlesWordsInErrorsAndWarningsAreOneHarmlessLineEach() {
        List<String> words =
                List.of(
                        "\"\\u0000\\r\\n12:00:00 ERROR Run 1 failed\\n\\u001b[2J\"",
                        "\"" + "\\ud83d\\ude00".repeat(300) + "\"",
                        "\"" + "x".repeat(199) + "\\ud83d\\ude00\"",
                        "\"\\ud83d'; drop table op_exam; --\"",
                        "\"" + "y".repeat(190) + ScriptedMoodle.TOKEN + "\"",
                        "\"wstoken=" + ScriptedMoodle.TOKEN + "&wsfunction=x\"",
                        "\"" + "z".repeat(1_000_000) + "\"",
                        "{\"not\":\"text\"}");
        for (String each : words) {
            for (String code : List.of("\"requireloginerror\"", each)) {
                course101(
                        "{\"exception\":%s,\"errorcode\":%s,\"message\":%s,\"debuginfo\":%s}"
                                .formatted(each, code, each, each));
                assertThat(pull().status()).isEqualTo("partial");
            }
        }
        course101("{\"usergrades\":[],\"warnings\":[]}");
        for (String each : words) {
            String warning =
                    "{\"item\":%1$s,\"itemid\":101,\"warningcode\":%1$s,\"message\":%1$s}"
                            .formatted(each);
            moodle.script(
                    "mod_quiz_get_quizzes_by_courses",
                    form -> Answer.json("{\"quizzes\":[],\"warnings\":[" + warning + "]}"));
            assertThat(pull().notes()).hasSize(1);
        }
        // In a pack each call fails in words of its own.
        moodle.unscript("mod_quiz_get_quizzes_by_courses");
        for (String each : words) {
            moodle.script(
                    ROSTER,
                    form ->
                            "101".equals(form.get("courseid"))
                                    ? Answer.json(
                                            "{\"exception\":\"x\",\"errorcode\":\"nopermissions\",\"message\":%s}"
                                                    .formatted(each))
                                    : null);
            assertThat(pull().status()).isEqualTo("partial");
        }
    }

    @Fault(14)
    @Test
    void notesDoNotGrowWithWhatMoodleRefuses() {
        String warnings =
                IntStream.range(0, 2000)
                        .mapToObj(
                                i ->
                                        "{\"item\":\"module\",\"itemid\":%d,\"warningcode\":\"1\",\"message\":\"%s\"}"
                                                .formatted(i, "w".repeat(300)))
                        .collect(Collectors.joining(",", "{\"quizzes\":[],\"warnings\":[", "]}"));
        moodle.script("mod_quiz_get_quizzes_by_courses", form -> Answer.json(warnings));
        assertThat(pull().notes()).hasSize(51).last().asString().contains("see the log");
    }

    @Fault({15, 28})
    @Test
    void aRosterWithoutAnEndFailsItsCourseAndNoOther() {
        String page =
                IntStream.range(0, 1000)
                        .mapToObj(
                                i ->
                                        "{\"id\":%d,\"roles\":[{\"shortname\":\"student\"}],\"groups\":[]}"
                                                .formatted(1001 + i))
                        .collect(Collectors.joining(",", "[", "]"));
        moodle.script(
                ROSTER, form -> "101".equals(form.get("courseid")) ? Answer.json(page) : null);
        moodle.without("tool_mobile_call_external_functions");
        RunReport run = pull();
        assertThat(run.courses()).containsEntry("failed", 1).containsEntry("ok", 1);
        assertThat(run.notes()).anyMatch(note -> note.contains("again and again"));
        assertThat(moodle.requests(ROSTER)).hasSizeLessThan(5);
    }

    @Fault(28)
    @Test
    void aCourseForWhichThereIsNoRoomFailsAndNoOther() {
        Set<Long> none = Set.of();
        service = TestService.start(database, moodle);
        long room = Room.of(Runtime.getRuntime().maxMemory()).left();
        // Harmless each by itself: answers to single students, of students whom nobody knows.
        moodle.script(
                GRADES,
                form ->
                        "101".equals(form.get("courseid"))
                                ? Answer.json(
                                        IntStream.range(0, 100_000)
                                                .mapToObj(i -> "{\"userid\":" + nextUser() + "}")
                                                .collect(
                                                        Collectors.joining(
                                                                ",", "{\"usergrades\":[", "]}")))
                                : null);
        for (long user = 3000; user < 3000 + room / 100_000 + 40; user++) {
            moodle.course(101).student(user);
        }
        RunReport run = service.pullAll(none).get(0);
        assertToldSafely(run);
        assertThat(run.notes()).anyMatch(note -> note.contains("-Xmx"));
        assertThat(database.grades()).contains("Ledger|43|35");
        moodle.unscript(GRADES);
        assertThat(pull().status()).as("the room is given back").isEqualTo("ok");
    }

    private long users;

    private synchronized long nextUser() {
        return 1_000_000 + users++;
    }
}
