package io.gradesync.openeducat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.gradesync.grade.Source;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Harmless;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any characters, halves of them too, and any ids: a name that fits its column, and a code. */
class TextFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "Essay",
                        "  a \t b\u0000c ",
                        "\ud83d\ude00".repeat(300),
                        "\ud83d",
                        "\ude00\ud83d",
                        "a" + "\u0301".repeat(500),
                        "\u202e\u2066\u2028'; DROP TABLE op_exam; --",
                        "x".repeat(255) + "\ud83d\ude00",
                        " ".repeat(1000) + "\u0085\u00a0\ufeff")
                .map(text -> text.getBytes(StandardCharsets.UTF_16BE));
    }

    @Fault({14, 16, 21})
    @MethodSource("seeds")
    @FuzzTest
    void anyCharactersFitTheColumn(byte[] input) {
        if (input == null) {
            return;
        }
        // Not by a decoder: that would mend what is broken.
        String text = ByteBuffer.wrap(input, 0, input.length / 2 * 2).asCharBuffer().toString();
        for (int longest : new int[] {0, 1, 64, 256}) {
            String clean = Text.clean(text, longest);
            Harmless.assertText(clean, longest);
            assertThat(clean).isEqualTo(clean.strip()).doesNotContain("  ");
            assertThat(Text.clean(clean, longest)).isEqualTo(clean);
            byte[] stored = clean.getBytes(StandardCharsets.UTF_8);
            assertThat(new String(stored, StandardCharsets.UTF_8)).isEqualTo(clean);
        }
        ByteBuffer ids = ByteBuffer.wrap(java.util.Arrays.copyOf(input, 16));
        long item = ids.getLong();
        int batch = ids.getInt();
        int instance = ids.getInt();
        String code = ExamCode.ofExam(Source.QUIZ, instance, item, batch);
        assertThat(code).matches("M[0-9A-Z]{15}");
        assertThat(code)
                .isNotEqualTo(ExamCode.ofExam(Source.ASSIGNMENT, instance, item, batch))
                .isNotEqualTo(ExamCode.ofExam(Source.QUIZ, instance + 1, item, batch))
                .isNotEqualTo(ExamCode.ofExam(Source.QUIZ, instance, item + 1, batch))
                .isNotEqualTo(ExamCode.ofExam(Source.QUIZ, instance, item, batch + 1))
                .isNotEqualTo(ExamCode.ofAssignment(Source.QUIZ, instance, item));
    }
}
