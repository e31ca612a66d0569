package io.gradesync.pull;

import java.util.Locale;

/** How a pull of an instance ended; stands in {@code grade_sync_run.status}. */
public enum RunStatus {
    OK,
    /** Some course, record or check failed, the others are done. */
    PARTIAL,
    /** Nothing was done. */
    FAILED,
    /** The service was stopped, or died, before everything was done: the next pull goes on. */
    INTERRUPTED;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
