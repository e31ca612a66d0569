package io.gradesync.grade;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import java.math.BigDecimal;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were computed with {@code printf '85.5:100' | sha256sum}. */
class GradeHashTest {

    @ParameterizedTest
    @CsvSource({
        "85.5, 100, 16481120c7164c5a82f00ac8edf99747804a05c1e44e5a64ae2d48830b3a91e1",
        "80,   100, 7cc5632e9a777c961116917e96346bbd1b7cca5688c67ad86d125818e73261b3",
        "0,    100, cb753f988e32a89d6a3ad86eae4055dc8c263f71cbec7447b8269d5a51cd5120"
    })
    void theHashIsTheSha256OfRawAndMaximumAsLowerCaseHex(String raw, String max, String expected) {
        assertThat(hash(raw, max)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "80.0", "80.00000", "8e1", "8E+1", "0.8e2", "080", "+80"})
    @Fault(4)
    void oneNumberHasOneHashHoweverItIsWritten(String eighty) {
        assertThat(hash(eighty, "100")).isEqualTo(hash("80", "100"));
        assertThat(hash("1", eighty)).isEqualTo(hash("1", "80"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.0", "-0", "0e5", "0.00000"})
    void zeroHasOneHashHoweverItIsWritten(String zero) {
        assertThat(hash(zero, "10")).isEqualTo(hash("0", "10"));
    }

    @Test
    void rawAndMaximumCannotBeTakenForEachOther() {
        assertThat(hash("10", "20")).isNotEqualTo(hash("20", "10"));
        assertThat(hash("1", "23")).isNotEqualTo(hash("12", "3"));
        assertThat(hash("-5", "10")).isNotEqualTo(hash("5", "10"));
    }

    @Test
    void aGradeIsHashedByItsRawAndItsMaximumOnly() {
        Grade quiz = grade(Source.QUIZ, 1, "Quiz", "0");
        Grade essay = grade(Source.GRADEBOOK, 2, "Essay", "5");
        assertThat(quiz.hash()).isEqualTo(essay.hash()).isEqualTo(hash("85.5", "100"));
    }

    @Property
    @Fault(4)
    void equalNumbersHaveEqualHashes(
            @ForAll @BigRange(min = "-1000000000", max = "1000000000") @Scale(5) BigDecimal raw,
            @ForAll @BigRange(min = "-1000000000", max = "1000000000") @Scale(5) BigDecimal max,
            @ForAll @IntRange(max = 12) int zeros) {
        assertThat(GradeHash.of(withZeros(raw, zeros), inScientific(max)))
                .isEqualTo(GradeHash.of(inScientific(raw), withZeros(max, zeros)))
                .isEqualTo(GradeHash.of(raw, max))
                .matches("[0-9a-f]{64}");
    }

    @Property
    void differentNumbersHaveDifferentHashes(
            @ForAll @BigRange(min = "-1000", max = "1000") @Scale(5) BigDecimal one,
            @ForAll @BigRange(min = "-1000", max = "1000") @Scale(5) BigDecimal other,
            @ForAll @BigRange(min = "1", max = "1000") @Scale(5) BigDecimal max) {
        Assume.that(one.compareTo(other) != 0);
        assertThat(GradeHash.of(one, max)).isNotEqualTo(GradeHash.of(other, max));
        assertThat(GradeHash.of(max, one)).isNotEqualTo(GradeHash.of(max, other));
    }

    private static BigDecimal withZeros(BigDecimal number, int zeros) {
        return number.setScale(number.scale() + zeros);
    }

    private static BigDecimal inScientific(BigDecimal number) {
        return new BigDecimal(number.unscaledValue() + "e" + -number.scale());
    }

    private static Grade grade(Source source, long item, String name, String min) {
        return new Grade(
                source,
                item,
                name,
                7,
                new BigDecimal("85.50000"),
                new BigDecimal(min),
                new BigDecimal("100"),
                null);
    }

    private static String hash(String raw, String max) {
        return GradeHash.of(new BigDecimal(raw), new BigDecimal(max));
    }
}
