package io.gradesync.sample;

import java.util.Arrays;

/** Which Moodle the sample plays. */
public enum SampleRelease {
    V4_5("4.5", "4.5.5+ (Build: 20250613)", "2024100705.01", "2024100700"),

    /**
     * Also with a penalty for late work, an assignment for feedback only, an activity that is being
     * deleted, and totals that are computed a little later than a grade changes.
     */
    V5_0("5.0", "5.0.6+ (Build: 20260403)", "2025041406.11", "2025041400");

    private final String label;
    private final String release;
    private final String version;
    private final String pluginVersion;

    SampleRelease(String label, String release, String version, String pluginVersion) {
        this.label = label;
        this.release = release;
        this.version = version;
        this.pluginVersion = pluginVersion;
    }

    /** The release of a setting: {@code 4.5} or {@code 5.0}. */
    public static SampleRelease of(String label) {
        return Arrays.stream(values())
                .filter(release -> release.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no sample of " + label));
    }

    boolean isFive() {
        return this == V5_0;
    }

    String release() {
        return release;
    }

    String version() {
        return version;
    }

    /** That of functions which are not Moodle's core. */
    String pluginVersion() {
        return pluginVersion;
    }
}
