package io.gradesync.api;

import io.gradesync.match.MatchReport;
import io.gradesync.match.MatchRequest;
import io.gradesync.pull.Instance;
import io.gradesync.pull.Sentences;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.apache.camel.Variable;

/** The gap report of each instance: looked for in the background, kept until the next one. */
public final class ApiGaps {

    private final Map<Integer, Map<String, Object>> states = new ConcurrentHashMap<>();

    /**
     * Begins to look, unless that is being done already.
     *
     * @param rows of {@code select-instances.sql}
     * @throws ApiException for an instance that is unknown or switched off
     */
    public Instance begin(
            @Headers Map<String, Object> headers, @Body List<Map<String, Object>> rows) {
        Instance instance = PullByApi.instance(headers, rows);
        Map<String, Object> before = states.put(instance.id(), Map.of("state", "running"));
        if (before != null && before.get("state").equals("running")) {
            throw new ApiException(
                    409,
                    "The gaps of '%s' are being looked for: wait for the end."
                            .formatted(instance.name()));
        }
        return instance;
    }

    public MatchRequest request(@Body Instance instance) {
        return new MatchRequest(Set.of(instance.name()), true);
    }

    public void done(@Variable("searched") Instance instance, @Body List<MatchReport> reports) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("state", "done");
        state.put("at", ApiAnswers.now());
        state.put("report", reports.get(0));
        states.put(instance.id(), state);
    }

    public void failed(
            @Variable("searched") Instance instance,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        states.put(instance.id(), Map.of("state", "failed", "error", Sentences.of(cause)));
    }

    /** What is known by now. */
    public Map<String, Object> state(
            @Headers Map<String, Object> headers, @Body List<Map<String, Object>> rows) {
        return states.getOrDefault(PullByApi.known(headers, rows).id(), Map.of("state", "none"));
    }
}
