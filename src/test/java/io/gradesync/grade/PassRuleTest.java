package io.gradesync.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassRuleTest {

    @ParameterizedTest
    @CsvSource({
        "50,       0,  100, 50,    true",
        "49.99999, 0,  100, 50,    false",
        "49.6,     0,  100, 50,    false",
        "49.5,     0,  100, 49.5,  true",
        "100,      0,  100, 100,   true",
        "99.99999, 0,  100, 100,   false",
        "30,       10, 50,  50,    true",
        "29.99999, 10, 50,  50,    false",
        "0,        0,  100, 0.0001, false",
        "-5,       -10, 0,  50,    true",
        "120,      0,  100, 50,    true"
    })
    void aGradePassesFromTheThresholdOn(
            BigDecimal raw, BigDecimal min, BigDecimal max, BigDecimal threshold, boolean passes) {
        assertThat(new PassRule(threshold).passes(raw, min, max)).isEqualTo(passes);
    }

    @Test
    void aThirdOfAGradeIsComparedExactly() {
        BigDecimal three = BigDecimal.valueOf(3);
        assertThat(passes("1", "0", three, "33.333333333333")).isTrue();
        assertThat(passes("1", "0", three, "33.333333333334")).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"-1", "0", "0.000", "100.00001", "101"})
    void aThresholdThatIsNoPercentageIsRefusedWithASentence(BigDecimal threshold) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PassRule(threshold))
                .withMessage(
                        "pass_threshold is %s: set it to a percentage above 0 and up to 100."
                                .formatted(threshold));
    }

    @Property
    void theRuleAgreesWithTheExactFraction(
            @ForAll @BigRange(min = "-1000", max = "1000") @Scale(5) BigDecimal raw,
            @ForAll @BigRange(min = "-100", max = "100") @Scale(5) BigDecimal min,
            @ForAll @BigRange(min = "0.00001", max = "1000") @Scale(5) BigDecimal span,
            @ForAll @BigRange(min = "0.0001", max = "100") @Scale(4) BigDecimal threshold) {
        boolean atLeast =
                compareFractions(
                                whole(raw.subtract(min)),
                                whole(span),
                                whole(threshold),
                                whole(BigDecimal.valueOf(100)))
                        >= 0;
        assertThat(new PassRule(threshold).passes(raw, min, min.add(span))).isEqualTo(atLeast);
    }

    @Property
    void aGradeExactlyOnTheLinePassesAndTheNextBelowFails(
            @ForAll @BigRange(min = "-100", max = "100") @Scale(2) BigDecimal min,
            @ForAll @BigRange(min = "0.01", max = "1000") @Scale(2) BigDecimal span,
            @ForAll @BigRange(min = "0.01", max = "100") @Scale(2) BigDecimal threshold) {
        BigDecimal line = min.add(span.multiply(threshold).movePointLeft(2));
        PassRule rule = new PassRule(threshold);
        assertThat(rule.passes(line, min, min.add(span))).isTrue();
        assertThat(rule.passes(line.subtract(new BigDecimal("1e-9")), min, min.add(span)))
                .isFalse();
    }

    /** Compares a/b with c/d by their whole parts and then their reciprocals, as Euclid did. */
    private static int compareFractions(BigInteger a, BigInteger b, BigInteger c, BigInteger d) {
        BigInteger[] one = floor(a, b);
        BigInteger[] other = floor(c, d);
        int wholeParts = one[0].compareTo(other[0]);
        if (wholeParts != 0 || (one[1].signum() == 0 && other[1].signum() == 0)) {
            return wholeParts;
        }
        if (one[1].signum() == 0 || other[1].signum() == 0) {
            return one[1].signum() - other[1].signum();
        }
        return compareFractions(d, other[1], b, one[1]);
    }

    private static BigInteger[] floor(BigInteger dividend, BigInteger divisor) {
        BigInteger rest = dividend.mod(divisor);
        return new BigInteger[] {dividend.subtract(rest).divide(divisor), rest};
    }

    private static BigInteger whole(BigDecimal number) {
        return number.movePointRight(5).toBigIntegerExact();
    }

    private static boolean passes(String raw, String min, BigDecimal max, String threshold) {
        return new PassRule(new BigDecimal(threshold))
                .passes(new BigDecimal(raw), new BigDecimal(min), max);
    }
}
