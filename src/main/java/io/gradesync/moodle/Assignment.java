package io.gradesync.moodle;

import java.math.BigDecimal;

/**
 * An assignment of a course.
 *
 * @param max the highest grade; negative: it is graded with a scale; 0: it is not graded; null: no
 *     number that a grade can be
 * @param unreleased whether grades can stand in the assignment that students may not see yet
 *     (marking workflow, or blind marking before identities are revealed): only the gradebook tells
 *     which are released
 */
public record Assignment(long id, long courseId, String name, BigDecimal max, boolean unreleased) {

    /** Whether only the gradebook knows the value, or the range that it lies in. */
    public boolean needsGradebook() {
        return unreleased || isScale();
    }

    public boolean isScale() {
        return max != null && max.signum() < 0;
    }
}
