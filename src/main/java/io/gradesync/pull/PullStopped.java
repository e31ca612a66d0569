package io.gradesync.pull;

/** The service is being stopped: what has not begun is left to the next pull. */
public final class PullStopped extends PullException {

    private static final long serialVersionUID = 1;

    public PullStopped() {
        super("The service was stopped: the next pull brings what is missing.");
    }
}
