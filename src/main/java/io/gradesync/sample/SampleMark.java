package io.gradesync.sample;

import io.gradesync.sample.SampleNode.Item;
import java.math.BigDecimal;

/**
 * What one student has in one item. Times are epoch seconds, 0 where there is none.
 *
 * @param inActivity what the activity itself holds, null without a grade
 * @param raw what the gradebook holds, null without a grade
 * @param gradedAt when the grade was given
 * @param submittedAt when the student handed something in
 * @param touchedAt when anything happened that totals follow
 * @param excluded left out of the totals
 * @param feedback HTML, empty without
 */
record SampleMark(
        BigDecimal inActivity,
        BigDecimal raw,
        long gradedAt,
        long submittedAt,
        long touchedAt,
        boolean hidden,
        boolean overridden,
        boolean excluded,
        String feedback) {

    /** The place of a mark: grade item and user. */
    record Place(long item, long user) {}

    /** A grade given later, null for a grade taken away, and when (epoch seconds). */
    record Change(BigDecimal grade, long at) {}

    static final SampleMark NONE = new SampleMark(null, null, 0, 0, 0, false, false, false, "");

    static SampleMark graded(BigDecimal grade, long at) {
        return new SampleMark(grade, grade, at, 0, at, false, false, false, "");
    }

    SampleMark submitted(long at) {
        return new SampleMark(
                inActivity, raw, gradedAt, at, touchedAt, hidden, overridden, excluded, feedback);
    }

    SampleMark withFeedback(String html) {
        return new SampleMark(
                inActivity,
                raw,
                gradedAt,
                submittedAt,
                touchedAt,
                hidden,
                overridden,
                excluded,
                html);
    }

    SampleMark withHidden() {
        return new SampleMark(
                inActivity,
                raw,
                gradedAt,
                submittedAt,
                touchedAt,
                true,
                overridden,
                excluded,
                feedback);
    }

    SampleMark withExcluded() {
        return new SampleMark(
                inActivity,
                raw,
                gradedAt,
                submittedAt,
                touchedAt,
                hidden,
                overridden,
                true,
                feedback);
    }

    /** The gradebook says otherwise than the activity. */
    SampleMark withOverride(BigDecimal grade, long at) {
        return new SampleMark(
                inActivity, grade, at, submittedAt, at, hidden, true, excluded, feedback);
    }

    /** The gradebook holds less than the activity, which does not count as an override. */
    SampleMark withPenalty(BigDecimal grade) {
        return new SampleMark(
                inActivity,
                grade,
                gradedAt,
                submittedAt,
                touchedAt,
                hidden,
                overridden,
                excluded,
                feedback);
    }

    /** Known to the activity, not yet to the gradebook. */
    SampleMark unreleased() {
        return new SampleMark(
                inActivity, null, gradedAt, submittedAt, 0, hidden, overridden, excluded, "");
    }

    /**
     * The mark after a change. A grade not yet released changes in the activity only, an overridden
     * one in the gradebook only, all others in both.
     */
    SampleMark changed(Item item, Change change) {
        BigDecimal grade = change.grade();
        long at = change.at();
        if (item.isUnreleased()) {
            return graded(grade, at).unreleased();
        }
        return new SampleMark(
                overridden ? inActivity : grade,
                grade,
                at,
                submittedAfter(item, change),
                at,
                hidden,
                overridden,
                excluded,
                feedback);
    }

    /** Whether the activity had a grade that was taken away again. */
    boolean isRemoved() {
        return inActivity == null && !overridden && lastEvent() > 0;
    }

    long lastEvent() {
        return Math.max(gradedAt, touchedAt);
    }

    /** Moodle keeps the time of a quiz attempt, and forgets a submission's once it is graded. */
    private long submittedAfter(Item item, Change change) {
        if (item.isIn("quiz")) {
            return change.grade() == null ? 0 : change.at();
        }
        return change.grade() == null ? submittedAt : 0;
    }
}
