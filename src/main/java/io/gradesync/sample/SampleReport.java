package io.gradesync.sample;

import io.gradesync.sample.SampleNode.Category;
import io.gradesync.sample.SampleNode.Item;
import io.gradesync.sample.SampleNode.Trait;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One student's lines in the gradebook of one course, in Moodle's order: the lines of a category
 * stand before its total.
 *
 * <p>Totals follow Moodle's "natural" weighting over graded items only, so the maximum of a total
 * differs from student to student.
 */
final class SampleReport {

    /**
     * @param mark the student's mark; for a total only {@code raw} and times are filled
     * @param max highest grade for this student
     * @param weight share in the category's total, five decimals; null where Moodle gives none
     * @param status {@code novalue}, {@code dropped}, {@code extra}, or null for an ordinary line
     */
    record Line(
            SampleNode node, SampleMark mark, BigDecimal max, BigDecimal weight, String status) {}

    /** What one line brings to the total of its category. */
    private record Part(
            BigDecimal raw, BigDecimal max, long touchedAt, boolean extra, boolean excluded) {

        boolean counts() {
            return raw != null && !excluded;
        }
    }

    /** A total; {@code raw} is null while nothing in it is graded. */
    private record Total(BigDecimal raw, BigDecimal max, long touchedAt) {

        SampleMark mark() {
            return raw == null ? SampleMark.NONE : SampleMark.graded(raw, touchedAt);
        }
    }

    private final Function<Item, SampleMark> marks;
    private final List<Line> lines = new ArrayList<>();
    private final boolean anything;

    private SampleReport(Category course, Function<Item, SampleMark> marks) {
        this.marks = marks;
        this.anything = touched(course);
        list(course);
        Total total = total(course);
        lines.add(new Line(course, total.mark(), total.max(), null, null));
    }

    /**
     * @param marks the student's mark of an item, never null
     */
    static List<Line> lines(Category course, Function<Item, SampleMark> marks) {
        return new SampleReport(course, marks).lines;
    }

    /** Moodle has rows for a student, and so weights, as soon as anything was ever graded. */
    private boolean touched(Category category) {
        return category.children().stream()
                .anyMatch(
                        child ->
                                child instanceof Category inner
                                        ? touched(inner)
                                        : marks.apply((Item) child).touchedAt() > 0);
    }

    private void list(Category category) {
        Total total = total(category);
        for (SampleNode child : category.children()) {
            if (child instanceof Category inner) {
                list(inner);
                Total own = total(inner);
                add(child, own.mark(), own.max(), part(child), total);
            } else {
                Item item = (Item) child;
                add(child, marks.apply(item), item.max(), part(child), total);
            }
        }
    }

    private void add(SampleNode node, SampleMark mark, BigDecimal max, Part part, Total total) {
        boolean textOnly = node instanceof Item item && item.is(Trait.TEXT_ONLY);
        if (!anything || (textOnly && mark.feedback().isEmpty())) {
            lines.add(new Line(node, mark, max, null, null));
        } else if (textOnly) {
            lines.add(new Line(node, mark, max, BigDecimal.ZERO, null));
        } else {
            lines.add(new Line(node, mark, max, weight(part, total), status(part)));
        }
    }

    private static BigDecimal weight(Part part, Total total) {
        return part.counts() && total.max().signum() > 0
                ? part.max().divide(total.max(), 5, RoundingMode.HALF_UP)
                : BigDecimal.ZERO;
    }

    private static String status(Part part) {
        if (part.excluded()) {
            return "dropped";
        }
        if (part.raw() == null) {
            return "novalue";
        }
        return part.extra() ? "extra" : null;
    }

    private Part part(SampleNode node) {
        if (node instanceof Category category) {
            Total total = total(category);
            return new Part(total.raw(), total.max(), total.touchedAt(), false, false);
        }
        Item item = (Item) node;
        SampleMark mark = marks.apply(item);
        return new Part(
                mark.raw(),
                item.max(),
                mark.touchedAt(),
                item.is(Trait.EXTRA_CREDIT),
                mark.excluded());
    }

    private Total total(Category category) {
        BigDecimal sum = null;
        BigDecimal max = BigDecimal.ZERO;
        BigDecimal maxOfAll = BigDecimal.ZERO;
        long touchedAt = 0;
        for (SampleNode child : category.children()) {
            if (child instanceof Item item && item.is(Trait.TEXT_ONLY)) {
                continue;
            }
            Part part = part(child);
            touchedAt = Math.max(touchedAt, part.touchedAt());
            BigDecimal share = part.extra() ? BigDecimal.ZERO : part.max();
            maxOfAll = maxOfAll.add(share);
            if (part.counts()) {
                max = max.add(share);
                sum = sum == null ? part.raw() : sum.add(part.raw());
            }
        }
        return sum == null
                ? new Total(null, maxOfAll, touchedAt)
                : new Total(sum.min(max), max, touchedAt);
    }
}
