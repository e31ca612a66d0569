package io.gradesync.grade;

import java.math.BigDecimal;

/**
 * Grades as numbers: reads them without ever passing through {@code double}, and writes them one
 * way only.
 */
public final class Decimals {

    /** More digits than this are no grade but an accident. */
    public static final int MAX_DIGITS = 20;

    private Decimals() {}

    /**
     * Reads what Moodle sent as a number.
     *
     * @return the number, or null for text that is none ({@code NaN}, {@code Infinity}, words) or
     *     that has more than {@value #MAX_DIGITS} digits when written out
     */
    public static BigDecimal parse(CharSequence text) {
        if (text.length() > 4 * MAX_DIGITS) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text.toString().trim());
            if (number.signum() == 0) {
                // A zero can carry any scale, and would hand it on to what it is added to.
                return BigDecimal.ZERO;
            }
            return digits(number) > MAX_DIGITS ? null : number;
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    /**
     * Without exponent and without trailing zeros: {@code 80}, {@code 80.0} and {@code 8e1} are all
     * {@code 80}.
     */
    public static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /**
     * Digits of the number written out without exponent, trailing zeros of the fraction left away.
     */
    private static long digits(BigDecimal number) {
        long whole = Math.max(1, (long) number.precision() - number.scale());
        if (whole > MAX_DIGITS) {
            return whole;
        }
        return whole + Math.max(0, (long) number.stripTrailingZeros().scale());
    }
}
