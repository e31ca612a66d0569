package io.gradesync.pull;

/** The service is being stopped, or the pull was: what has not begun is left to the next one. */
public final class PullStopped extends PullException {

    private static final long serialVersionUID = 1;

    public PullStopped() {
        this("The service was stopped: the next pull brings what is missing.");
    }

    PullStopped(String sentence) {
        super(sentence);
    }
}
