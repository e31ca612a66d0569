package io.gradesync.routes;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The rules of enterprise gradebooks once more, apart from the SQL, one gradebook at a time and in
 * fractions, so that nothing is rounded before the end. Subjects, years, terms and types are
 * numbers of any kind.
 */
record GradebookRules(
        List<Line> lines,
        Map<Integer, Subject> subjects,
        List<Template> courseTemplates,
        List<Band> bands) {

    record Group(Integer subject, Integer year, Integer term) {}

    record Line(
            Group group,
            int type,
            BigDecimal marks,
            BigDecimal penalty,
            BigDecimal point,
            boolean cancelled,
            Boolean archived,
            Range range) {

        boolean counts() {
            return !cancelled && !Boolean.TRUE.equals(archived) && type != GradingTables.ATTENDANCE;
        }

        BigDecimal obtained() {
            BigDecimal kept = BigDecimal.valueOf(100).subtract(orZero(penalty));
            return orZero(marks).multiply(kept).movePointLeft(2);
        }

        /** Null where there is nothing to divide by. */
        BigDecimal percentage() {
            boolean own = range != null && "points".equals(range.scaleType());
            BigDecimal min = own ? range.min() : BigDecimal.ZERO;
            BigDecimal max = orZero(point);
            if (max.compareTo(min) <= 0) {
                return null;
            }
            return obtained()
                    .subtract(min)
                    .max(BigDecimal.ZERO)
                    .movePointRight(2)
                    .divide(max.subtract(min), 4, RoundingMode.HALF_UP);
        }
    }

    /** What the mapping of a line says. */
    record Range(String scaleType, BigDecimal min, BigDecimal max) {}

    record Subject(BigDecimal weightage, Boolean defaultTemplate, List<Template> templates) {}

    /** A template of one line; the later in a list is the newer. */
    record Template(Integer year, Integer term, Map<Integer, BigDecimal> weights) {

        boolean fits(Group group) {
            return year.equals(group.year()) && (term == null || term.equals(group.term()));
        }
    }

    record Band(String name, BigDecimal min) {}

    /** Per cent of each group that counts, half up. */
    Map<Group, BigDecimal> percents() {
        Map<Group, BigDecimal> percents = new LinkedHashMap<>();
        exactPercents().forEach((group, percent) -> percents.put(group, percent.rounded()));
        return percents;
    }

    /** Null when no group counts. */
    BigDecimal percentage() {
        Map<Group, Fraction> percents = exactPercents();
        boolean weighted =
                percents.keySet().stream()
                        .map(group -> subjects.get(group.subject()))
                        .allMatch(
                                subject ->
                                        subject != null
                                                && orZero(subject.weightage()).signum() > 0);
        Fraction sum = Fraction.ZERO;
        Fraction weights = Fraction.ZERO;
        for (Map.Entry<Group, Fraction> entry : percents.entrySet()) {
            Group group = entry.getKey();
            Fraction weight = Fraction.of(points(counted(group)));
            if (weighted) {
                BigDecimal ofSubject =
                        percents.keySet().stream()
                                .filter(g -> Objects.equals(g.subject(), group.subject()))
                                .map(g -> points(counted(g)))
                                .reduce(BigDecimal.ZERO, BigDecimal::add);
                weight =
                        weight.times(Fraction.of(subjects.get(group.subject()).weightage()))
                                .over(Fraction.of(ofSubject));
            }
            sum = sum.plus(weight.times(entry.getValue()));
            weights = weights.plus(weight);
        }
        return percents.isEmpty() ? null : sum.over(weights).rounded();
    }

    /** The name of the band, null if none. */
    String grade(BigDecimal percentage) {
        return bands.stream()
                .filter(band -> percentage != null && band.min().compareTo(percentage) <= 0)
                .max(Comparator.comparing(Band::min))
                .map(Band::name)
                .orElse(null);
    }

    private Map<Group, Fraction> exactPercents() {
        Map<Group, Fraction> percents = new LinkedHashMap<>();
        lines.stream()
                .filter(Line::counts)
                .map(Line::group)
                .distinct()
                .filter(group -> points(counted(group)).signum() > 0)
                .forEach(group -> percents.put(group, percent(group)));
        return percents;
    }

    private Fraction percent(Group group) {
        List<Line> ofGroup = counted(group);
        Fraction sum = Fraction.ZERO;
        Fraction weights = Fraction.ZERO;
        for (Map.Entry<Integer, BigDecimal> entry : weights(group).entrySet()) {
            List<Line> ofType =
                    ofGroup.stream().filter(line -> line.type() == entry.getKey()).toList();
            if (orZero(entry.getValue()).signum() > 0 && points(ofType).signum() > 0) {
                Fraction weight = Fraction.of(entry.getValue());
                sum = sum.plus(weight.times(ratio(ofType)));
                weights = weights.plus(weight);
            }
        }
        return weights.isZero() ? ratio(ofGroup) : sum.over(weights);
    }

    private Map<Integer, BigDecimal> weights(Group group) {
        Subject subject = subjects.get(group.subject());
        boolean own =
                subject != null
                        && !Boolean.TRUE.equals(subject.defaultTemplate())
                        && !subject.templates().isEmpty();
        List<Template> fitting =
                new ArrayList<>(
                        (own ? subject.templates() : courseTemplates)
                                .stream().filter(template -> template.fits(group)).toList());
        // Stable: of equals the newer stays behind the older.
        fitting.sort(Comparator.comparing(template -> template.term() != null));
        return fitting.isEmpty() ? Map.of() : fitting.get(fitting.size() - 1).weights();
    }

    private List<Line> counted(Group group) {
        return lines.stream().filter(l -> l.counts() && l.group().equals(group)).toList();
    }

    private static Fraction ratio(List<Line> lines) {
        BigDecimal obtained =
                lines.stream().map(Line::obtained).reduce(BigDecimal.ZERO, BigDecimal::add);
        return Fraction.of(obtained.movePointRight(2)).over(Fraction.of(points(lines)));
    }

    private static BigDecimal points(List<Line> lines) {
        return lines.stream()
                .map(line -> orZero(line.point()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal orZero(BigDecimal number) {
        return number == null ? BigDecimal.ZERO : number;
    }

    /** A quotient that was not divided yet. */
    private record Fraction(BigDecimal dividend, BigDecimal divisor) {

        static final Fraction ZERO = of(BigDecimal.ZERO);

        static Fraction of(BigDecimal number) {
            return new Fraction(number, BigDecimal.ONE);
        }

        Fraction plus(Fraction other) {
            return new Fraction(
                    dividend.multiply(other.divisor).add(other.dividend.multiply(divisor)),
                    divisor.multiply(other.divisor));
        }

        Fraction times(Fraction other) {
            return new Fraction(dividend.multiply(other.dividend), divisor.multiply(other.divisor));
        }

        Fraction over(Fraction other) {
            return new Fraction(dividend.multiply(other.divisor), divisor.multiply(other.dividend));
        }

        boolean isZero() {
            return dividend.signum() == 0;
        }

        BigDecimal rounded() {
            return dividend.divide(divisor, 2, RoundingMode.HALF_UP);
        }
    }
}
