package io.gradesync.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gradesync.testbed.Fault;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradeScaleTest {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final List<Band> LETTERS =
            List.of(
                    new Band("A", new BigDecimal("90"), HUNDRED),
                    new Band("B", new BigDecimal("80"), new BigDecimal("90")),
                    new Band("F", BigDecimal.ZERO, new BigDecimal("80")));

    @ParameterizedTest
    @CsvSource({
        // raw, min, max, threshold -> marks, minMarks, status
        "49.6,     0,   100,  50,   49, 50, fail",
        "49.5,     0,   100,  49.5, 50, 50, pass",
        "49.4,     0,   100,  49.4, 49, 49, pass",
        "49.3,     0,   100,  49.4, 48, 49, fail",
        "50,       0,   100,  50,   50, 50, pass",
        "85.5,     0,   100,  50,   86, 50, pass",
        "85.49999, 0,   100,  50,   85, 50, pass",
        "0,        0,   100,  50,   0,  50, fail",
        "100,      0,   100,  100,  100, 100, pass",
        "99.9,     0,   100,  100,  99, 100, fail",
        "0.3,      0,   100,  0.2,  1,  1,  pass",
        "0.1,      0,   100,  0.2,  0,  1,  fail",
        "2,        1,   4,    50,   33, 50, fail",
        "30,       10,  50,   50,   50, 50, pass",
        "10,       10,  50,   50,   0,  50, fail",
        "5,        10,  50,   50,   0,  50, fail",
        "-3,       0,   100,  50,   0,  50, fail",
        "-5,       -10, 0,    50,   50, 50, pass",
        "120,      0,   100,  50,   100, 50, pass",
        "0.25,     0,   0.5,  50,   50, 50, pass",
        "7.5,      0,   10,   50,   75, 50, pass"
    })
    void percentagesAreOfAHundred(
            BigDecimal raw,
            BigDecimal min,
            BigDecimal max,
            BigDecimal threshold,
            int marks,
            int minMarks,
            String status) {
        GradeScale scale = new GradeScale(ScaleType.PERCENTAGE, threshold, List.of());
        assertThat(scale.range(min, max)).isEqualTo(new ExamRange(100, minMarks));
        assertThat(scale.wholeMarks(raw, min, max))
                .isEqualTo(new WholeMarks(marks, status.equals("pass"), null));
        assertThat(scale.wholeMarks(raw, min, max).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        // raw, min, max, threshold -> marks, total, minMarks, status
        "7.5,  0,   10,    50,  8,  10, 5,  pass",
        "4.9,  0,   10,    50,  4,  10, 5,  fail",
        "5,    0,   10,    50,  5,  10, 5,  pass",
        "30,   10,  50,    50,  30, 50, 30, pass",
        "29.9, 10,  50,    50,  29, 50, 30, fail",
        "12,   0,   20,    60,  12, 20, 12, pass",
        "2,    1,   4,     50,  2,  4,  3,  fail",
        "0.25, 0,   0.5,   50,  1,  1,  1,  pass",
        "0.2,  0,   0.5,   50,  0,  1,  1,  fail",
        "0.1,  0,   0.4,   20,  1,  1,  1,  pass",
        "-3,   0,   10,    50,  0,  10, 5,  fail",
        "15,   0,   10,    50,  10, 10, 5,  pass",
        "-5,   -10, 0,     50,  1,  1,  1,  pass",
        "87.3, 0,   100,   50,  87, 100, 50, pass",
        "9e9,  0,   1e10,  50,  2147483647, 2147483647, 2147483647, pass",
        "4e9,  0,   1e10,  50,  2147483646, 2147483647, 2147483647, fail",
        "1,    0,   1e19,  50,  1, 2147483647, 2147483647, fail"
    })
    void pointsAreOfTheItemsOwnMaximum(
            BigDecimal raw,
            BigDecimal min,
            BigDecimal max,
            BigDecimal threshold,
            int marks,
            int total,
            int minMarks,
            String status) {
        GradeScale scale = new GradeScale(ScaleType.POINTS, threshold, List.of());
        assertThat(scale.range(min, max)).isEqualTo(new ExamRange(total, minMarks));
        assertThat(scale.wholeMarks(raw, min, max))
                .isEqualTo(new WholeMarks(marks, status.equals("pass"), null));
    }

    @ParameterizedTest
    @CsvSource({
        "85,   100, 85, B",
        "89.9, 100, 90, B",
        "90,   100, 90, A",
        "9,    10,  90, A",
        "2,    3,   67, F",
        "-4,   10,  0,  F",
        "12,   10,  100, A"
    })
    void aLetterIsThatOfTheExactPercentAndNotOfTheRounded(
            BigDecimal raw, BigDecimal max, int marks, String letter) {
        GradeScale scale = new GradeScale(ScaleType.LETTER, BigDecimal.valueOf(50), LETTERS);
        assertThat(scale.hasLetters()).isTrue();
        assertThat(scale.range(BigDecimal.ZERO, max)).isEqualTo(new ExamRange(100, 50));
        WholeMarks whole = scale.wholeMarks(raw, BigDecimal.ZERO, max);
        assertThat(whole.marks()).isEqualTo(marks);
        assertThat(whole.letter()).isEqualTo(letter);
    }

    @ParameterizedTest
    @EnumSource(names = {"PERCENTAGE", "POINTS"})
    void withoutLettersBandsAreNotLookedAt(ScaleType type) {
        GradeScale scale = new GradeScale(type, BigDecimal.valueOf(50), null);
        assertThat(scale.hasLetters()).isFalse();
        assertThat(scale.wholeMarks(BigDecimal.TEN, BigDecimal.ZERO, HUNDRED).letter()).isNull();
    }

    @Test
    void lettersWithoutBandsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new GradeScale(ScaleType.LETTER, BigDecimal.valueOf(50), List.of()))
                .withMessageContaining("moodle_grade_scale_line");
    }

    @Test
    void aThresholdThatIsNoPercentageIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GradeScale(ScaleType.POINTS, BigDecimal.ZERO, List.of()))
                .withMessageContaining("pass_threshold");
    }

    @ParameterizedTest
    @CsvSource({"percentage, PERCENTAGE", "letter, LETTER", "points, POINTS"})
    void theTypeIsFoundByItsLabel(String label, ScaleType type) {
        assertThat(ScaleType.of(label)).isEqualTo(type);
        assertThat(type.label()).isEqualTo(label);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Percentage", "grades"})
    void anUnknownTypeIsRefusedWithThoseThatExist(String label) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScaleType.of(label))
                .withMessage(
                        "grade_scale_type is '%s': set it to one of percentage, letter, points."
                                .formatted(label));
    }

    @Test
    void theJournalTellsMarksTotalStatusAndLetter() {
        assertThat(new WholeMarks(49, false, null).describe(100)).isEqualTo("49/100 fail");
        assertThat(new WholeMarks(85, true, "B").describe(100)).isEqualTo("85/100 pass B");
        assertThat(WholeMarks.describe(85, null, null, null)).isEqualTo("85");
        assertThat(WholeMarks.describe(null, 100, "pass", "A")).isNull();
    }

    @Property
    @Fault(5)
    void marksStayInTheirRangeAndAgreeWithTheExactPassRule(
            @ForAll ScaleType type,
            @ForAll @BigRange(min = "-300", max = "1300") @Scale(5) BigDecimal raw,
            @ForAll @BigRange(min = "-100", max = "100") @Scale(5) BigDecimal min,
            @ForAll @BigRange(min = "0.00001", max = "1000") @Scale(5) BigDecimal span,
            @ForAll @BigRange(min = "0.0001", max = "100") @Scale(4) BigDecimal threshold) {
        BigDecimal max = min.add(span);
        GradeScale scale = new GradeScale(type, threshold, LETTERS);
        ExamRange range = scale.range(min, max);
        WholeMarks whole = scale.wholeMarks(raw, min, max);
        assertThat(range.totalMarks()).isPositive();
        assertThat(range.minMarks()).isBetween(1, range.totalMarks());
        assertThat(whole.marks()).isBetween(0, range.totalMarks());
        assertThat(whole.passed()).isEqualTo(exactlyPassed(raw.subtract(min), span, threshold));
        assertThat(whole.marks() < range.minMarks()).isEqualTo(!whole.passed());
    }

    @Property
    void marksAreRoundedHalfUpUnlessClampedOrHeldAtThePassLine(
            @ForAll ScaleType type,
            @ForAll @BigRange(min = "-300", max = "1300") @Scale(5) BigDecimal raw,
            @ForAll @BigRange(min = "-100", max = "100") @Scale(5) BigDecimal min,
            @ForAll @BigRange(min = "0.00001", max = "1000") @Scale(5) BigDecimal span,
            @ForAll @BigRange(min = "0.0001", max = "100") @Scale(4) BigDecimal threshold) {
        BigDecimal max = min.add(span);
        GradeScale scale = new GradeScale(type, threshold, LETTERS);
        ExamRange range = scale.range(min, max);
        WholeMarks whole = scale.wholeMarks(raw, min, max);
        BigDecimal exact =
                type == ScaleType.POINTS
                        ? raw
                        : raw.subtract(min)
                                .multiply(HUNDRED)
                                .divide(span, 30, RoundingMode.HALF_EVEN);
        boolean clamped =
                exact.signum() < 0 || exact.compareTo(BigDecimal.valueOf(range.totalMarks())) > 0;
        boolean held = whole.marks() == range.minMarks() - (whole.passed() ? 0 : 1);
        if (!clamped && !held) {
            BigDecimal above = BigDecimal.valueOf(whole.marks()).subtract(exact);
            assertThat(above)
                    .isGreaterThan(new BigDecimal("-0.5"))
                    .isLessThanOrEqualTo(new BigDecimal("0.5"));
        }
    }

    @Property
    void aBetterGradeNeverGetsFewerMarks(
            @ForAll ScaleType type,
            @ForAll @BigRange(min = "-300", max = "1300") @Scale(5) BigDecimal raw,
            @ForAll @BigRange(min = "0", max = "5") @Scale(5) BigDecimal more,
            @ForAll @BigRange(min = "0.00001", max = "1000") @Scale(5) BigDecimal max,
            @ForAll @BigRange(min = "0.0001", max = "100") @Scale(4) BigDecimal threshold) {
        GradeScale scale = new GradeScale(type, threshold, LETTERS);
        assertThat(scale.wholeMarks(raw.add(more), BigDecimal.ZERO, max).marks())
                .isGreaterThanOrEqualTo(scale.wholeMarks(raw, BigDecimal.ZERO, max).marks());
    }

    /** In whole hundred-thousandths, so that nothing is rounded. */
    private static boolean exactlyPassed(BigDecimal points, BigDecimal span, BigDecimal threshold) {
        BigInteger reached = inHundredThousandths(points).multiply(BigInteger.valueOf(100));
        BigInteger needed = inHundredThousandths(span).multiply(inHundredThousandths(threshold));
        return reached.multiply(BigInteger.valueOf(100_000)).compareTo(needed) >= 0;
    }

    private static BigInteger inHundredThousandths(BigDecimal number) {
        return number.movePointRight(5).toBigIntegerExact();
    }
}
