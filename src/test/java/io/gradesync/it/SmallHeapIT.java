package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.it.Jar.Result;
import io.gradesync.testbed.EndlessStream;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.ThousandStudents;
import io.gradesync.testbed.TwoCourses;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The jar with a heap of 256 MB before a Moodle that answers with more than that, and before a very
 * large university.
 */
class SmallHeapIT {

    private static final long MEGABYTE = 1 << 20;
    private static final int STUDENTS = 10_000;
    private static final int ITEMS = 10;
    private static final String ENTRY =
            "{\"id\":501,\"itemname\":\"Essay\",\"itemtype\":\"manual\",\"graderaw\":80,\"grademin\":0,"
                + "\"grademax\":100}";
    private static final String USER =
            "{\"id\":1001,\"roles\":[{\"shortname\":\"student\"}],\"groups\":[{\"id\":1}]}";

    @TempDir private Path folder;

    private Jar jar;

    @BeforeEach
    void unpack() {
        jar = new Jar(folder);
    }

    private Result pull(TestDatabase database, ScriptedMoodle moodle) {
        return jar.run(
                "pull",
                "--format",
                "json",
                "-D",
                "gradesync.database.url=" + database.url(),
                "-D",
                "gradesync.moodle.url=" + moodle.url(),
                "-D",
                "gradesync.moodle.token=" + ScriptedMoodle.TOKEN,
                "-D",
                "gradesync.moodle.retries=1");
    }

    /** What is held of a grade must not be counted for more than it takes. */
    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    void aCourseOfAThousandStudentsAndThirtyItemsFitsIntoHalfOfThat(String edition)
            throws Exception {
        TestDatabase database = ThousandStudents.university(edition);
        try (ThousandStudents moodle = new ThousandStudents()) {
            for (String became : List.of("created", "unchanged")) {
                Process pull =
                        jar.start(
                                List.of("-Xmx128m"),
                                "pull",
                                "--format",
                                "json",
                                "-D",
                                "gradesync.database.url=" + database.url(),
                                "-D",
                                "gradesync.moodle.url=" + moodle.url(),
                                "-D",
                                "gradesync.moodle.token=" + ScriptedMoodle.TOKEN);
                assertThat(pull.waitFor()).as(jar.read("out") + jar.read("err")).isZero();
                JsonNode run = new Result(0, jar.read("out"), jar.read("err")).run();
                assertThat(run.get("counts").get(became).asInt())
                        .as(became)
                        .isEqualTo(ThousandStudents.GRADES);
            }
        }
    }

    private static EndlessStream records(String head, String element, String tail) {
        return new EndlessStream(head + element, "," + element, tail, 300 * MEGABYTE);
    }

    private static EndlessStream text(String head, String tail) {
        boolean list = head.startsWith("[");
        return new EndlessStream(
                (list ? "[" : "") + "{\"debuginfo\":\"",
                "x".repeat(1000),
                list ? "\"}]" : "\"," + head.substring(1) + tail,
                300 * MEGABYTE);
    }

    /**
     * To each function: three hundred megabytes of records, and of something that is passed over.
     */
    private static Map<String, List<String>> answers() {
        Map<String, List<String>> answers = new TreeMap<>();
        answers.put(
                "gradereport_user_get_grade_items",
                List.of("{\"usergrades\":[{\"userid\":1001,\"gradeitems\":[", ENTRY, "]}]}"));
        answers.put("core_enrol_get_enrolled_users", List.of("[", USER, "]"));
        answers.put("core_grades_get_gradable_users", List.of("{\"users\":[", USER, "]}"));
        answers.put(
                "mod_assign_get_assignments",
                List.of(
                        "{\"courses\":[{\"id\":101,\"assignments\":[",
                        "{\"id\":4,\"course\":101,\"name\":\"Essay\",\"grade\":100}",
                        "]}]}"));
        answers.put(
                "mod_assign_get_grades",
                List.of(
                        "{\"assignments\":[{\"assignmentid\":4,\"grades\":[",
                        "{\"userid\":1001,\"grade\":\"80\"}",
                        "]}]}"));
        answers.put(
                "mod_quiz_get_quizzes_by_courses",
                List.of(
                        "{\"quizzes\":[",
                        "{\"id\":7,\"course\":101,\"name\":\"Quiz\",\"grade\":10}",
                        "]}"));
        answers.put(
                "mod_quiz_get_user_best_grade",
                List.of("{\"hasgrade\":true,\"grade\":7,\"warnings\":[", "{\"item\":\"x\"}", "]}"));
        answers.put(
                "core_completion_get_course_completion_status",
                List.of(
                        "{\"completionstatus\":{\"completed\":true,\"completions\":[",
                        "{\"complete\":true}",
                        "]}}"));
        answers.put(
                "tool_mobile_call_external_functions",
                List.of("{\"responses\":[", "{\"error\":false,\"data\":\"{}\"}", "]}"));
        return answers;
    }

    @Fault(28)
    @Test
    void anAnswerLargerThanTheHeapFailsWhatWasAskedAndNothingElse() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle()) {
            // Each course is asked alone, as it has to be if a pack is too big.
            moodle.without("tool_mobile_call_external_functions");
            moodle.stream(
                    "gradereport_user_get_grade_items",
                    form ->
                            "101".equals(form.get("courseid"))
                                    ? records(
                                            "{\"usergrades\":[{\"userid\":1001,\"gradeitems\":[",
                                            ENTRY,
                                            "]}]}")
                                    : null);
            Result result = pull(database, moodle);
            assertSurvived("records", result);
            assertThat(database.grades()).contains("=Ledger|43|35");
            assertThat(result.out()).contains("Course 101, gradebook: Moodle's answer");
        }
    }

    /** Each of them alone would be read to the end of what is kept of an answer. */
    @Fault(28)
    @Test
    void answersThatComeAtTheSameTimeDoNotFillTheHeapTogether() {
        TestDatabase database = TwoCourses.university("community");
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                select instance_id, model, n, oec_record_id, oec_course_id
                from moodle_mapping, generate_series(301, 308) n
                where model = 'op.subject' and moodle_id = 101
                """);
        try (ScriptedMoodle moodle = TwoCourses.moodle()) {
            moodle.without("tool_mobile_call_external_functions");
            for (int course = 301; course <= 308; course++) {
                moodle.course(course).student(1001);
            }
            String entry = ENTRY.replace("Essay", "\u0436".repeat(1000));
            moodle.stream(
                    "gradereport_user_get_grade_items",
                    form ->
                            form.get("courseid").startsWith("3")
                                    ? records(
                                            "{\"usergrades\":[{\"userid\":1001,\"gradeitems\":[",
                                            entry,
                                            "]}]}")
                                    : null);
            Result result = pull(database, moodle);
            assertSurvived("records", result);
            assertThat(database.grades()).contains("=Ledger|43|35");
            for (int course = 301; course <= 308; course++) {
                assertThat(result.out()).contains("Course %d, gradebook: ".formatted(course));
            }
        }
    }

    @Fault(28)
    @Tag("fault")
    @Timeout(1800)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("everyFunction")
    void noAnswerToAnyFunctionFillsTheHeap(String function, String kind) {
        List<String> parts = answers().get(function);
        TestDatabase database = TwoCourses.university("community");
        List<EndlessStream> sent = new CopyOnWriteArrayList<>();
        try (ScriptedMoodle moodle = TwoCourses.moodle()) {
            if (function.equals("core_grades_get_gradable_users")) {
                // The roster of a site without the other one.
                moodle.withFunction(function).without("core_enrol_get_enrolled_users");
            }
            moodle.course(101).assignment(4, "Assignment", "100").assignmentGrade(4, 1001, "80");
            moodle.course(101).completion(1001, true);
            if (!function.startsWith("tool_mobile")) {
                // Each is asked alone, as it has to be if a pack is too big.
                moodle.without("tool_mobile_call_external_functions");
            }
            moodle.stream(
                    function,
                    form -> {
                        if ("104".equals(form.get("courseid"))) {
                            return null;
                        }
                        EndlessStream stream =
                                kind.equals("records")
                                        ? records(parts.get(0), parts.get(1), parts.get(2))
                                        : text(parts.get(0), parts.get(2));
                        sent.add(stream);
                        return stream;
                    });
            String what = function + ", " + kind;
            Result result = pull(database, moodle);
            assertSurvived(what, result);
            assertThat(sent)
                    .as("streams of %s", what)
                    .isNotEmpty()
                    .allMatch(stream -> stream.position() > MEGABYTE);
            JsonNode run = result.run();
            assertThat(database.grades()).as(what).contains("=Ledger|43|35");
            if (function.startsWith("tool_mobile")) {
                // What a pack does not give is asked call by call.
                assertThat(run.get("status").asText()).as(what).isEqualTo("ok");
                assertThat(database.grades()).as(what).contains("Essay|1|80");
            } else {
                assertThat(run.get("status").asText()).as(what).isEqualTo("partial");
                assertThat(run.get("notes").toString())
                        .as(what)
                        .contains("Moodle's answer to " + function, "nothing of it is used");
            }
        }
    }

    private static Stream<Arguments> everyFunction() {
        return answers().keySet().stream()
                .flatMap(
                        function ->
                                Stream.of(
                                        Arguments.of(function, "records"),
                                        Arguments.of(function, "text")));
    }

    @Fault(28)
    @Tag("fault")
    @Timeout(1800)
    @Test
    void aCourseOfTenThousandStudentsAndARosterOfAHundredThousandFitIn() {
        TestDatabase database = crowdedUniversity();
        try (ScriptedMoodle moodle = crowdedMoodle()) {
            for (int n = 0; n < 100_000; n++) {
                moodle.course(302).student(1_000_000 + n);
            }
            Process pull =
                    jar.start(
                            "pull",
                            "--format",
                            "json",
                            "-D",
                            "gradesync.database.url=" + database.url(),
                            "-D",
                            "gradesync.moodle.url=" + moodle.url(),
                            "-D",
                            "gradesync.moodle.token=" + ScriptedMoodle.TOKEN);
            assertThat(pull.waitFor()).as(jar.read("err")).isZero();
            JsonNode run = new Result(0, jar.read("out"), jar.read("err")).run();
            assertThat(run.get("counts").get("created").asInt()).isEqualTo(STUDENTS * ITEMS);
            assertThat(database.number("select count(*) from op_result_line"))
                    .isEqualTo((long) STUDENTS * ITEMS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Fault(28)
    @Tag("fault")
    @Timeout(1800)
    @Test
    void aPreviewOfAHundredThousandGradesAndItsApplyFitIn() {
        TestDatabase database = crowdedUniversity();
        try (ScriptedMoodle moodle = crowdedMoodle();
                ServedJar served = ServedJar.start(database, moodle)) {
            long preview = served.api().begin("/api/instances/1/preview");
            assertEndsWell(served, preview);
            assertThat(database.number("select count(*) from op_result_line")).isZero();
            assertEndsWell(served, served.api().begin("/api/runs/%d/apply".formatted(preview)));
            assertThat(database.number("select count(*) from op_result_line"))
                    .isEqualTo((long) STUDENTS * ITEMS);
        }
    }

    @Fault(28)
    @Tag("fault")
    @Timeout(1800)
    @Test
    void theChangesOfHalfAMillionGradesCanBeFetched() throws Exception {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                ServedJar served = ServedJar.start(database, moodle)) {
            long run = served.api().begin("/api/instances/1/pull");
            served.api().ended(run);
            database.execute(
                    """
                    insert into grade_sync_change
                        (run_id, instance_id, source, moodle_course_id, moodle_item_id, moodle_user_id, item_name, action, changed_at)
                    select %d, 1, 'gradebook', 101, n, 1001, repeat('x', 200), 'created', now() from generate_series(1, 500000) n
                    """
                            .formatted(run));
            for (String format : List.of("csv", "json")) {
                HttpRequest request =
                        HttpRequest.newBuilder(
                                        URI.create(
                                                served.url()
                                                        + "/api/runs/%d/changes?format=%s"
                                                                .formatted(run, format)))
                                .build();
                try (InputStream answer =
                        HttpClient.newHttpClient()
                                .send(request, BodyHandlers.ofInputStream())
                                .body()) {
                    assertThat(answer.transferTo(OutputStream.nullOutputStream()))
                            .as(served.log())
                            .isGreaterThan(100 * MEGABYTE);
                }
            }
            assertThat(served.log()).doesNotContain("OutOfMemory", "heap space");
        }
    }

    private static void assertEndsWell(ServedJar served, long run) {
        JsonNode end =
                await().atMost(Duration.ofMinutes(10))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(
                                () -> served.api().get("/api/runs/" + run).json(),
                                answer -> !answer.path("status").asText().equals("running"));
        assertThat(end.path("status").asText()).as(end + served.log()).isEqualTo("ok");
        assertThat(end.path("counts").path("created").asInt()).isEqualTo(STUDENTS * ITEMS);
    }

    /** Ten thousand students, all mapped, and two courses. */
    private static TestDatabase crowdedUniversity() {
        TestDatabase database = TestPostgres.sampleUniversity("community");
        database.execute(
                """
                delete from moodle_mapping;
                insert into res_partner (id, name) select 20000 + n, 'Student' from generate_series(0, %1$d - 1) n;
                insert into op_student (id, partner_id, gender)
                select 20000 + n, 20000 + n, 'o' from generate_series(0, %1$d - 1) n;
                insert into op_student_course (student_id, course_id, batch_id, state)
                select 20000 + n, 1, 1, 'running' from generate_series(0, %1$d - 1) n;
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                select i.id, 'op.student', 200000 + n, 20000 + n from moodle_instance i, generate_series(0, %1$d - 1) n;
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                select i.id, 'op.subject', c, 1, 1 from moodle_instance i, unnest(array[301, 302]) c;
                update moodle_instance set pull_completion_status = false
                """
                        .formatted(STUDENTS));
        return database;
    }

    /** Their hundred thousand grades in one of them. */
    private static ScriptedMoodle crowdedMoodle() {
        ScriptedMoodle moodle = ScriptedMoodle.start();
        ScriptedMoodle.Course course = moodle.course(301);
        for (int item = 0; item < ITEMS; item++) {
            course.item(900 + item, "Item " + item, "0", "100");
        }
        for (int n = 0; n < STUDENTS; n++) {
            for (int item = 0; item < ITEMS; item++) {
                course.grade(900 + item, 200_000 + n, Integer.toString((n + item) % 101));
            }
        }
        moodle.course(302);
        return moodle;
    }

    private static void assertSurvived(String what, Result result) {
        assertThat(result.out() + result.err())
                .as(what)
                .doesNotContain("OutOfMemory", "heap space");
        JsonNode run = result.run();
        assertThat(run.get("status").asText())
                .as("%s: %s", what, result.err())
                .isIn("ok", "partial", "failed");
        assertThat(result.isBalanced()).as(what).isTrue();
    }
}
