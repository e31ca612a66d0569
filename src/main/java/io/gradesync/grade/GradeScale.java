package io.gradesync.grade;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Turns Moodle's grades into what OpenEduCat stores, by the settings of an instance. Whole numbers
 * are rounded half up and clamped to the exam's range, and rounding never crosses the pass line.
 */
public final class GradeScale {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private static final int EXACT_DECIMALS = 4;

    private final ScaleType type;
    private final PassRule passRule;
    private final LetterBands bands;

    /**
     * @param bands looked at only for {@link ScaleType#LETTER}
     * @throws IllegalArgumentException with a sentence that says which setting to mend
     */
    public GradeScale(ScaleType type, BigDecimal passThreshold, List<Band> bands) {
        this.type = type;
        this.passRule = new PassRule(passThreshold);
        this.bands = type == ScaleType.LETTER ? new LetterBands(bands) : null;
    }

    public boolean hasLetters() {
        return bands != null;
    }

    /** Sentences on settings that work, but hardly as they are meant. */
    public List<String> doubts() {
        return bands == null ? List.of() : bands.doubts();
    }

    /** The range of the exam that holds grades between min and max. */
    public ExamRange range(BigDecimal min, BigDecimal max) {
        if (type != ScaleType.POINTS) {
            return new ExamRange(100, clamp(whole(passRule.threshold()), 1, 100));
        }
        int total = Math.max(1, whole(max));
        BigDecimal passLine =
                min.add(max.subtract(min).multiply(passRule.threshold()).divide(HUNDRED));
        return new ExamRange(total, clamp(whole(passLine), 1, total));
    }

    /** The grade as the community tables hold it. */
    public WholeMarks wholeMarks(BigDecimal raw, BigDecimal min, BigDecimal max) {
        ExamRange range = range(min, max);
        boolean passed = passRule.passes(raw, min, max);
        int exact =
                type == ScaleType.POINTS
                        ? whole(raw)
                        : whole(percentParts(raw, min), max.subtract(min));
        int marks = clamp(exact, 0, range.totalMarks());
        int honest =
                passed ? Math.max(marks, range.minMarks()) : Math.min(marks, range.minMarks() - 1);
        return new WholeMarks(
                honest, passed, bands == null ? null : bands.letter(percent(raw, min, max)));
    }

    /** The maximum of a grading assignment whose Moodle item has that maximum. */
    public BigDecimal point(BigDecimal max) {
        return type == ScaleType.POINTS ? max : HUNDRED;
    }

    /** The grade as the enterprise tables hold it: not clamped, percentages to four decimals. */
    public ExactMarks exactMarks(BigDecimal raw, BigDecimal min, BigDecimal max) {
        String letter = bands == null ? null : bands.letter(percent(raw, min, max));
        return type == ScaleType.POINTS
                ? new ExactMarks(raw, max, false, letter)
                : new ExactMarks(
                        percentParts(raw, min)
                                .divide(max.subtract(min), EXACT_DECIMALS, RoundingMode.HALF_UP),
                        HUNDRED,
                        true,
                        letter);
    }

    /** Percent of the range, to ten decimals: enough to compare with any band. */
    private static BigDecimal percent(BigDecimal raw, BigDecimal min, BigDecimal max) {
        return percentParts(raw, min).divide(max.subtract(min), 10, RoundingMode.FLOOR);
    }

    private static BigDecimal percentParts(BigDecimal raw, BigDecimal min) {
        return raw.subtract(min).multiply(HUNDRED);
    }

    private static int whole(BigDecimal number) {
        return saturated(number.setScale(0, RoundingMode.HALF_UP));
    }

    /** Divides and rounds in one step, as two steps could round twice. */
    private static int whole(BigDecimal dividend, BigDecimal divisor) {
        return saturated(dividend.divide(divisor, 0, RoundingMode.HALF_UP));
    }

    private static int saturated(BigDecimal whole) {
        return whole.max(BigDecimal.valueOf(Integer.MIN_VALUE))
                .min(BigDecimal.valueOf(Integer.MAX_VALUE))
                .intValueExact();
    }

    private static int clamp(int value, int low, int high) {
        return Math.max(low, Math.min(high, value));
    }
}
