package io.gradesync.pull;

import java.util.Locale;

/** Who asked for a pull; stands in {@code grade_sync_run.trigger}. */
public enum Trigger {
    SCHEDULE,
    MANUAL,
    API,
    REQUEST,
    CLI,
    PREVIEW,
    APPLY;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
