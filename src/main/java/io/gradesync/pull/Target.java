package io.gradesync.pull;

/** Where grades of a source go: the OpenEduCat model that they are mapped to. */
public enum Target {
    /** An exam of the community edition, with an attendee that the result lines follow. */
    ATTENDEE("op.exam.attendees", "community"),
    /** A grading assignment of the enterprise edition, with a line in the student's gradebook. */
    GRADEBOOK_LINE("gradebook.line", "enterprise");

    private final String model;
    private final String edition;

    Target(String model, String edition) {
        this.model = model;
        this.edition = edition;
    }

    /** Whose tables they are: the folder of {@code routes/sql} that writes them. */
    public String edition() {
        return edition;
    }

    public String model() {
        return model;
    }
}
