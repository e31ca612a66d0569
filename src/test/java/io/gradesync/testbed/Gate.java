package io.gradesync.testbed;

import io.gradesync.testbed.ScriptedMoodle.Answer;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Holds a Moodle's answers back until it is opened, so that a pull is on for as long as a test
 * needs.
 */
public final class Gate implements Function<Map<String, String>, Answer>, AutoCloseable {

    private static final long LONGEST_SECONDS = 60;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public Answer apply(Map<String, String> form) {
        asked.countDown();
        await(open);
        return null;
    }

    /** Waits until Moodle is asked what it does not answer yet. */
    public void awaitAsked() {
        if (!await(asked)) {
            throw new AssertionError("Moodle was not asked");
        }
    }

    /** Lets the answers go. */
    public void open() {
        open.countDown();
    }

    @Override
    public void close() {
        open();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
