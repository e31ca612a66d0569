package io.gradesync.match;

import java.util.Set;

/**
 * What shall be matched.
 *
 * @param instances names; empty: every active instance
 * @param dryRun whether nothing is written
 */
public record MatchRequest(Set<String> instances, boolean dryRun) {

    public MatchRequest {
        instances = Set.copyOf(instances);
    }
}
