package io.gradesync.grade;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The letters of an instance. A percent gets the band with the highest minimum that it reaches. */
public final class LetterBands {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Highest first. */
    private final List<Band> bands;

    /**
     * @throws IllegalArgumentException with a sentence when there are no bands, or when they have
     *     no name, no minimum, reversed ends or overlap
     */
    public LetterBands(List<Band> bands) {
        if (bands.isEmpty()) {
            throw new IllegalArgumentException(
                    "grade_scale_type is 'letter' but moodle_grade_scale_line has no band"
                            + " for the instance: add the letters with their percentages.");
        }
        for (Band band : bands) {
            if (band.name() == null || band.name().isBlank() || band.min() == null) {
                throw new IllegalArgumentException(
                        "A band of moodle_grade_scale_line has no name or no min_percentage: fill"
                                + " both in.");
            }
            if (band.max() != null && band.max().compareTo(band.min()) < 0) {
                throw new IllegalArgumentException(
                        "Band '%s' of moodle_grade_scale_line ends (%s) before it begins (%s)."
                                .formatted(
                                        band.name(),
                                        Decimals.plain(band.max()),
                                        Decimals.plain(band.min())));
            }
        }
        this.bands = bands.stream().sorted(Comparator.comparing(Band::min).reversed()).toList();
        for (int i = 1; i < this.bands.size(); i++) {
            Band upper = this.bands.get(i - 1);
            Band lower = this.bands.get(i);
            if (lower.min().compareTo(upper.min()) == 0
                    || (lower.max() != null && lower.max().compareTo(upper.min()) > 0)) {
                throw new IllegalArgumentException(
                        "Bands '%s' and '%s' of moodle_grade_scale_line overlap: let each end where the next begins."
                                .formatted(lower.name(), upper.name()));
            }
        }
    }

    /** Sentences on percentages that lie in no band, and get the letter of the one below. */
    List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        Band lowest = bands.get(bands.size() - 1);
        if (lowest.min().signum() > 0) {
            doubts.add(
                    "The bands of moodle_grade_scale_line leave 0 percent out: let '%s' begin at 0."
                            .formatted(lowest.name()));
        }
        Band highest = bands.get(0);
        if (highest.max() != null && highest.max().compareTo(HUNDRED) < 0) {
            doubts.add(
                    "The bands of moodle_grade_scale_line leave 100 percent out: let '%s' end at 100."
                            .formatted(highest.name()));
        }
        for (int i = 1; i < bands.size(); i++) {
            Band upper = bands.get(i - 1);
            Band lower = bands.get(i);
            // 79 and 80 are neighbours to whoever thinks in whole percentages.
            if (lower.max() != null
                    && upper.min().subtract(lower.max()).compareTo(BigDecimal.ONE) > 0) {
                doubts.add(
                        "Between bands '%s' and '%s' of moodle_grade_scale_line there is a gap (%s to %s): let each end where the next begins."
                                .formatted(
                                        lower.name(),
                                        upper.name(),
                                        Decimals.plain(lower.max()),
                                        Decimals.plain(upper.min())));
            }
        }
        return doubts;
    }

    /**
     * The letter of a percent, which is first clamped to 0..100; below the lowest band, the lowest.
     */
    public String letter(BigDecimal percent) {
        BigDecimal clamped = percent.max(BigDecimal.ZERO).min(HUNDRED);
        return bands.stream()
                .filter(band -> band.min().compareTo(clamped) <= 0)
                .findFirst()
                .orElse(bands.get(bands.size() - 1))
                .name();
    }
}
