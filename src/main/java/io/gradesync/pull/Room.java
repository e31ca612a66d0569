package io.gradesync.pull;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many grades all pulls of this process hold at once, from reading them to writing them, so
 * that no Moodle can fill the memory by answers that are harmless each by itself. Safe for use by
 * several threads.
 */
final class Room {

    private static final long MEGABYTE = 1 << 20;

    /**
     * What the service itself needs (about 25 MB), the answers that are just being read (at most 48
     * MB), and the statements that are just being run.
     */
    private static final long OTHERS = 96 * MEGABYTE;

    /**
     * A grade takes about 700 bytes from its answer to its transaction, as heap histograms of first
     * pulls show, and some more where few have the same value. Its name is held once an item.
     */
    private static final int BYTES_PER_GRADE = 800;

    /** Even a small heap has room for a course. */
    private static final long LEAST = 20_000;

    private final AtomicLong left;

    Room(long grades) {
        left = new AtomicLong(grades);
    }

    /** As much as the heap allows: about 40,000 grades for 128 MB, 200,000 for 256 MB. */
    static Room of(long heap) {
        return new Room(Math.max(LEAST, (heap - OTHERS) / BYTES_PER_GRADE));
    }

    /**
     * For how many grades one counts, or an activity: a name can take more memory than all the
     * rest.
     *
     * @param name may be null
     */
    static int grades(String name) {
        return 1 + (name == null ? 0 : 2 * name.length() / BYTES_PER_GRADE);
    }

    /** Takes room for more grades; false, and nothing is taken, when there is not so much. */
    boolean take(long grades) {
        return left.getAndUpdate(now -> now < grades ? now : now - grades) >= grades;
    }

    void give(long grades) {
        left.addAndGet(grades);
    }

    long left() {
        return left.get();
    }
}
