package io.gradesync.pull;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How much Moodle told in one pull, and before. Safe for use by several threads. */
final class AnswerSizes {

    private Map<Part, AnswerSize> before = Map.of();
    private final Map<Part, Integer> now = new TreeMap<>();

    /**
     * What is counted of a course.
     *
     * @param what in the plural: {@code students}, {@code gradebook grades}
     */
    record Part(long moodleCourseId, String what) implements Comparable<Part> {

        private static final Comparator<Part> ORDER =
                Comparator.comparingLong(Part::moodleCourseId)
                        .thenComparing(
                                Part::what,
                                Comparator.comparing((String what) -> !what.equals("students"))
                                        .thenComparing(Comparator.naturalOrder()));

        @Override
        public int compareTo(Part other) {
            return ORDER.compare(this, other);
        }
    }

    synchronized void remember(Map<Part, AnswerSize> sizes) {
        before = new HashMap<>(sizes);
    }

    /** A whole answer held so many. */
    synchronized void measured(long moodleCourseId, String what, int size) {
        now.put(new Part(moodleCourseId, what), size);
    }

    /** What the guard makes of each size that was measured. */
    synchronized Map<Part, AnswerSize> after(ShrinkGuard guard) {
        Map<Part, AnswerSize> after = new TreeMap<>();
        now.forEach((part, size) -> after.put(part, guard.after(before.get(part), size)));
        return after;
    }

    /** Whether a size that was measured is suspicious. */
    synchronized boolean isShrunk(long moodleCourseId, String what, ShrinkGuard guard) {
        Part part = new Part(moodleCourseId, what);
        Integer size = now.get(part);
        return size != null && guard.after(before.get(part), size).isShrunk();
    }

    synchronized AnswerSize before(Part part) {
        return before.get(part);
    }
}
