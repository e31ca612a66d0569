package io.gradesync.api;

import io.gradesync.pull.Pull;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Variable;

/**
 * The pulls that this process runs now, whoever asked for them: their progress is told from here.
 */
public final class RunningPulls {

    private final Map<Long, Pull> running = new ConcurrentHashMap<>();

    public void begun(@Variable("pull") Pull pull) {
        running.put(pull.getRunId(), pull);
    }

    public void ended(@Variable("pull") Pull pull) {
        running.remove(pull.getRunId());
    }

    Optional<Pull> find(long run) {
        return Optional.ofNullable(running.get(run));
    }
}
