package io.gradesync.pull;

import java.util.Locale;

/** What is done to a grade in OpenEduCat; stands in the journal. */
public enum Action {
    /** The grade was not there. */
    CREATED,
    /** Moodle's value is another than the one written last. */
    UPDATED,
    /** Moodle's value is the same, but OpenEduCat does not hold what it stands for. */
    REPAIRED;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
