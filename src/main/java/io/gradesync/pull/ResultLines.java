package io.gradesync.pull;

import java.util.Arrays;
import java.util.stream.Collectors;

/** When a gradebook grade gets a result line in the community edition. */
public enum ResultLines {
    /** At once where OpenEduCat takes a second line beside it, else with the marksheet. */
    AUTO("auto"),
    /** When it is written, as OpenEduCat's own connector does. */
    AT_ONCE("at-once"),
    /** When a registrar generates results. */
    WITH_MARKSHEET("with-marksheet");

    private final String label;

    ResultLines(String label) {
        this.label = label;
    }

    /**
     * The mode of a name as it stands in {@code moodle_instance}; none is {@code auto}.
     *
     * @throws IllegalArgumentException with a sentence that says what to set
     */
    public static ResultLines of(String label) {
        if (label == null) {
            return AUTO;
        }
        return Arrays.stream(values())
                .filter(mode -> mode.label.equals(label.strip()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "result_lines is %s: set it to one of %s."
                                                .formatted(
                                                        label,
                                                        Arrays.stream(values())
                                                                .map(mode -> mode.label)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }

    /**
     * @param version of the tables that the lines go to
     */
    boolean isAtOnce(ExamTables version) {
        return this == AT_ONCE || (this == AUTO && !version.oneLine());
    }
}
