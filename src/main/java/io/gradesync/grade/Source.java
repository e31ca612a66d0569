package io.gradesync.grade;

import java.util.Locale;

/**
 * Where in Moodle a grade comes from. The lower-case name stands in tables, JSON and exam codes.
 */
public enum Source {
    GRADEBOOK,
    ASSIGNMENT,
    QUIZ;

    /** {@code gradebook}, {@code assignment} or {@code quiz}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
