package io.gradesync.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "NaN",
                "Infinity",
                "-Infinity",
                "INF",
                "null",
                "true",
                "eighty",
                "85,5",
                "85.5%",
                "1.2.3",
                "0x10",
                "--5",
                "1e",
                "1e300",
                "1e-300",
                "1e99999999999"
            })
    void whatIsNoGradeIsNoNumber(String text) {
        assertThat(Decimals.parse(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678901234567890",
                "-12345678901234567890",
                "1234567890.1234567890",
                "0.1234567890123456789",
                "1e19",
                "12345678901234567890.00000"
            })
    void twentyDigitsAreANumber(String text) {
        assertThat(Decimals.parse(text)).isEqualByComparingTo(new BigDecimal(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "123456789012345678901",
                "-123456789012345678901",
                "1234567890.12345678901",
                "0.12345678901234567891",
                "1e20"
            })
    void twentyOneDigitsAreNone(String text) {
        assertThat(Decimals.parse(text)).isNull();
    }

    @Test
    void zerosThatSayNothingAreNotCounted() {
        assertThat(Decimals.parse("0000000000000000000000000085.5"))
                .isEqualByComparingTo(new BigDecimal("85.5"));
        assertThat(Decimals.parse("85.50000000000000000000000000"))
                .isEqualByComparingTo(new BigDecimal("85.5"));
    }

    @Test
    void blanksAroundANumberAreLeftAway() {
        assertThat(Decimals.parse(" 85.50000\n")).isEqualByComparingTo(new BigDecimal("85.5"));
    }

    @Test
    void aMillionDigitsAreNoNumber() {
        assertThat(Decimals.parse("9".repeat(1_000_000))).isNull();
        assertThat(Decimals.parse("0." + "3".repeat(1_000_000))).isNull();
    }

    /** Exponents at the edge of what BigDecimal can hold. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e2147483647",
                "1e-2147483647",
                "1000e2147483646",
                "10e2147483647",
                "1e2147483648",
                "1e-2147483648"
            })
    void anAbsurdExponentIsNoNumber(String text) {
        assertThat(Decimals.parse(text)).isNull();
    }

    /** A zero that carries a scale of a billion would take gigabytes in the next subtraction. */
    @ParameterizedTest
    @ValueSource(strings = {"0e999999999", "0e-999999999", "-0e-999999999", "0.0e-999999999"})
    void aZeroWithAnAbsurdExponentIsAPlainZero(String text) {
        BigDecimal zero = Decimals.parse(text);
        assertThat(zero).isEqualByComparingTo(BigDecimal.ZERO);
        assertThat(zero.scale()).isBetween(-Decimals.MAX_DIGITS, Decimals.MAX_DIGITS);
    }

    @ParameterizedTest
    @CsvSource({
        "80, 80",
        "80.00000, 80",
        "8e1, 80",
        "1e19, 10000000000000000000",
        "85.50000, 85.5",
        "0.00001, 0.00001",
        "1e-5, 0.00001",
        "-12.30, -12.3",
        "0.000, 0",
        "0e7, 0",
        "-0.0, 0"
    })
    void aNumberIsWrittenWithoutExponentAndTrailingZeros(String number, String plain) {
        assertThat(Decimals.plain(new BigDecimal(number))).isEqualTo(plain);
    }

    @Property
    void whatIsWrittenIsReadAsTheSameNumber(
            @ForAll @BigRange(min = "-999999999999999", max = "999999999999999") @Scale(5)
                    BigDecimal number) {
        String plain = Decimals.plain(number);
        assertThat(plain).matches("-?(0|[1-9]\\d*)(\\.\\d*[1-9])?");
        assertThat(Decimals.parse(plain)).isEqualByComparingTo(number);
    }

    @Property(tries = 5000)
    void whateverIsReadHasAtMostTwentyDigitsAndNothingIsThrown(
            @ForAll
                    @StringLength(max = 14)
                    @CharRange(from = '0', to = '9')
                    @Chars({'e', 'E', '-', '+', '.', ' '})
                    String text) {
        BigDecimal number = Decimals.parse(text);
        if (number != null) {
            assertThat(Decimals.plain(number).replaceAll("[-.]", ""))
                    .hasSizeLessThanOrEqualTo(Decimals.MAX_DIGITS);
        }
    }
}
