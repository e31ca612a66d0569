package io.gradesync.pull;

/** The database went away and did not come back while it was asked again. */
public final class DatabaseGone extends PullException {

    private static final long serialVersionUID = 1;

    /**
     * @param cause of which {@link Sentences#isDatabaseGone} holds
     */
    DatabaseGone(Throwable cause) {
        super(
                Sentences.of(cause)
                        + " Nothing more was begun: the next pull brings what is missing.");
    }
}
