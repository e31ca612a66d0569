package io.gradesync.pull;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** Chooses the instances of a pull. */
public final class InstanceSteps {

    private final Limits limits;
    private final StopSignal stop;

    /**
     * @param stop given when no pull shall begin any more
     */
    public InstanceSteps(Limits limits, StopSignal stop) {
        this.limits = limits;
        this.stop = stop;
    }

    /**
     * A pull for each instance that was asked for.
     *
     * @param rows of {@code select-instances.sql}
     * @throws PullException when there is none, or none of that name, or the service is stopping
     */
    public List<Pull> choose(
            @Body List<Map<String, Object>> rows, @Variable("request") PullRequest request) {
        if (stop.isGiven()) {
            throw new PullException("The service is being stopped: ask again when it is back.");
        }
        return active(rows, request.instances()).stream()
                .map(instance -> new Pull(instance, request, limits, stop))
                .toList();
    }

    /**
     * The active instances of these names.
     *
     * @param names empty: all
     * @throws PullException when there is none, or none of that name
     */
    public static List<Instance> active(List<Map<String, Object>> rows, Set<String> names) {
        List<Instance> active = rows.stream().map(Instance::of).filter(Instance::active).toList();
        if (active.isEmpty()) {
            throw new PullException(
                    "No Moodle is set up: set gradesync.moodle.url and gradesync.moodle.token, or"
                            + " add an active row to moodle_instance.");
        }
        List<String> known = active.stream().map(Instance::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new PullException(
                        "There is no active instance '%s' in moodle_instance; there is: %s."
                                .formatted(name, String.join(", ", known)));
            }
        }
        return active.stream()
                .filter(instance -> names.isEmpty() || names.contains(instance.name()))
                .toList();
    }
}
