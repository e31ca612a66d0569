package io.gradesync.moodle;

import java.time.Duration;

/**
 * Moodle refused or could not answer. The message is a sentence for the operator that says what to
 * do; it never holds the token.
 */
public final class MoodleException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What the error means for the pull. */
    public enum Kind {
        /** Nothing of this site can be read: the instance stops. */
        SITE,
        /** May pass by itself: asked again after a while, then the course fails. */
        WAIT,
        /** The answer took too long: less is asked at once, or it is treated as {@link #WAIT}. */
        TOO_SLOW,
        /** This course cannot be read, others can. */
        COURSE,
        /** This record cannot be read, others can. */
        RECORD
    }

    static final String TOO_BIG = "too-big";

    private final Kind kind;
    private final String errorCode;
    private final Duration retryAfter;

    public MoodleException(Kind kind, String errorCode, String sentence) {
        this(kind, errorCode, sentence, null);
    }

    /**
     * @param errorCode Moodle's {@code errorcode}, or {@code http-503} and the like, never null
     * @param retryAfter how long the server asks to be left alone, or null
     */
    public MoodleException(Kind kind, String errorCode, String sentence, Duration retryAfter) {
        super(sentence);
        this.kind = kind;
        this.errorCode = errorCode;
        this.retryAfter = retryAfter;
    }

    public Kind getKind() {
        return kind;
    }

    public String getErrorCode() {
        return errorCode;
    }

    /**
     * Whether the answer held more than is taken: asking for less may help, asking again will not.
     */
    public boolean isTooBig() {
        return TOO_BIG.equals(errorCode);
    }

    /** Whether a calculation of the course is broken: answers that need its totals are refused. */
    public boolean isRegradingNeeded() {
        return "gradesneedregrading".equals(errorCode);
    }

    public Duration getRetryAfter() {
        return retryAfter;
    }
}
