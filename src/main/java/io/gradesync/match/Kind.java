package io.gradesync.match;

import java.util.Locale;

/** What is mapped by match. */
public enum Kind {
    STUDENT("op.student"),
    COURSE("op.subject"),
    BATCH("op.batch"),
    ENROLMENT("op.student.course");

    private final String model;

    Kind(String model) {
        this.model = model;
    }

    /** As it stands in {@code moodle_mapping.model}. */
    public String model() {
        return model;
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Kind ofModel(String model) {
        for (Kind kind : values()) {
            if (kind.model.equals(model)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(model);
    }
}
