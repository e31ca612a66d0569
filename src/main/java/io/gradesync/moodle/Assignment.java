package io.gradesync.moodle;

import java.math.BigDecimal;

/**
 * An assignment of a course.
 *
 * @param max the highest grade; negative: it is graded with a scale; 0: it is not graded; null: no
 *     number that a grade can be
 * @param inGradebook whether the gradebook alone holds the grade that counts: where the assignment
 *     can hold grades that students may not see yet (marking workflow, or blind marking before
 *     identities are revealed), and where it takes penalties off (Moodle 5), as its own answer
 *     holds the mark before the penalty
 */
public record Assignment(long id, long courseId, String name, BigDecimal max, boolean inGradebook) {

    /** Whether only the gradebook knows the value, or the range that it lies in. */
    public boolean needsGradebook() {
        return inGradebook || isScale();
    }

    public boolean isScale() {
        return max != null && max.signum() < 0;
    }
}
