package io.gradesync.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How a command ends when the process is told to (SIGTERM, Ctrl-C): in good order, with its own
 * output and exit status, and in any case after a while, whatever stands still. A further signal
 * changes nothing.
 */
final class Ending {

    /** For closing what is open, after what was on its way has had its time. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final CountDownLatch over = new CountDownLatch(1);
    private volatile int exit = ExitCode.PARTLY;

    /**
     * From now on a signal stops the command.
     *
     * @param stop has it come to its end; may wait for that
     * @param longest how long that may take
     */
    void onSignal(Runnable stop, Duration longest) {
        Thread hook = new Thread(() -> end(stop, longest.plus(GRACE)), "end");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The command has ended, and has said what it had to say. */
    void over(int exitStatus) {
        exit = exitStatus;
        over.countDown();
    }

    private void end(Runnable stop, Duration longest) {
        if (over.getCount() == 0) {
            // It ended by itself.
            return;
        }
        Thread stopping = new Thread(stop, "stop");
        stopping.setDaemon(true);
        stopping.start();
        try {
            over.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException nobodyDoes) {
            Thread.currentThread().interrupt();
        }
        // Else the status would be that of the signal, whatever became of the command.
        Runtime.getRuntime().halt(exit);
    }
}
