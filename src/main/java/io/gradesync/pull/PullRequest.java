package io.gradesync.pull;

import java.util.Locale;
import java.util.Set;

/**
 * What shall be pulled.
 *
 * @param instances names; empty: every active instance
 * @param courses Moodle course ids; empty: every mapped course
 */
public record PullRequest(Trigger trigger, Set<String> instances, Set<Long> courses) {

    public PullRequest {
        instances = Set.copyOf(instances);
        courses = Set.copyOf(courses);
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
