package io.gradesync.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.gradesync.testbed.Fault;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any texts as grade, range and threshold: no number, or marks that agree with the exact rule. */
class GradesFuzzTest {

    private static final List<Band> BANDS =
            List.of(
                    new Band("A", new BigDecimal("80"), null),
                    new Band("B", new BigDecimal("49.95"), new BigDecimal("80")),
                    new Band("F", BigDecimal.ZERO, new BigDecimal("49.95")));

    static Stream<Arguments> seeds() {
        return Stream.of(
                arguments("85.5", "0", "100", "50"),
                arguments("49.6", "0", "100", "50"),
                arguments("8e1", "0", "100.00000", "79.5"),
                arguments("-0", "-5", "5", "50"),
                arguments("0", "0", "0.3", "33.3333"),
                arguments("2147483648", "0", "99999999999999999999", "100"),
                arguments("-99999999999999999999", "-1e19", "1e19", "0.00000001"),
                arguments("0.00000000000000000001", "0", "0.00000000000000000002", "50"),
                arguments("1e999999999", "1e-999999999", "NaN", "Infinity"),
                arguments("7,5", "1 000", "٣", "\u0000"),
                arguments("9".repeat(100_000), "0", "1" + "0".repeat(60), "1e2"),
                arguments("1e+2147483647", "1e2147483648", "0e2147483647", "1E2"));
    }

    @Fault({4, 5, 9, 10})
    @MethodSource("seeds")
    @FuzzTest
    void anyGradeIsRefusedOrItsMarksAgreeWithTheExactRule(
            @NotNull String raw,
            @NotNull String min,
            @NotNull String max,
            @NotNull String threshold) {
        BigDecimal grade = number(raw);
        BigDecimal low = number(min);
        BigDecimal high = number(max);
        BigDecimal line = number(threshold);
        boolean range = low != null && high != null && high.compareTo(low) > 0;
        boolean rule =
                line != null && line.signum() > 0 && line.compareTo(BigDecimal.valueOf(100)) <= 0;
        if (grade == null || !range || !rule) {
            return;
        }
        boolean passed = new PassRule(line).passes(grade, low, high);
        for (ScaleType type : ScaleType.values()) {
            GradeScale scale = new GradeScale(type, line, BANDS);
            ExamRange exam = scale.range(low, high);
            assertThat(exam.totalMarks()).isPositive();
            assertThat(exam.minMarks()).isBetween(1, exam.totalMarks());
            WholeMarks marks = scale.wholeMarks(grade, low, high);
            assertThat(marks.marks()).isBetween(0, exam.totalMarks());
            assertThat(marks.passed()).isEqualTo(passed);
            assertThat(marks.marks() >= exam.minMarks()).isEqualTo(passed);
            ExactMarks exact = scale.exactMarks(grade, low, high);
            assertThat(exact.point())
                    .isEqualByComparingTo(type == ScaleType.POINTS ? high : new BigDecimal(100));
            assertThat(exact.letter()).isEqualTo(marks.letter());
            if (type == ScaleType.LETTER) {
                assertThat(marks.letter()).isIn("A", "B", "F");
            }
            if (type != ScaleType.POINTS) {
                assertThat(exact.marks().scale()).isLessThanOrEqualTo(4);
                // Half a unit in the fourth decimal.
                BigDecimal span = high.subtract(low);
                BigDecimal parts = grade.subtract(low).multiply(new BigDecimal(100));
                assertThat(exact.marks().multiply(span).subtract(parts).abs())
                        .isLessThanOrEqualTo(span.multiply(new BigDecimal("0.00005")));
            }
        }
        assertThat(GradeHash.of(grade, high))
                .matches("[0-9a-f]{64}")
                .isEqualTo(
                        GradeHash.of(
                                Decimals.parse(Decimals.plain(grade)),
                                Decimals.parse(Decimals.plain(high))));
    }

    /** What is no number that a grade can be is null; what is, is written one way only. */
    private static BigDecimal number(String text) {
        BigDecimal number = Decimals.parse(text);
        if (number != null) {
            String plain = Decimals.plain(number);
            assertThat(plain)
                    .hasSizeLessThanOrEqualTo(Decimals.MAX_DIGITS + 3)
                    .matches("-?(0|[1-9]\\d*)(\\.\\d*[1-9])?");
            assertThat(Decimals.parse(plain)).isEqualByComparingTo(number);
            assertThat(number).isEqualByComparingTo(new BigDecimal(text.trim()));
        }
        return number;
    }
}
