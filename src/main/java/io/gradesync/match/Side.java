package io.gradesync.match;

import java.util.Locale;

/** Where something stands that has no counterpart. */
public enum Side {
    MOODLE,
    OPENEDUCAT;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
