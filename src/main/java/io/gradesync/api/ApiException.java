package io.gradesync.api;

/** A request that is answered with a status of 4xx or 5xx and a sentence that says what to do. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final Long run;

    public ApiException(int status, String sentence) {
        this(status, sentence, null);
    }

    /**
     * @param run that stands in the way, or null
     */
    public ApiException(int status, String sentence, Long run) {
        super(sentence);
        this.status = status;
        this.run = run;
    }

    public int getStatus() {
        return status;
    }

    public Long getRun() {
        return run;
    }
}
