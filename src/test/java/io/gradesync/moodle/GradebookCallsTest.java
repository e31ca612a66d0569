package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.grade.Reason;
import io.gradesync.testbed.Fault;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradebookCallsTest {

    private static final MoodleSite SITE =
            MoodleSite.of("https://moodle.example", "0123456789abcdef", false);

    /** An item as Moodle 4.5 answers it: of its fields those that matter and some that do not. */
    private static final List<String> ITEM =
            List.of(
                    field("id", "8"),
                    field("itemname", "\"Quiz 1\""),
                    field("itemtype", "\"mod\""),
                    field("itemmodule", "\"quiz\""),
                    field("categoryid", "null"),
                    field("locked", "false"),
                    field("weightraw", "0.5"),
                    field("graderaw", "7.5"),
                    field("gradedategraded", "1795365718"),
                    field("gradeneedsupdate", "false"),
                    field("gradeformatted", "\"<i class=\\\"icon\\\"><\\/i>7.50\""),
                    field("grademin", "0"),
                    field("grademax", "10"),
                    field("feedback", "\"\""));

    @Test
    void theWholeCourseIsAskedForByItsId() {
        MoodleCall call = GradebookCalls.wholeCourse(SITE, 5_000_000_000L);
        assertThat(call.function()).isEqualTo("gradereport_user_get_grade_items");
        assertThat(call.arguments()).isEqualTo(Map.of("courseid", "5000000000"));
        assertThat(call.divisible()).isTrue();
    }

    @Test
    void oneStudentIsAskedForByBothIds() {
        MoodleCall call = GradebookCalls.student(SITE, 2, 6_000_000_000L);
        assertThat(call.function()).isEqualTo("gradereport_user_get_grade_items");
        assertThat(call.arguments()).isEqualTo(Map.of("courseid", "2", "userid", "6000000000"));
        assertThat(call.divisible()).isFalse();
    }

    @Test
    void anEntryIsReadAsMoodleWritesIt() {
        GradebookEntry entry = entry(ITEM);
        assertThat(entry.itemId()).isEqualTo(8);
        assertThat(entry.itemType()).isEqualTo("mod");
        assertThat(entry.itemName()).isEqualTo("Quiz 1");
        assertThat(entry.raw()).isEqualByComparingTo("7.5");
        assertThat(entry.min()).isEqualByComparingTo("0");
        assertThat(entry.max()).isEqualByComparingTo("10");
        assertThat(entry.gradedAt()).isEqualTo(Instant.ofEpochSecond(1795365718));
        assertThat(entry.refusal()).isNull();
    }

    @Property
    void theOrderOfTheFieldsDoesNotMatter(@ForAll Random random) {
        List<String> shuffled = new ArrayList<>(ITEM);
        Collections.shuffle(shuffled, random);
        assertThat(entry(shuffled)).isEqualTo(entry(ITEM));
    }

    @Test
    void theStudentMayComeAfterTheItems() {
        String item = object(ITEM);
        assertThat(read("{\"usergrades\":[{\"gradeitems\":[" + item + "],\"userid\":6}]}"))
                .isEqualTo(read("{\"usergrades\":[{\"userid\":6,\"gradeitems\":[" + item + "]}]}"));
    }

    @Test
    void eachStudentKeepsTheirOwnItems() {
        List<StudentGradebook> students =
                read(
                        """
                        {"warnings": [], "usergrades": [
                          {"userid": 6, "gradeitems": [{"id": 1}, {"id": 2}]},
                          {"userid": 7, "gradeitems": []},
                          {"userid": 8}
                        ]}
                        """);
        assertThat(students).extracting(StudentGradebook::userId).containsExactly(6L, 7L, 8L);
        assertThat(students)
                .extracting(student -> student.entries().size())
                .containsExactly(2, 0, 0);
    }

    @Test
    @Fault(6)
    void nullIsNoGradeAndAbsentIsNotShown() {
        GradebookEntry ungraded = entry(with("graderaw", "null"));
        assertThat(ungraded.shown()).isTrue();
        assertThat(ungraded.refusal()).isEqualTo(Reason.NO_GRADE);
        for (String field : List.of("graderaw", "grademin", "grademax")) {
            GradebookEntry entry = entry(without(field));
            assertThat(entry.shown()).isFalse();
            assertThat(entry.refusal()).isEqualTo(Reason.NOT_SHOWN);
        }
    }

    @Test
    @Fault(8)
    void zeroIsAGrade() {
        GradebookEntry entry = entry(with("graderaw", "0"));
        assertThat(entry.refusal()).isNull();
        assertThat(entry.raw()).isEqualByComparingTo(BigDecimal.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "7.5, 7.5",
        "'\"7.50000\"', 7.5",
        "75e-1, 7.5",
        "-3, -3",
        "'\" 7.5 \"', 7.5",
        "13.33333, 13.33333",
        "12345678901234567890, 12345678901234567890"
    })
    void numbersAreTakenAsNumbersOrAsText(String json, BigDecimal raw) {
        GradebookEntry entry = entry(with("graderaw", json));
        assertThat(entry.raw()).isEqualByComparingTo(raw);
        assertThat(entry.malformed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "-Infinity",
                "\"NaN\"",
                "\"INF\"",
                "\"\"",
                "\"-\"",
                "\"seven\"",
                "\"7,5\"",
                "true",
                "{}",
                "[7.5]",
                "1e400",
                "123456789012345678901"
            })
    @Fault(6)
    void whatIsNoGradeIsABadValueAndNotAMissingOne(String json) {
        for (String field : List.of("graderaw", "grademin", "grademax")) {
            GradebookEntry entry = entry(with(field, json));
            assertThat(entry.malformed()).isTrue();
            assertThat(entry.refusal()).isEqualTo(Reason.BAD_VALUE);
        }
    }

    @Test
    void aNumberOfAMillionDigitsIsOneBadValue() {
        String digits = "9".repeat(999_999);
        assertThat(entry(with("graderaw", digits)).refusal()).isEqualTo(Reason.BAD_VALUE);
        assertThat(entry(with("grademax", "0." + digits.substring(2))).refusal())
                .isEqualTo(Reason.BAD_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "10, 9", "0, 0", "0, -1"})
    @Fault(10)
    void aRangeThatIsEmptyOrReversedIsABadValue(String min, String max) {
        List<String> fields = with("grademin", min);
        fields.add(field("grademax", max));
        assertThat(entry(fields).refusal()).isEqualTo(Reason.BAD_VALUE);
    }

    @Test
    void aRangeThatIsNullIsABadValue() {
        assertThat(entry(with("grademin", "null")).refusal()).isEqualTo(Reason.BAD_VALUE);
        assertThat(entry(with("grademax", "null")).refusal()).isEqualTo(Reason.BAD_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"course", "category"})
    @Fault(11)
    void aTotalIsATotalWhateverElseIsWrong(String type) {
        List<String> fields = with("itemtype", "\"" + type + "\"");
        assertThat(entry(fields).refusal()).isEqualTo(Reason.COURSE_TOTAL);
        fields.add(field("gradeneedsupdate", "true"));
        fields.add(field("graderaw", "NaN"));
        assertThat(entry(fields).refusal()).isEqualTo(Reason.COURSE_TOTAL);
        assertThat(entry(List.of(field("itemtype", "\"" + type + "\""))).refusal())
                .isEqualTo(Reason.COURSE_TOTAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "\"1\""})
    @Fault(12)
    void aGradeThatIsAboutToChangeIsNotTaken(String json) {
        List<String> fields = with("gradeneedsupdate", json);
        fields.add(field("graderaw", "null"));
        assertThat(entry(fields).refusal()).isEqualTo(Reason.NEEDS_UPDATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5000000000", "\"5000000000\"", "9223372036854775807", "5e9"})
    void idsGoBeyondThirtyTwoBits(String id) {
        long expected = new BigDecimal(id.replace("\"", "")).longValueExact();
        StudentGradebook student = student(id, List.of(field("id", id)));
        assertThat(student.userId()).isEqualTo(expected);
        assertThat(student.entries()).extracting(GradebookEntry::itemId).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"x\"", "1.5", "9223372036854775808", "{}", "[1]", "NaN"})
    void whatIsNoIdIsZero(String id) {
        assertThat(student(id, ITEM).userId()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "0", "-5", "9999999999999", "\"never\"", "{}"})
    void aDateThatIsNoneIsNoDate(String date) {
        GradebookEntry entry = entry(with("gradedategraded", date));
        assertThat(entry.gradedAt()).isNull();
        assertThat(entry.refusal()).isNull();
    }

    @Test
    void aNameOfTenThousandCharactersIsShortenedAtAWholeCharacter() {
        String name = ("😀\"'\\< b>&" + "x".repeat(7)).repeat(625);
        String shortened = name(name.replace("\\", "\\\\").replace("\"", "\\\""));
        assertThat(shortened.codePointCount(0, shortened.length())).isEqualTo(300);
        assertThat(name).startsWith(shortened);
        assertThat(name("😀".repeat(5000))).isEqualTo("😀".repeat(300));
    }

    @Test
    void aShortNameIsReadAsAPersonReadsIt() {
        assertThat(name("<span lang=\\\"de\\\">Prüfung<\\/span> \\ud83d\\ude00"))
                .isEqualTo("Prüfung 😀");
        assertThat(name("x".repeat(300))).hasSize(300);
        assertThat(entry(with("itemname", "null")).itemName()).isNull();
    }

    @Test
    void whatIsUnknownIsSkippedHoweverDeep() {
        List<String> fields = new ArrayList<>(ITEM);
        fields.add(0, field("later", "{\"id\":99,\"graderaw\":1,\"list\":[[{\"userid\":99}]]}"));
        fields.add(field("usergrades", "[{\"userid\":99}]"));
        assertThat(entry(fields)).isEqualTo(entry(ITEM));
        assertThat(
                        read(
                                """
                                {"debug": [{"exception": "x"}], "usergrades": [
                                  {"extra": {"userid": 1}, "userid": 6, "more": [[]],
                                   "gradeitems": [%s]}
                                ]}
                                """
                                        .formatted(object(ITEM))))
                .containsExactly(student("6", ITEM));
    }

    @Test
    void anAnswerOfOtherTypesThanExpectedHoldsNoGrades() {
        assertThat(read("{\"usergrades\":null}")).isEmpty();
        assertThat(read("{\"usergrades\":{\"6\":{\"userid\":6}}}")).isEmpty();
        assertThat(read("{\"usergrades\":[{\"userid\":6,\"gradeitems\":\"none\"}]}"))
                .containsExactly(new StudentGradebook(6, List.of()));
    }

    @Test
    void theLastOfADoubledFieldCounts() {
        List<String> fields = with("graderaw", "\"broken\"");
        fields.add(field("graderaw", "9"));
        assertThat(entry(fields).refusal()).isNull();
        assertThat(entry(fields).raw()).isEqualByComparingTo("9");
        fields.add(field("graderaw", "\"broken\""));
        assertThat(entry(fields).refusal()).isEqualTo(Reason.BAD_VALUE);
    }

    private static String name(String json) {
        return entry(with("itemname", "\"" + json + "\"")).itemName();
    }

    private static GradebookEntry entry(List<String> fields) {
        return student("6", fields).entries().get(0);
    }

    private static StudentGradebook student(String id, List<String> fields) {
        return read("{\"usergrades\":[{\"userid\":%s,\"gradeitems\":[%s]}]}"
                        .formatted(id, object(fields)))
                .get(0);
    }

    @SuppressWarnings("unchecked")
    private static List<StudentGradebook> read(String json) {
        return (List<StudentGradebook>)
                new MoodleAnswers()
                        .read(
                                GradebookCalls.wholeCourse(SITE, 2),
                                200,
                                null,
                                null,
                                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static String field(String name, String json) {
        return "\"" + name + "\":" + json;
    }

    private static String object(List<String> fields) {
        return "{" + String.join(",", fields) + "}";
    }

    private static List<String> with(String name, String json) {
        List<String> fields = without(name);
        fields.add(field(name, json));
        return fields;
    }

    private static List<String> without(String name) {
        List<String> fields = new ArrayList<>(ITEM);
        fields.removeIf(field -> field.startsWith("\"" + name + "\""));
        return fields;
    }
}
