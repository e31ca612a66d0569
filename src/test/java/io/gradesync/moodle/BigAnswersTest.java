package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.testbed.EndlessStream;
import io.gradesync.testbed.Fault;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of answers that are larger than any memory, to every question. */
class BigAnswersTest {

    private static final long MEGABYTE = 1 << 20;
    private static final AnswerLimits SMALL =
            new AnswerLimits(2 * MEGABYTE, MEGABYTE / 10, MEGABYTE);

    @ParameterizedTest
    @EnumSource
    void aSmallAnswerIsRead(EveryQuestion question) {
        assertThat(question.read(question.answer())).isNotNull();
    }

    @Fault(28)
    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            // Of these the records are passed over, and no more than the calls asked for is kept.
            names = {"BEST_GRADE", "COMPLETION", "PACK"})
    void moreRecordsThanAnyCourseHasAreRefusedBeforeTheyFillTheMemory(EveryQuestion question) {
        EndlessStream stream = endless(question, question.element(), 300 * MEGABYTE);
        MoodleException failure = failure(new MoodleAnswers(SMALL), question.call(), stream);
        assertTooBig(failure, question.call());
        assertThat(failure).hasMessageContaining("records");
        assertThat(stream.position()).isLessThan(MEGABYTE);
    }

    @Fault(28)
    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{\"id\":1,\"userid\":1}"})
    void recordsOfNextToNothingCountLikeOthers(String element) {
        for (EveryQuestion question :
                List.of(
                        EveryQuestion.ENROLLED,
                        EveryQuestion.GRADEBOOK,
                        EveryQuestion.ASSIGNMENT_GRADES)) {
            EndlessStream stream = endless(question, element, 300 * MEGABYTE);
            assertTooBig(failure(new MoodleAnswers(), question.call(), stream), question.call());
            assertThat(stream.position()).isLessThan(10 * MEGABYTE);
        }
    }

    @Fault(28)
    @ParameterizedTest
    @EnumSource
    void moreBytesThanAnyAnswerHasAreNotReadToTheirEnd(EveryQuestion question) {
        for (String filling : List.of("{\"feedback\":\"" + "x".repeat(1000) + "\"},", " ")) {
            EndlessStream stream =
                    new EndlessStream(
                            question.head() + "{\"debuginfo\":[",
                            filling,
                            "{}]}," + question.element() + question.tail(),
                            300 * MEGABYTE);
            MoodleException failure = failure(new MoodleAnswers(SMALL), question.call(), stream);
            assertTooBig(failure, question.call());
            assertThat(failure).hasMessageContaining("2 MB");
            assertThat(stream.position()).isLessThan(3 * MEGABYTE);
        }
    }

    @Fault(28)
    @Test
    void threeHundredMegabytesOfTextThatNobodyAskedForAreRefusedByTheirSize() {
        for (String filling : List.of("x", "\\ud83d\\ude00 ")) {
            EndlessStream stream =
                    new EndlessStream(
                            "{\"debuginfo\":\"", filling, "\",\"usergrades\":[]}", 300 * MEGABYTE);
            MoodleCall call = EveryQuestion.GRADEBOOK.call();
            MoodleException failure = failure(new MoodleAnswers(), call, stream);
            assertTooBig(failure, call);
            assertThat(failure).hasMessageContaining("256 MB");
        }
    }

    @Fault(28)
    @ParameterizedTest
    @ValueSource(strings = {"data", "exception"})
    void aCallOfAPackWhoseAnswerIsHugeIsNotHeld(String field) {
        EndlessStream stream =
                new EndlessStream(
                        "{\"responses\":[{\"error\":true,\"" + field + "\":\"",
                        "x",
                        "\"}]}",
                        300 * MEGABYTE);
        assertTooBig(
                failure(new MoodleAnswers(), EveryQuestion.PACK.call(), stream),
                EveryQuestion.PACK.call());
        assertThat(stream.position()).isLessThan(5 * MEGABYTE);
    }

    /** Each could be read alone: the pack as a whole is refused, and its calls are asked singly. */
    @Fault(28)
    @Test
    void theAnswersInsideOfAPackAreBoundedTogether() {
        String records =
                "{\\\"userid\\\":6,\\\"gradeitems\\\":[" + "{},".repeat(300) + "{}]},".repeat(1);
        String one = "{\"error\":false,\"data\":\"{\\\"usergrades\\\":[" + records + "{}]}\"}";
        MoodleCall single = GradebookCalls.student(EveryQuestion.PACK.call().site(), 2, 6);
        MoodleCall pack = PackedCalls.of(List.of(single, single, single, single));
        AnswerLimits limits = new AnswerLimits(MEGABYTE, 100_000, MEGABYTE);
        MoodleAnswers answers = new MoodleAnswers(limits);
        assertThat(
                        answers.read(
                                pack,
                                200,
                                null,
                                null,
                                new EndlessStream("{\"responses\":[", one, "]}", 1)))
                .asList()
                .hasSize(1);
        MoodleException failure =
                failure(
                        answers,
                        pack,
                        new EndlessStream(
                                "{\"responses\":[" + one, "," + one, "]}", 3L * one.length()));
        assertThat(failure.isTooBig()).isTrue();
        assertThat(failure.getKind()).isEqualTo(Kind.COURSE);
    }

    /** While one is read another begins, and a third when the first has come to its end. */
    @Fault(28)
    @Test
    void answersThatAreReadAtTheSameTimeAreBoundedTogether() {
        MoodleAnswers answers = new MoodleAnswers(new AnswerLimits(MEGABYTE, 100_000, 150_000));
        MoodleCall call = EveryQuestion.GRADEBOOK.call();
        List<MoodleException> second = new ArrayList<>();
        InputStream first =
                new SequenceInputStream(
                        Collections.enumeration(
                                List.of(
                                        text("{\"usergrades\":[{\"userid\":6,\"gradeitems\":["),
                                        text("{},".repeat(900)),
                                        new InputStream() {
                                            @Override
                                            public int read() {
                                                second.add(failure(answers, call, records(900)));
                                                return -1;
                                            }
                                        },
                                        text("{}]}]}"))));
        assertThat(answers.read(call, 200, null, null, first)).asList().hasSize(1);
        assertThat(second).isNotEmpty().allMatch(each -> each.getKind() == Kind.WAIT);
        assertThat(second.get(0)).hasMessageContaining("beside those that are read at the same");
        for (int i = 0; i < 10; i++) {
            assertThat(answers.read(call, 200, null, null, records(900))).asList().hasSize(1);
            assertTooBig(failure(answers, call, records(1200)), call);
        }
    }

    @Fault(28)
    @Test
    void wordsThatAreNotLatinTakeTwiceTheRoom() {
        MoodleAnswers answers = new MoodleAnswers(new AnswerLimits(MEGABYTE, 100_000, 100_000));
        MoodleCall call = EveryQuestion.QUIZZES.call();
        for (String letter : List.of("x", "ÿ", "ж")) {
            String quiz =
                    "{\"id\":7,\"course\":2,\"name\":\"%s\",\"grade\":10}"
                            .formatted(letter.repeat(1000));
            InputStream stream =
                    text("{\"quizzes\":[" + quiz + ("," + quiz).repeat(59) + "],\"warnings\":[]}");
            if (letter.equals("ж")) {
                assertTooBig(failure(answers, call, stream), call);
            } else {
                assertThat(answers.read(call, 200, null, null, stream)).isNotNull();
            }
        }
    }

    private static InputStream records(int records) {
        return text(
                "{\"usergrades\":[{\"userid\":6,\"gradeitems\":["
                        + "{},".repeat(records)
                        + "{}]}]}");
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Fault(28)
    @Test
    void aRosterOfAHundredThousandStudentsIsRead() {
        String user =
                ("{\"id\":6,\"fullname\":\"Ben Adams\",\"profileimageurl\":\"%s\","
                                + "\"customfields\":[{\"name\":\"a\",\"value\":\"b\"}]}")
                        .formatted("https://moodle.example/".repeat(30));
        EndlessStream stream =
                new EndlessStream(
                        "{\"users\":[" + user, "," + user, "]}", 99_999L * (user.length() + 1));
        Object roster =
                new MoodleAnswers().read(EveryQuestion.GRADABLE.call(), 200, null, null, stream);
        assertThat(roster).asList().hasSize(100_000);
        assertThat(stream.position()).isGreaterThan(70 * MEGABYTE);
    }

    @Fault(28)
    @Test
    void theGradebookOfTenThousandStudentsIsRead() {
        String entry = EveryQuestion.GRADEBOOK.element();
        String student = "{\"userid\":6,\"gradeitems\":[" + entry + ("," + entry).repeat(9) + "]}";
        EndlessStream stream =
                new EndlessStream(
                        "{\"usergrades\":[" + student,
                        "," + student,
                        "]}",
                        9_999L * (student.length() + 1));
        Object students =
                new MoodleAnswers().read(EveryQuestion.GRADEBOOK.call(), 200, null, null, stream);
        assertThat(students).asList().hasSize(10_000);
    }

    @Fault(14)
    @ParameterizedTest
    @EnumSource
    void deepNestingAndEndlessKeysAreRefusedAndNotAskedForAgain(EveryQuestion question) {
        for (String absurd :
                List.of(
                        "[".repeat(100_000) + "]".repeat(100_000),
                        "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000),
                        "{\"" + "k".repeat(1_000_000) + "\":1}",
                        // The parser remembers 50,000 keys: none may be long.
                        "{\"" + "k".repeat(150) + "\":1}",
                        "1".repeat(5_000_000))) {
            MoodleException failure =
                    catchThrowableOfType(
                            MoodleException.class,
                            () ->
                                    question.read(
                                            question.head()
                                                    + question.element()
                                                            .replaceFirst(
                                                                    "\\{", "{\"x\":" + absurd + ",")
                                                    + question.tail()));
            assertTooBig(failure, question.call());
        }
    }

    @Fault(14)
    @ParameterizedTest
    @EnumSource
    void manyDifferentKeysLeaveNothingBehind(EveryQuestion question) {
        StringBuilder keys = new StringBuilder("{");
        for (int i = 0; i < 200_000; i++) {
            keys.append("\"k").append(i).append("\":0,");
        }
        String record = keys + question.element().substring(1);
        assertThat(question.read(question.head() + record + question.tail()))
                .isEqualTo(question.read(question.answer()));
    }

    private static EndlessStream endless(EveryQuestion question, String element, long size) {
        return new EndlessStream(question.head() + element, "," + element, question.tail(), size);
    }

    private static void assertTooBig(MoodleException failure, MoodleCall call) {
        assertThat(failure.isTooBig()).as(failure.getMessage()).isTrue();
        assertThat(failure.getKind()).isEqualTo(Kind.COURSE);
        assertThat(failure)
                .hasMessageContaining(call.function())
                .hasMessageContaining("https://moodle.example");
        assertThat(failure.getMessage()).hasSizeLessThan(300).hasLineCount(1);
    }

    private static MoodleException failure(
            MoodleAnswers answers, MoodleCall call, InputStream stream) {
        return catchThrowableOfType(
                MoodleException.class, () -> answers.read(call, 200, null, null, stream));
    }
}
