package io.gradesync.sample;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/** A line of a gradebook: something that is graded, or a category with a total. */
sealed interface SampleNode {

    /** What is special about an item. */
    enum Trait {
        /** Hidden from students; accounts that may view hidden grades see it. */
        HIDDEN,
        /** Closed for changes. */
        LOCKED,
        /** Adds to the total without adding to the maximum. */
        EXTRA_CREDIT,
        /** Carries words and never a number. */
        TEXT_ONLY,
        /** An assignment with marking workflow: the gradebook has nothing until release. */
        WORKFLOW,
        /** An assignment marked without names: the gradebook has nothing until names are shown. */
        BLIND,
        /** Nobody has been graded yet. */
        FUTURE,
        /** Grades are whole numbers. */
        WHOLE,
        /** Grades are thirds of a point, which Moodle keeps with five decimals. */
        THIRDS,
        /** Half of the range is needed to pass, and Moodle marks the grade accordingly. */
        PASS,
        /** An assignment that takes off points for late work, in the gradebook only (Moodle 5). */
        PENALTY
    }

    /** A list of words to grade with; a grade is the number of a word, counted from 1. */
    record Scale(long id, List<String> words) {}

    /**
     * Something that is graded.
     *
     * @param id the grade item, one of its kind on the site
     * @param categoryId the category that it counts in
     * @param name as a teacher typed it, with whatever HTML is in it
     * @param idNumber null or empty where a teacher gave none
     * @param module the activity module, null for an item graded in the gradebook itself
     * @param instance the activity within its module, 0 without one
     * @param courseModule the activity within the site, 0 without one
     * @param min lowest grade in points, 1 on a scale
     * @param max highest grade in points, the number of words on a scale
     * @param scale null for points
     */
    record Item(
            long id,
            long courseId,
            long categoryId,
            String name,
            String idNumber,
            String module,
            long instance,
            long courseModule,
            BigDecimal min,
            BigDecimal max,
            Scale scale,
            Set<Trait> traits)
            implements SampleNode {

        boolean is(Trait trait) {
            return traits.contains(trait);
        }

        boolean isIn(String moduleName) {
            return moduleName.equals(module);
        }

        /** Whether the activity knows grades that the gradebook must not show yet. */
        boolean isUnreleased() {
            return is(Trait.WORKFLOW) || is(Trait.BLIND);
        }

        /** The grade from which the item is passed, null where none is set. */
        BigDecimal passMark() {
            return is(Trait.PASS) ? max.add(min).divide(BigDecimal.valueOf(2)) : null;
        }
    }

    /**
     * A category; the outermost one is the course.
     *
     * @param id the grade category
     * @param totalId the grade item that holds its total
     */
    record Category(long id, long totalId, String name, List<SampleNode> children)
            implements SampleNode {

        /** Levels from here down, the way Moodle counts {@code maxdepth}. */
        int depth() {
            int deepest = 1;
            for (SampleNode child : children) {
                deepest = Math.max(deepest, child instanceof Category inner ? inner.depth() : 1);
            }
            return deepest + 1;
        }
    }
}
