package io.gradesync.pull;

/** A pull, or a course of it, cannot go on; the message says what to do. */
public class PullException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public PullException(String sentence) {
        super(sentence);
    }
}
