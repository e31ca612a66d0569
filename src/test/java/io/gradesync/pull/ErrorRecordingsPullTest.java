package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Recordings;
import io.gradesync.testbed.Runs;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each error that a real Moodle or its web server was recorded with, as the answer to each function
 * that a pull asks: what it costs, and that it costs no more.
 *
 * <p>Two courses are pulled, 2 and 3. The error is the answer to every question that names course
 * 2, its assignment 1 or its quiz 1; to questions that name no course, always.
 */
@EnabledIf("recordingsAreHere")
class ErrorRecordingsPullTest {

    private static final String SITE_INFO = "core_webservice_get_site_info";
    private static final String ENROLLED = "core_enrol_get_enrolled_users";
    private static final String GRADABLE = "core_grades_get_gradable_users";
    private static final String GRADEBOOK = "gradereport_user_get_grade_items";
    private static final String ASSIGNMENTS = "mod_assign_get_assignments";
    private static final String ASSIGNMENT_GRADES = "mod_assign_get_grades";
    private static final String QUIZZES = "mod_quiz_get_quizzes_by_courses";
    private static final String BEST_GRADE = "mod_quiz_get_user_best_grade";
    private static final String COMPLETION = "core_completion_get_course_completion_status";
    private static final String PACK = "tool_mobile_call_external_functions";

    private static final List<String> FUNCTIONS =
            List.of(
                    SITE_INFO,
                    ENROLLED,
                    GRADABLE,
                    GRADEBOOK,
                    ASSIGNMENTS,
                    ASSIGNMENT_GRADES,
                    QUIZZES,
                    BEST_GRADE,
                    COMPLETION);

    /** How questions travel: each as a request of its own, or together. */
    private enum Way {
        ALONE,
        PACKED
    }

    /** Who is concerned by an error; and whether asking again can help. */
    private enum Kind {
        SITE,
        COURSE,
        RECORD,
        WAIT
    }

    /** What Moodle's error codes concern, as is known of Moodle; all others concern the course. */
    private static final Map<String, Kind> CODES =
            Map.ofEntries(
                    Map.entry("invalidtoken", Kind.SITE),
                    Map.entry("accessexception", Kind.SITE),
                    Map.entry("wsaccessusersuspended", Kind.SITE),
                    Map.entry("forcepasswordchangenotice", Kind.SITE),
                    Map.entry("nopasswordchangeforced", Kind.SITE),
                    Map.entry("sitemaintenance", Kind.WAIT),
                    Map.entry("dbconnectionfailed", Kind.WAIT),
                    Map.entry("userdeleted", Kind.RECORD),
                    Map.entry("invaliduser", Kind.RECORD),
                    Map.entry("usernotenroled", Kind.RECORD),
                    Map.entry("nocriteriaset", Kind.RECORD));

    private static final Map<Integer, Kind> STATUSES =
            Map.of(
                    403,
                    Kind.SITE,
                    404,
                    Kind.SITE,
                    414,
                    Kind.COURSE,
                    500,
                    Kind.WAIT,
                    502,
                    Kind.WAIT,
                    503,
                    Kind.WAIT,
                    504,
                    Kind.WAIT);

    /** Completion is off, or has no criteria: no error at all. */
    private static final Set<String> UNTRACKED = Set.of("cannotviewreport", "nocriteriaset");

    /** What each part of the two courses looks like in the tables. */
    private static final Map<String, Set<String>> PARTS =
            new TreeMap<>(
                    Map.of(
                            "2 gradebook", Set.of("501|1001|80", "501|1002|40"),
                            "2 assignment", Set.of("1|1001|60", "1|1002|20"),
                            "2 quiz", Set.of("1000001|1001|75", "1000001|1002|25"),
                            "2 completion", Set.of("2|1001|complete", "2|1002|incomplete"),
                            "3 gradebook", Set.of("601|1043|35"),
                            "3 assignment", Set.of("2|1043|90"),
                            "3 quiz", Set.of("1000002|1043|100"),
                            "3 completion", Set.of("3|1043|complete")));

    private static final String ALL = ".*";
    private static final String COURSE_2 = "2.*";

    /** Fields of a form that name a course or what is in it. */
    private static final Pattern NAMES =
            Pattern.compile("(courseid|quizid|(courseids|assignmentids)\\[\\d+])");

    /** What no sentence for an operator may hold: the token, traces and program text. */
    private static final Pattern UNSAID =
            Pattern.compile(
                    ScriptedMoodle.TOKEN
                            + "|[\\n"
                            + "\\r"
                            + "\\t]|Exception\\b|_exception|\\.php|\\.java|line \\d+ of|#\\d+"
                            + " |<html|<\\?xml");

    /** One of these begins what is to be done. */
    private static final Pattern ADVICE =
            Pattern.compile(
                    "\\b(make|add|activate|clear|let|enable|give|check|open|set|see|look at|wait"
                            + " for|mend)\\b");

    private static final ObjectMapper JSON = new ObjectMapper();

    private static TestDatabase database;
    private static ScriptedMoodle moodle;
    private static Map<Way, TestService> services;
    private static List<Failure> failures;

    /**
     * An answer that is an error.
     *
     * @param code Moodle's, or the HTTP status
     * @param whole whether it is an answer to any function; otherwise a pack's answer with an error
     *     inside
     */
    private record Failure(
            String name, Kind kind, String code, int status, String body, boolean whole) {

        /** Whether Moodle can say so of one call in a pack; a web server fails the pack. */
        boolean fitsIntoPack() {
            return status == 200 && body.startsWith("{\"exception\"");
        }

        List<Object> sort() {
            return List.of(kind, fitsIntoPack(), status == 504);
        }

        Answer answer() {
            return status == 200 ? Answer.json(body) : Answer.html(status, body);
        }

        @Override
        public String toString() {
            return "%s %s (%s)".formatted(kind, code, name);
        }
    }

    /**
     * What a pull comes to.
     *
     * @param status null: failed where nothing arrives, otherwise partial
     * @param lost which parts do not arrive, a pattern
     * @param underWay which parts may arrive or not, a pattern
     */
    private record Outcome(String status, String lost, String underWay) {

        Outcome(String status, String lost) {
            this(status, lost, "none");
        }

        static Outcome ok() {
            return new Outcome("ok", "none");
        }

        static Outcome failed() {
            return new Outcome("failed", ALL);
        }

        static Outcome partial(String lost) {
            return new Outcome("partial", lost);
        }
    }

    /** The rules, by function and kind. */
    private static Outcome outcome(String function, Kind kind, String code) {
        boolean site = kind == Kind.SITE;
        return switch (function) {
            case SITE_INFO -> Outcome.failed();
            case ENROLLED, GRADABLE -> site ? Outcome.failed() : Outcome.partial(COURSE_2);
            // The other course may have begun.
            case GRADEBOOK ->
                    site
                            ? new Outcome(null, "2.*|. completion", "3.*")
                            : Outcome.partial("2 gradebook");
            // One request names both courses: when it cannot be answered, both lack the source.
            case ASSIGNMENTS, ASSIGNMENT_GRADES ->
                    site
                            ? Outcome.failed()
                            : Outcome.partial(kind == Kind.WAIT ? ". assignment" : "2 assignment");
            case QUIZZES ->
                    site
                            ? Outcome.failed()
                            : Outcome.partial(kind == Kind.WAIT ? ". quiz" : "2 quiz");
            // Quizzes come after the rest of the course.
            case BEST_GRADE ->
                    site
                            ? new Outcome(null, "2 quiz|. completion", "3.*")
                            : Outcome.partial("2 quiz");
            // Completion comes after all grades; who is not tracked is no failure.
            case COMPLETION ->
                    kind == Kind.RECORD || UNTRACKED.contains(code)
                            ? new Outcome("ok", "2 completion")
                            : new Outcome(null, "2 completion", site ? "3 completion" : "none");
            // Each call of the pack is asked alone.
            case PACK -> site ? Outcome.failed() : Outcome.ok();
            default -> throw new IllegalArgumentException(function);
        };
    }

    static boolean recordingsAreHere() {
        return Recordings.areHere();
    }

    @BeforeAll
    static void start() {
        database = TestPostgres.sampleUniversity();
        database.execute(
                """
                delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101, 104)
                    or model in ('op.batch', 'op.student.course');
                update moodle_mapping set moodle_id = case moodle_id when 101 then 2 else 3 end
                where model = 'op.subject'
                """);
        moodle = ScriptedMoodle.start();
        moodle.course(2)
                .item(501, "Oral", "0", "100")
                .grade(501, 1001, "80")
                .grade(501, 1002, "40")
                .assignment(1, "Essay", "50")
                .assignmentGrade(1, 1001, "30")
                .assignmentGrade(1, 1002, "10")
                .quiz(1, "Quiz", "20")
                .bestGrade(1, 1001, "15")
                .bestGrade(1, 1002, "5")
                .completion(1001, true)
                .completion(1002, false);
        moodle.course(3)
                .item(601, "Ledger", "0", "20")
                .grade(601, 1043, "7")
                .assignment(2, "Report", "50")
                .assignmentGrade(2, 1043, "45")
                .quiz(2, "Test", "10")
                .bestGrade(2, 1043, "10")
                .completion(1043, true);
        // One request at a time: what comes after an error was not under way before it.
        services =
                Map.of(
                        Way.ALONE,
                        TestService.start(
                                database,
                                moodle,
                                Map.of(
                                        "gradesync.moodle.retries", "1",
                                        "gradesync.moodle.concurrency", "1",
                                        "gradesync.moodle.batch-size", "1")),
                        Way.PACKED,
                        TestService.start(
                                database,
                                moodle,
                                Map.of(
                                        "gradesync.moodle.retries", "1",
                                        "gradesync.moodle.concurrency", "1",
                                        "gradesync.moodle.whole-course", "0")));
    }

    @AfterAll
    static void stop() {
        services.values().forEach(TestService::close);
        moodle.close();
    }

    @BeforeEach
    void forget() {
        database.execute(
                """
                delete from op_result_line;
                delete from op_exam_attendees;
                delete from op_exam;
                delete from op_exam_session;
                delete from moodle_mapping where moodle_user_id is not null;
                delete from grade_sync_answer;
                delete from grade_sync_change;
                """);
        FUNCTIONS.forEach(moodle::unscript);
        moodle.unscript(PACK).without(GRADABLE);
    }

    static List<Arguments> errors() {
        List<Arguments> errors = new ArrayList<>();
        for (String function : FUNCTIONS) {
            // What differs in words only, such as those of a debugging Moodle, need not be told to
            // all.
            boolean all = Set.of(SITE_INFO, GRADEBOOK).contains(function);
            each(failure -> List.of(failure.code(), all ? failure.body() : ""))
                    .forEach(each -> errors.add(Arguments.of(Way.ALONE, function, each)));
            if (!function.equals(SITE_INFO)) {
                each(Failure::sort)
                        .forEach(each -> errors.add(Arguments.of(Way.PACKED, function, each)));
            }
        }
        return errors;
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("errors")
    @Fault({22, 23})
    void anErrorCostsWhatItConcerns(Way way, String function, Failure failure) {
        if (function.equals(GRADABLE)) {
            moodle.withFunction(GRADABLE);
        }
        moodle.script(function, form -> isConcerned(form) ? failure.answer() : null);
        if (!failure.fitsIntoPack()) {
            moodle.script(
                    PACK,
                    form ->
                            calls(form, function).anyMatch(ErrorRecordingsPullTest::isConcerned)
                                    ? failure.answer()
                                    : null);
        }
        check(way, function, failure, outcome(function, failure.kind(), failure.code()));
    }

    /** Answers to whole requests, the first of each sort. */
    private static Collection<Failure> each(Function<Failure, List<Object>> sort) {
        Map<List<Object>, Failure> sorts = new LinkedHashMap<>();
        failures().stream()
                .filter(Failure::whole)
                .forEach(failure -> sorts.putIfAbsent(sort.apply(failure), failure));
        return sorts.values();
    }

    static Collection<Failure> packErrors() {
        return each(failure -> List.of(failure.code()));
    }

    @ParameterizedTest
    @MethodSource("packErrors")
    @Fault(22)
    void aPackThatFailsIsAskedCallByCall(Failure failure) {
        moodle.script(PACK, form -> failure.answer());
        check(Way.PACKED, PACK, failure, outcome(PACK, failure.kind(), failure.code()));
    }

    static List<Failure> errorsInPacks() {
        return failures().stream().filter(failure -> !failure.whole()).toList();
    }

    /** Packs with an error inside, as answers to the packs that ask the same of course 2. */
    @ParameterizedTest
    @MethodSource("errorsInPacks")
    @Fault({22, 23})
    void anErrorInsideAPackIsThatOfItsCall(Failure failure) {
        String function = failure.name().startsWith("batch-completion") ? COMPLETION : BEST_GRADE;
        moodle.script(
                PACK,
                form ->
                        calls(form, function).anyMatch(ErrorRecordingsPullTest::isConcerned)
                                ? failure.answer()
                                : null);
        check(Way.PACKED, function, failure, outcome(function, failure.kind(), failure.code()));
    }

    /** What Moodle says with HTTP 200 and a warning: a right is missing. */
    @ParameterizedTest
    @CsvSource({
        "mod_assign_get_assignments, assignments-math101-without-flag.json",
        "mod_assign_get_grades, assign-grades-missing-capability.json"
    })
    @Fault(24)
    void aWarningIsNoAnswer(String function, String file) {
        moodle.script(function, form -> Recordings.answer(file));
        RunReport run = services.get(Way.PACKED).pull(Set.of(2L));
        assertThat(arrived()).containsExactly("2 completion", "2 gradebook", "2 quiz");
        assertThat(run.status()).isEqualTo("partial");
        Runs.assertBalanced(run);
        assertThat(run.notes())
                .singleElement()
                .satisfies(ErrorRecordingsPullTest::isAdvice)
                .asString()
                .contains("mod/assign:view");
    }

    /** A refusal that the gradebook of a course does not bear, for the last of its students. */
    @ParameterizedTest
    @ValueSource(strings = {GRADEBOOK, COMPLETION})
    @Fault(22)
    void aRefusalInsideAPackIsNeverOverheard(String function) {
        moodle.script(
                function,
                form ->
                        "1002".equals(form.get("userid"))
                                ? Recordings.answer("courses-by-field-ids-with-unknown.json")
                                : null);
        RunReport run = services.get(Way.PACKED).pull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.notes()).singleElement().satisfies(ErrorRecordingsPullTest::isAdvice);
        assertThat(arrived())
                .isEqualTo(expected(function.equals(GRADEBOOK) ? "2 gradebook" : "2 completion"));
    }

    /** Each question is asked again as often, whatever became of those before it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "error-gateway-timeout.html",
                "error-fpm-down.html",
                "error-unknown-function.json"
            })
    @Fault(27)
    void aStumbleBehindAFailureIsWaitedOut(String file) {
        int status = Recordings.statuses().get(file);
        Answer failure =
                status == 200
                        ? Recordings.answer(file)
                        : Answer.html(status, Recordings.text(file));
        moodle.script(PACK, form -> failure);
        Set<Map<String, String>> stumbled = ConcurrentHashMap.newKeySet();
        moodle.script(
                BEST_GRADE,
                form -> stumbled.add(form) ? Answer.html(503, "<html>Busy</html>") : null);
        RunReport run = services.get(Way.PACKED).pull();
        assertThat(arrived()).isEqualTo(PARTS.keySet());
        assertThat(run.status()).isEqualTo("ok");
    }

    private void check(Way way, String function, Failure failure, Outcome outcome) {
        int before = moodle.requests().size();
        RunReport run = services.get(way).pull();
        List<Map<String, String>> asked =
                moodle.requests().subList(before, moodle.requests().size());

        Set<String> arrived = arrived();
        assertThat(arrived)
                .as("what arrived; %s", run.notes())
                .containsAll(expected(outcome.lost() + "|" + outcome.underWay()))
                .isSubsetOf(expected(outcome.lost()));
        String partly = arrived.isEmpty() ? "failed" : "partial";
        assertThat(run.status())
                .as("status; %s", run.notes())
                .isEqualTo(outcome.status() == null ? partly : outcome.status());
        Runs.assertBalanced(run);
        if ("ok".equals(outcome.status())) {
            assertThat(run.notes()).isEmpty();
        } else {
            assertThat(run.notes()).isNotEmpty().allSatisfy(ErrorRecordingsPullTest::isAdvice);
        }
        List<Map<String, String>> concerned =
                asked.stream()
                        .filter(
                                form ->
                                        form.get("wsfunction").equals(function) && isConcerned(form)
                                                || calls(form, function)
                                                        .anyMatch(
                                                                ErrorRecordingsPullTest
                                                                        ::isConcerned))
                        .toList();
        assertThat(concerned).isNotEmpty();
        switch (failure.kind()) {
            case SITE -> {
                assertThat(concerned).as("asked once").hasSize(1);
                assertThat(asked.subList(asked.indexOf(concerned.get(0)) + 1, asked.size()))
                        .as("nothing is asked after it but by a course that has begun")
                        .noneMatch(form -> outcome.status() != null || names(form, "2", "1"));
            }
            case WAIT -> {
                // The same again, once; what takes too long together is asked in smaller packs.
                Map<Map<String, String>, Long> times =
                        concerned.stream()
                                .collect(
                                        Collectors.groupingBy(form -> form, Collectors.counting()));
                assertThat(times.entrySet())
                        .allMatch(
                                form ->
                                        form.getValue() == 2
                                                || failure.status() == 504
                                                        && isDivisible(form.getKey()));
            }
            default -> assertThat(concerned).as("nothing is asked twice").doesNotHaveDuplicates();
        }
    }

    private static boolean isDivisible(Map<String, String> form) {
        String function = form.get("wsfunction");
        return function.equals(PACK) || function.equals(GRADEBOOK) && !form.containsKey("userid");
    }

    /** Parts that stand in the tables as a whole; one of which only something does is marked. */
    private static Set<String> arrived() {
        List<String> rows =
                database.rows(
                        """
                        select case m.moodle_user_id when 1043 then 3 else 2 end || ' ' || m.source,
                               m.moodle_id, m.moodle_user_id, a.marks::text
                        from moodle_mapping m
                        join op_exam_attendees a
                            on m.model = 'op.exam.attendees' and a.id = m.oec_record_id
                        union all
                        select m.moodle_id || ' completion', m.moodle_id, m.moodle_user_id, m.extra_data
                        from moodle_mapping m
                        where m.model = 'op.student.course'
                        """);
        Map<String, Set<String>> parts = new TreeMap<>();
        for (String row : rows) {
            String[] name = row.split("\\|", 2);
            parts.computeIfAbsent(name[0], added -> new TreeSet<>()).add(name[1]);
        }
        return parts.entrySet().stream()
                .map(
                        part ->
                                part.getValue().equals(PARTS.get(part.getKey()))
                                        ? part.getKey()
                                        : part.toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> expected(String lost) {
        return PARTS.keySet().stream()
                .filter(part -> !part.matches(lost))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void isAdvice(String note) {
        assertThat(note)
                .hasLineCount(1)
                .hasSizeLessThan(700)
                .matches("[A-Z].*")
                .doesNotContainPattern(UNSAID)
                .containsPattern(ADVICE);
    }

    /** Whether a question names course 2, or what is in it, or no course at all. */
    private static boolean isConcerned(Map<String, String> form) {
        return form.keySet().stream().noneMatch(field -> NAMES.matcher(field).matches())
                || names(form, "2", "1");
    }

    /** Whether a question names that course, assignment or quiz. */
    private static boolean names(Map<String, String> form, String course, String activity) {
        return form.entrySet().stream()
                .filter(field -> NAMES.matcher(field.getKey()).matches())
                .anyMatch(
                        field ->
                                field.getValue()
                                        .equals(
                                                field.getKey().startsWith("courseid")
                                                        ? course
                                                        : activity));
    }

    /** The calls of a function that a pack holds, each as a form. */
    private static Stream<Map<String, String>> calls(Map<String, String> pack, String function) {
        List<Map<String, String>> calls = new ArrayList<>();
        for (int i = 0; pack.containsKey("requests[%d][function]".formatted(i)); i++) {
            if (pack.get("requests[%d][function]".formatted(i)).equals(function)) {
                Map<String, String> call = new TreeMap<>();
                JsonNode arguments = parsed(pack.get("requests[%d][arguments]".formatted(i)));
                arguments
                        .properties()
                        .forEach(
                                field -> {
                                    if (field.getValue().isArray()) {
                                        for (int n = 0; n < field.getValue().size(); n++) {
                                            call.put(
                                                    "%s[%d]".formatted(field.getKey(), n),
                                                    field.getValue().get(n).asText());
                                        }
                                    } else {
                                        call.put(field.getKey(), field.getValue().asText());
                                    }
                                });
                calls.add(call);
            }
        }
        return calls.stream();
    }

    /** What was recorded, the same answer only once, with the first of its names. */
    private static synchronized Collection<Failure> failures() {
        if (failures == null) {
            failures = List.copyOf(read());
        }
        return failures;
    }

    private static Collection<Failure> read() {
        Map<String, Failure> failures = new LinkedHashMap<>();
        Recordings.statuses()
                .forEach(
                        (file, status) -> {
                            Failure failure = failure(file, status, Recordings.text(file));
                            if (failure != null) {
                                failures.putIfAbsent(failure.status() + failure.body(), failure);
                            }
                        });
        return failures.values();
    }

    /** Null for what is no error. */
    private static Failure failure(String file, int status, String body) {
        if (status != 200) {
            return new Failure(file, STATUSES.get(status), "" + status, status, body, true);
        }
        JsonNode json = parsed(body);
        if (json == null) {
            return new Failure(file, Kind.WAIT, "no JSON", status, body, true);
        }
        if (json.has("exception")) {
            String code = json.path("errorcode").asText("none");
            return new Failure(file, kind(code), code, status, body, true);
        }
        for (JsonNode response : json.path("responses")) {
            if (response.path("error").asBoolean()) {
                String code = parsed(response.get("exception").asText()).get("errorcode").asText();
                return new Failure(file, kind(code), code, status, body, false);
            }
        }
        return null;
    }

    private static Kind kind(String code) {
        return CODES.getOrDefault(code, Kind.COURSE);
    }

    /** Null where it is no JSON. */
    private static JsonNode parsed(String body) {
        try {
            return body.isBlank() ? null : JSON.readTree(body);
        } catch (JsonProcessingException other) {
            return null;
        }
    }
}
