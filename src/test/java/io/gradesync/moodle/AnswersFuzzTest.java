package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.gradesync.grade.Decimals;
import io.gradesync.grade.GradeHash;
import io.gradesync.grade.GradeScale;
import io.gradesync.grade.PassRule;
import io.gradesync.grade.ScaleType;
import io.gradesync.grade.WholeMarks;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Harmless;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an answer to any question: something harmless comes of it, or a sentence. */
class AnswersFuzzTest {

    private static final AnswerLimits LIMITS = new AnswerLimits(1 << 20, 1 << 16, 1 << 16);
    private static final String TOKEN = EveryQuestion.Site.TOKEN;
    private static final BigDecimal HALF = BigDecimal.valueOf(50);

    /** Put where values stand, by whoever means harm or knows no better. */
    static final List<String> NASTY =
            List.of(
                    "null",
                    "true",
                    "-0",
                    "-1",
                    "NaN",
                    "Infinity",
                    "-Infinity",
                    "\"NaN\"",
                    "\"INF\"",
                    "\"7,5\"",
                    "\"1 234.5\"",
                    "\"\"",
                    "\"-\"",
                    "1e300",
                    "1e999999999",
                    "1e-999999999",
                    "\"1e2147483648\"",
                    "0.1e1",
                    "9".repeat(200),
                    "0." + "0".repeat(200) + "1",
                    "2147483648",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775809",
                    "99999999999999999999",
                    "{}",
                    "[]",
                    "[[[[[[[[[[]]]]]]]]]]",
                    "{\"exception\":\"x\",\"errorcode\":\"invalidtoken\",\"message\":\""
                            + TOKEN
                            + "\"}",
                    "\"\\u0000\\u001b[2J\\r\\n2026-01-01 ERROR forged\\u2028\"",
                    "\"\\ud83d\"",
                    "\"\\ude00\\ud83d\"",
                    "\"\\u202e'; DROP TABLE op_exam; --\"",
                    "\"<script>alert(1)</script>&lt;b&gt;&amp;amp;\"",
                    "\"=cmd|' /C calc'!A0\"",
                    "\"" + "😀".repeat(600) + "\"",
                    "\"" + TOKEN + "\"");

    /** Answers of many records, each of which has something nasty in one of its fields. */
    static Stream<byte[]> seeds() {
        return Arrays.stream(EveryQuestion.values())
                .flatMap(
                        question ->
                                Stream.of(
                                        input(question, question.answer()),
                                        input(question, question.head() + question.element()),
                                        input(question, nasty(question))));
    }

    private static String nasty(EveryQuestion question) {
        List<String> fields = List.of(question.element().split("(?<=\":)"));
        List<String> records = new ArrayList<>();
        for (int i = 0; i < NASTY.size(); i++) {
            List<String> record = new ArrayList<>(fields);
            int field = 1 + i % (fields.size() - 1);
            record.set(
                    field,
                    record.get(field)
                            .replaceFirst("[^,}\\[\\]]+", Matcher.quoteReplacement(NASTY.get(i))));
            records.add(String.join("", record));
        }
        return question.head() + String.join(",", records) + question.tail();
    }

    private static byte[] input(EveryQuestion question, String answer) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(question.ordinal());
        input.writeBytes(answer.getBytes(StandardCharsets.UTF_8));
        return input.toByteArray();
    }

    @Fault({9, 14, 16})
    @MethodSource("seeds")
    @FuzzTest
    void anyAnswerGivesSomethingHarmlessOrASentence(byte[] input) {
        if (input == null || input.length == 0) {
            return;
        }
        EveryQuestion[] questions = EveryQuestion.values();
        EveryQuestion question = questions[(input[0] & 0xFF) % questions.length];
        byte[] answer = Arrays.copyOfRange(input, 1, input.length);
        try {
            Object result =
                    new MoodleAnswers(LIMITS)
                            .read(
                                    question.call(),
                                    200,
                                    null,
                                    null,
                                    new ByteArrayInputStream(answer));
            assertThat(result).isNotNull();
            assertThat(harmless(result)).isLessThanOrEqualTo(LIMITS.kept() / 30);
        } catch (MoodleException failure) {
            assertClassified(failure);
        }
    }

    @Fault({9, 14, 16})
    @Property(tries = 3000)
    void anyMixtureOfAnswersGivesSomethingHarmlessOrASentence(@ForAll Random random) {
        EveryQuestion[] questions = EveryQuestion.values();
        EveryQuestion question = questions[random.nextInt(questions.length)];
        StringBuilder answer = new StringBuilder(question.answer());
        for (int changes = random.nextInt(6); changes >= 0; changes--) {
            String other = questions[random.nextInt(questions.length)].element();
            String put =
                    switch (random.nextInt(4)) {
                        case 0 -> "";
                        case 1 -> other;
                        case 2 -> Character.toString(random.nextInt(0x110000));
                        default -> NASTY.get(random.nextInt(NASTY.size()));
                    };
            int from = value(answer, random);
            int to = Math.min(answer.length(), from + random.nextInt(12));
            answer.replace(from, random.nextBoolean() ? end(answer, from) : to, put);
        }
        anyAnswerGivesSomethingHarmlessOrASentence(input(question, answer.toString()));
    }

    /** Often where a value begins. */
    private static int value(StringBuilder answer, Random random) {
        int from = random.nextInt(answer.length() + 1);
        int colon = answer.indexOf(":", from);
        return colon < 0 || random.nextInt(4) == 0 ? from : colon + 1;
    }

    private static int end(StringBuilder answer, int from) {
        int end = from;
        while (end < answer.length() && ",}]".indexOf(answer.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static void assertClassified(MoodleException failure) {
        assertThat(failure.getKind()).isNotNull();
        Harmless.assertText(failure.getErrorCode(), 250);
        Harmless.assertSentence(failure.getMessage(), TOKEN);
    }

    /** Looks into everything that was made of an answer; how many things that are. */
    private static long harmless(Object result) {
        if (result instanceof String text) {
            Harmless.assertText(text, 1000);
            assertThat(text).doesNotContain(TOKEN);
        } else if (result instanceof BigDecimal number) {
            assertThat(Decimals.plain(number).replaceAll("[-.]", "")).hasSizeLessThanOrEqualTo(21);
            assertThat(Decimals.parse(Decimals.plain(number))).isEqualByComparingTo(number);
        } else if (result instanceof MoodleException failure) {
            assertClassified(failure);
            assertThat(failure.getKind())
                    .isIn(MoodleException.Kind.RECORD, MoodleException.Kind.COURSE);
        } else if (result instanceof Collection<?> several) {
            return 1 + several.stream().mapToLong(AnswersFuzzTest::harmless).sum();
        } else if (result instanceof Map<?, ?> map) {
            return harmless(map.keySet()) + harmless(map.values());
        } else if (result instanceof Record record) {
            return 1 + harmlessRecord(record);
        } else if (result != null) {
            assertThat(result).isInstanceOfAny(Long.class, Boolean.class, Instant.class);
        }
        return 1;
    }

    private static long harmlessRecord(Record record) {
        if (record instanceof GradebookEntry entry && entry.refusal() == null) {
            assertCarriable(entry);
        }
        long things = 0;
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                things += harmless(component.getAccessor().invoke(record));
            } catch (ReflectiveOperationException failed) {
                throw new AssertionError(failed);
            }
        }
        return things;
    }

    private static void assertCarriable(GradebookEntry entry) {
        assertThat(entry.itemId()).isPositive();
        assertThat(entry.max()).isGreaterThan(entry.min());
        assertThat(GradeHash.of(entry.raw(), entry.max())).hasSize(64);
        for (ScaleType type : List.of(ScaleType.PERCENTAGE, ScaleType.POINTS)) {
            GradeScale scale = new GradeScale(type, HALF, List.of());
            WholeMarks marks = scale.wholeMarks(entry.raw(), entry.min(), entry.max());
            int total = scale.range(entry.min(), entry.max()).totalMarks();
            assertThat(marks.marks()).isBetween(0, total);
            assertThat(marks.passed())
                    .isEqualTo(new PassRule(HALF).passes(entry.raw(), entry.min(), entry.max()));
        }
    }
}
