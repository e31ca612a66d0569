package io.gradesync.grade;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** In what form OpenEduCat shall hold grades: {@code moodle_instance.grade_scale_type}. */
public enum ScaleType {
    PERCENTAGE,
    LETTER,
    POINTS;

    /**
     * @throws IllegalArgumentException with a sentence naming the values that exist
     */
    public static ScaleType of(String label) {
        return Arrays.stream(values())
                .filter(type -> type.label().equals(label))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "grade_scale_type is '%s': set it to one of %s."
                                                .formatted(
                                                        label,
                                                        Arrays.stream(values())
                                                                .map(ScaleType::label)
                                                                .collect(
                                                                        Collectors.joining(
                                                                                ", ")))));
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
