package io.gradesync.sample;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The versions of OpenEduCat whose tables a sample database can have, the oldest first. */
public enum SampleVersion {
    /** 18.0 of October 2024; 16.0 and 17.0 have the same tables for exams. */
    V18_2024("18-2024", "_18_2024", "18.0"),
    /** 18.0 of September 2025. */
    V18("18", "", "18.0"),
    V19("19", "_19", "19.0");

    /** At the end of a line of a script that is for some versions only. */
    private static final Pattern CONDITION = Pattern.compile("-- (from|until) (\\S+)$");

    private final String label;
    private final String suffix;
    private final String series;

    SampleVersion(String label, String suffix, String series) {
        this.label = label;
        this.suffix = suffix;
        this.series = series;
    }

    /** The version of a label as it stands in the settings. */
    public static SampleVersion of(String label) {
        return Arrays.stream(values())
                .filter(version -> version.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(label));
    }

    /** As in the settings: {@code 18}. */
    public String label() {
        return label;
    }

    /** Of the names of its databases. */
    String suffix() {
        return suffix;
    }

    /** Of the modules' own versions: {@code 18.0}. */
    String series() {
        return series;
    }

    /** Whether the name of a course is kept by language. */
    boolean hasTranslatedCourses() {
        return compareTo(V18) >= 0;
    }

    /** The lines of a script that are for this version. */
    String select(String script) {
        return script.lines().filter(this::isFor).collect(Collectors.joining("\n"));
    }

    private boolean isFor(String line) {
        Matcher condition = CONDITION.matcher(line);
        if (!condition.find()) {
            return true;
        }
        int order = compareTo(of(condition.group(2)));
        return condition.group(1).equals("from") ? order >= 0 : order <= 0;
    }

    @Override
    public String toString() {
        return label;
    }
}
