package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.testbed.Recordings;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what a real Moodle 4.5 answered, where the recordings are at hand. */
@EnabledIf("recordingsAreHere")
class MoodleRecordingsTest {

    private static final MoodleSite SITE =
            MoodleSite.of("https://moodle.example", "0123456789abcdef", false);
    private static final MoodleCall COURSE = GradebookCalls.wholeCourse(SITE, 2);

    /** What the files named error-… mean. */
    private static final Map<String, Kind> KINDS =
            Map.ofEntries(
                    Map.entry("error-authorised-user-validuntil-future.json", Kind.SITE),
                    Map.entry("error-database-down.json", Kind.WAIT),
                    Map.entry("error-force-password-change-manual-auth.json", Kind.SITE),
                    Map.entry("error-force-password-change.json", Kind.SITE),
                    Map.entry("error-fpm-down.html", Kind.WAIT),
                    Map.entry("error-fpm-terminate-timeout.html", Kind.WAIT),
                    Map.entry("error-function-not-in-service.json", Kind.SITE),
                    Map.entry("error-gateway-timeout.html", Kind.TOO_SLOW),
                    Map.entry("error-invalid-token.json", Kind.SITE),
                    Map.entry("error-ip-restricted.json", Kind.SITE),
                    Map.entry("error-maintenance-enabled-invalid-token.html", Kind.WAIT),
                    Map.entry("error-maintenance-enabled.html", Kind.WAIT),
                    Map.entry("error-maintenance-old-style.json", Kind.WAIT),
                    Map.entry("error-missing-rest-use.json", Kind.SITE),
                    Map.entry("error-no-function.json", Kind.COURSE),
                    Map.entry("error-no-token-xml.xml", Kind.WAIT),
                    Map.entry("error-no-token.json", Kind.SITE),
                    Map.entry("error-php-memory-exhausted.txt", Kind.WAIT),
                    Map.entry("error-rest-disabled.txt", Kind.SITE),
                    Map.entry("error-service-disabled.json", Kind.SITE),
                    Map.entry("error-sync-user-suspended.json", Kind.SITE),
                    Map.entry("error-unknown-function.json", Kind.COURSE),
                    Map.entry("error-uri-too-long.html", Kind.COURSE),
                    Map.entry("error-user-not-authorised-for-service.json", Kind.SITE),
                    Map.entry("error-webservices-disabled.txt", Kind.SITE));

    /** Recorded while something was odd, but good answers. */
    private static final Set<String> NO_ERRORS =
            Set.of("error-upgrade-pending.json", "error-upgrade-pending-grade-items.json");

    private static Map<String, Integer> statuses;

    static boolean recordingsAreHere() {
        return Recordings.areHere();
    }

    @BeforeAll
    static void readTheIndex() {
        statuses = Recordings.statuses();
    }

    @Test
    void eachRecordedErrorIsOfItsKind() {
        List<String> files =
                Recordings.files().stream()
                        .filter(file -> file.startsWith("error-") && !NO_ERRORS.contains(file))
                        .toList();
        assertThat(files)
                .isNotEmpty()
                .allSatisfy(
                        file -> {
                            assertThat(KINDS).containsKey(file);
                            assertThat(failure(COURSE, file).getKind()).isEqualTo(KINDS.get(file));
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "grade-items-invalid-course.json, COURSE, invalidrecord",
        "grade-items-invalid-user.json, RECORD, invaliduser",
        "grade-items-missing-courseid.json, COURSE, invalidparameter",
        "grade-items-courseid-not-int.json, COURSE, invalidparameter",
        "grade-items-unexpected-param.json, COURSE, invalidparameter",
        "grade-items-missing-capability.json, COURSE, requireloginerror",
        "grade-items-missing-grade-viewall.json, COURSE, nopermissions",
        "grade-items-missing-gradereport-user-view.json, COURSE, nopermissions",
        "grade-items-one-missing-grade-viewall.json, COURSE, nopermissiontoviewgrades",
        "grade-items-sepgroups-missing-accessallgroups.json, COURSE, notingroup",
        "enrolled-users-invalid-course.json, COURSE, invalidrecord",
        "courses-by-field-ids-with-unknown.json, COURSE, none",
        "courses-all-missing-viewhiddencourses.json, COURSE, errorcoursecontextnotvalid",
        "quiz-best-grade-deleted-user.json, RECORD, userdeleted",
        "completion-no-criteria.json, RECORD, nocriteriaset",
        "completion-teacher.json, RECORD, usernotenroled",
        "completion-disabled.json, COURSE, cannotviewreport",
        "token-in-authorization-header.json, SITE, invalidtoken",
        "json-body-with-query-token.json, COURSE, invalidparameter",
        "json-body-not-accepted.xml, WAIT, unreadable",
        "site-info-xml.xml, WAIT, unreadable",
        "path-not-found.txt, SITE, http-404",
        "method-head.txt, WAIT, unreadable",
        "debug-developer-invalid-token.json, SITE, invalidtoken",
        "debug-developer-missing-param.json, COURSE, invalidparameter",
        "debug-developer-missing-capability.json, COURSE, requireloginerror",
        "debug-developer-function-not-in-service.json, SITE, accessexception",
        "debug-developer-unknown-course.json, COURSE, invalidrecord"
    })
    void aRefusalIsClassifiedWithAndWithoutDebugging(String file, Kind kind, String code) {
        MoodleException failure = failure(COURSE, file);
        assertThat(failure.getKind()).isEqualTo(kind);
        assertThat(failure.getErrorCode()).isEqualTo(code);
        assertThat(failure.getMessage()).hasLineCount(1).hasSizeLessThan(600);
    }

    @Test
    void theWholeCourseHasFortyStudentsWithTwentyOneEntriesEach() {
        List<StudentGradebook> students = gradebook("grade-items-math101-all.json");
        assertThat(students).hasSize(40).allMatch(student -> student.entries().size() == 21);
        assertThat(reasons(students))
                .isEqualTo(Map.of("carried", 389L, "course_total", 200L, "no_grade", 251L));
        assertThat(students)
                .flatMap(StudentGradebook::entries)
                .allMatch(GradebookEntry::shown)
                .noneMatch(GradebookEntry::malformed);
    }

    @Test
    void oneStudentIsReadAloneAsInTheWholeCourse() {
        StudentGradebook alone = gradebook("grade-items-math101-one.json").get(0);
        StudentGradebook amongOthers =
                gradebook("grade-items-math101-all.json").stream()
                        .filter(student -> student.userId() == 6)
                        .findFirst()
                        .orElseThrow();
        assertThat(alone).isEqualTo(amongOthers);
        assertThat(entry(alone, 8).raw()).isEqualByComparingTo("7.5");
        assertThat(entry(alone, 8).max()).isEqualByComparingTo("10");
        assertThat(entry(alone, 14).min()).isEqualByComparingTo("10");
        assertThat(entry(alone, 13).raw()).isEqualByComparingTo("0.114");
        assertThat(entry(alone, 22).itemName()).isEqualTo("Emoji 😀 item bold & \"quotes\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "debug-developer-grade-items-one.json",
                "error-upgrade-pending-grade-items.json",
                "grade-items-course-setting-showfeedback-off.json",
                "grade-items-course-setting-showweight-off.json"
            })
    void whatDoesNotConcernTheGradesChangesNothing(String file) {
        assertThat(gradebook(file)).isEqualTo(gradebook("grade-items-math101-one.json"));
    }

    @Test
    void hiddenAndOverriddenGradesAreCarried() {
        StudentGradebook overridden =
                gradebook("grade-items-math101-stu005-overridden.json").get(0);
        assertThat(entry(overridden, 6).raw()).isEqualByComparingTo("99.5");
        StudentGradebook hidden = gradebook("grade-items-math101-stu008-hidden.json").get(0);
        assertThat(entry(hidden, 17).refusal()).isNull();
    }

    @Test
    void aStudentWithoutGradesHasNoneRatherThanZeros() {
        for (String file :
                List.of(
                        "grade-items-math101-stu040-nogrades.json",
                        "grade-items-never-enrolled.json")) {
            assertThat(reasons(gradebook(file)))
                    .isEqualTo(Map.of("course_total", 5L, "no_grade", 16L));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"showgrade", "showrange"})
    void whatATeacherDoesNotShowIsNotTakenForMissing(String setting) {
        List<StudentGradebook> students =
                gradebook("grade-items-course-setting-" + setting + "-off.json");
        assertThat(students.get(0).entries()).hasSize(21).noneMatch(GradebookEntry::shown);
        assertThat(reasons(students)).isEqualTo(Map.of("course_total", 5L, "not_shown", 16L));
    }

    @ParameterizedTest
    @CsvSource({
        "grade-items-hist200-all.json, 25, 75",
        "grade-items-hist200-group.json, 12, 36",
        "grade-items-info300-nothing-graded.json, 10, 10",
        "grade-items-math101-one-without-quizview.json, 1, 19",
        "grade-items-invalid-group.json, 0, 0",
        "grade-items-site-course.json, 0, 0"
    })
    void studentsAndEntriesAreCounted(String file, int students, int entries) {
        List<StudentGradebook> gradebook = gradebook(file);
        assertThat(gradebook).hasSize(students);
        assertThat(gradebook).flatMap(StudentGradebook::entries).hasSize(entries);
    }

    @Test
    void theSiteTellsItsReleaseAndItsFunctions() {
        for (String file :
                List.of("site-info-ok.json", "error-upgrade-pending.json", "method-put.json")) {
            SiteInfo site = (SiteInfo) read(SiteInfo.call(SITE), file);
            assertThat(site.siteName()).isEqualTo("Real Moodle for grade sync");
            assertThat(site.release()).startsWith("4.5.5");
            assertThat(site.functions())
                    .contains(GradebookCalls.FUNCTION, RosterCalls.ENROLLED, PackedCalls.FUNCTION)
                    .doesNotContain(RosterCalls.GRADABLE);
            assertThat(site.has(SiteInfo.FUNCTION)).isTrue();
        }
    }

    @Test
    void theRosterLeavesTeachersOut() {
        List<RosterEntry> page = roster("enrolled-users-math101.json");
        assertThat(page).hasSize(42);
        assertThat(page.stream().filter(Objects::nonNull))
                .hasSize(40)
                .allMatch(student -> student.groups().isEmpty());
        assertThat(roster("enrolled-users-math101-fewfields-page.json"))
                .extracting(RosterEntry::userId)
                .containsExactly(6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void theRosterTellsGroups() {
        assertThat(roster("enrolled-users-group.json"))
                .hasSize(12)
                .allMatch(student -> student.groups().contains(1L));
    }

    @Test
    void aPackEndsWithTheCallThatFailed() {
        assertThat(pack("batch-3-ok.json")).hasSize(3).allMatch(each -> each.failure() == null);
        assertThat(pack("batch-string-ids.json")).hasSize(1);
        assertThat(pack("batch-completion-no-criteria.json"))
                .singleElement()
                .satisfies(each -> assertThat(each.failure().getKind()).isEqualTo(Kind.RECORD));
    }

    @ParameterizedTest
    @CsvSource({
        "batch-second-fails-rest-not-run.json, 2, invalidrecord",
        "batch-bad-arguments-json.json, 1, invalidparameter",
        "debug-developer-batch-error.json, 1, invalidrecord"
    })
    void aCallOfAPackThatIsRefusedIsItsLast(String file, int size, String code) {
        List<PackedAnswer> answers = pack(file);
        assertThat(answers).hasSize(size);
        MoodleException failure = answers.get(size - 1).failure();
        assertThat(failure.getKind()).isEqualTo(Kind.COURSE);
        assertThat(failure.getErrorCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "batch-function-not-in-service.json, SITE, accessexception",
        "batch-unknown-function.json, SITE, accessexception",
        "batch-empty.json, COURSE, invalidparameter"
    })
    void aPackThatIsRefusedFailsAsAWhole(String file, Kind kind, String code) {
        MoodleException failure = failure(StudentPack.of(SITE, 2, List.of(6L, 7L, 8L)), file);
        assertThat(failure.getKind()).isEqualTo(kind);
        assertThat(failure.getErrorCode()).isEqualTo(code);
    }

    /** Whatever function was asked: an answer is read, or refused in a sentence. */
    @Test
    void noAnswerBreaksAReader() {
        List<MoodleCall> calls =
                List.of(
                        COURSE,
                        StudentPack.of(SITE, 2, List.of(6L, 7L)),
                        RosterCalls.gradable(SITE, 2),
                        RosterCalls.enrolled(SITE, 2, 0),
                        SiteInfo.call(SITE));
        List<String> broken = new ArrayList<>();
        for (String file : Recordings.files()) {
            for (MoodleCall call : calls) {
                try {
                    read(call, file);
                } catch (MoodleException refused) {
                    assertThat(refused.getMessage()).endsWith(refused.getMessage().strip());
                } catch (RuntimeException unexpected) {
                    broken.add(call + " with " + file + ": " + unexpected);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static Map<String, Long> reasons(List<StudentGradebook> students) {
        return students.stream()
                .flatMap(student -> student.entries().stream())
                .map(GradebookEntry::refusal)
                .map(reason -> reason == null ? "carried" : reason.label())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static GradebookEntry entry(StudentGradebook student, long item) {
        return student.entries().stream()
                .filter(entry -> entry.itemId() == item)
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static List<StudentGradebook> gradebook(String file) {
        return (List<StudentGradebook>) read(COURSE, file);
    }

    @SuppressWarnings("unchecked")
    private static List<RosterEntry> roster(String file) {
        return (List<RosterEntry>) read(RosterCalls.enrolled(SITE, 2, 0), file);
    }

    private static List<PackedAnswer> pack(String file) {
        MoodleCall one = QuizCalls.bestGrade(SITE, 1, 6);
        return ((List<?>) read(PackedCalls.of(List.of(one, one, one)), file))
                .stream().map(PackedAnswer.class::cast).toList();
    }

    private static MoodleException failure(MoodleCall call, String file) {
        MoodleException failure =
                catchThrowableOfType(MoodleException.class, () -> read(call, file));
        assertThat(failure).as("%s is refused", file).isNotNull();
        return failure;
    }

    private static Object read(MoodleCall call, String file) {
        assertThat(statuses).as("the index tells the status").containsKey(file);
        InputStream body =
                new ByteArrayInputStream(Recordings.text(file).getBytes(StandardCharsets.UTF_8));
        return new MoodleAnswers().read(call, statuses.get(file), null, null, body);
    }
}
