package io.gradesync.moodle;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory is taken by what is made of one answer, whatever stands in it. It takes it from
 * what all answers may keep that are read at the same time, and gives it back at its end.
 */
final class Kept implements AutoCloseable {

    private final long most;
    private final AtomicLong left;
    private long taken;

    /**
     * @param most that one answer may keep, in bytes
     * @param left for all of them together
     */
    Kept(long most, AtomicLong left) {
        this.most = most;
        this.left = left;
    }

    /**
     * Something more is kept of the answer.
     *
     * @throws MoodleException when it is too much, or too much at the same time
     */
    void keep(MoodleCall call, int bytes) {
        if (taken + bytes > most) {
            throw MoodleErrors.tooBig(call, "of more records than any course has");
        }
        if (left.getAndUpdate(now -> now < bytes ? now : now - bytes) < bytes) {
            throw MoodleErrors.noRoom(call);
        }
        taken += bytes;
    }

    @Override
    public void close() {
        left.addAndGet(taken);
        taken = 0;
    }
}
