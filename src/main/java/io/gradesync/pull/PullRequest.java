package io.gradesync.pull;

import java.util.Locale;
import java.util.Set;

/**
 * What shall be pulled.
 *
 * @param instances names; empty: every active instance
 * @param courses Moodle course ids; empty: every mapped course
 * @param preview the run whose plan shall be written, and nothing but that; else null
 * @param listener who is told of the progress
 */
public record PullRequest(
        Trigger trigger,
        Set<String> instances,
        Set<Long> courses,
        Long preview,
        PullListener listener) {

    public PullRequest {
        instances = Set.copyOf(instances);
        courses = Set.copyOf(courses);
    }

    public PullRequest(Trigger trigger, Set<String> instances, Set<Long> courses) {
        this(trigger, instances, courses, null, PullListener.NONE);
    }

    /** The same, with someone who is told of the progress. */
    public PullRequest with(PullListener other) {
        return new PullRequest(trigger, instances, courses, preview, other);
    }

    /** Everything; the trigger by its label. */
    public static PullRequest everything(String trigger) {
        return new PullRequest(
                Trigger.valueOf(trigger.toUpperCase(Locale.ROOT)), Set.of(), Set.of());
    }

    /** One instance; the trigger by its label. */
    public static PullRequest instance(String trigger, String name) {
        return new PullRequest(
                Trigger.valueOf(trigger.toUpperCase(Locale.ROOT)), Set.of(name), Set.of());
    }
}
