package io.gradesync.api;

import io.gradesync.pull.Pull;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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

    /** Their runs, as PostgreSQL writes an array. */
    public String runs() {
        return running.keySet().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(",", "{", "}"));
    }

    Optional<Pull> find(long run) {
        return Optional.ofNullable(running.get(run));
    }
}
