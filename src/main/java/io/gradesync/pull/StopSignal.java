package io.gradesync.pull;

/**
 * Given when the service is stopped: pulls finish what is on its way and begin nothing more. Safe
 * for use by several threads.
 */
public final class StopSignal {

    private volatile boolean given;

    public void give() {
        given = true;
    }

    public boolean isGiven() {
        return given;
    }
}
