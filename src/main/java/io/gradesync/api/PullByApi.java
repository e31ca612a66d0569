package io.gradesync.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.api.Announcement.Begun;
import io.gradesync.pull.Instance;
import io.gradesync.pull.Preview;
import io.gradesync.pull.PullRequest;
import io.gradesync.pull.Recomputed;
import io.gradesync.pull.Trigger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Headers;
import org.apache.camel.Variable;

/** The steps of what the API begins: pull, preview, apply, recompute. */
public final class PullByApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What is pulled: the instance of the path, all its courses or those of the body.
     *
     * @param rows of {@code select-instances.sql}
     * @throws ApiException for an instance that is unknown or switched off, or a bad body
     */
    public Announcement request(
            @Headers Map<String, Object> headers,
            @Variable("trigger") String trigger,
            @Variable("asked") String body,
            @Body List<Map<String, Object>> rows) {
        Instance instance = instance(headers, rows);
        return new Announcement(
                new PullRequest(Trigger.valueOf(trigger), Set.of(instance.name()), courses(body)));
    }

    /** The number of the run to apply, for {@code select-preview.sql}. */
    public Map<String, Object> preview(@Headers Map<String, Object> headers) {
        Asked asked = new Asked(headers).numbers("id");
        return asked.put("preview", asked.parameters().get("id")).parameters();
    }

    /**
     * A pull that writes what a preview told.
     *
     * @param rows of {@code select-preview.sql}
     * @throws ApiException when there is no such run, or it cannot be applied
     */
    public Announcement apply(@Body List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            throw new ApiException(404, "There is no such run: look at /api/runs.");
        }
        Preview preview = Preview.of(rows.get(0));
        if (preview.refusal() != null) {
            throw new ApiException(409, preview.refusal(), preview.appliedBy());
        }
        return new Announcement(
                new PullRequest(
                        Trigger.APPLY,
                        Set.of(preview.instance()),
                        preview.courses(),
                        preview.run(),
                        null));
    }

    /**
     * The run that has begun.
     *
     * @throws ApiException when another is on
     */
    public Map<String, Object> begun(@Variable("announcement") Announcement announcement)
            throws InterruptedException {
        Begun begun = announcement.await().get(0);
        if (begun.joined()) {
            throw new ApiException(409, begun.sentence(), begun.run());
        }
        return Map.of("run", begun.run());
    }

    /** Nothing begins: who waits for it is told why. */
    public void failed(
            @Variable("announcement") Announcement announcement,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        announcement.failed(cause);
    }

    /** Whether every gradebook is asked for. */
    public boolean isAll(@Body String body) {
        JsonNode all = object(body).path("all");
        if (!all.isMissingNode() && !all.isBoolean()) {
            throw new ApiException(400, "all must be true or false.");
        }
        return all.asBoolean();
    }

    public Map<String, Object> recomputed(@Body Recomputed recomputed) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("recomputed", recomputed.gradebooks());
        answer.put("notes", recomputed.unread() > 0 ? List.of(recomputed.sentence()) : List.of());
        return answer;
    }

    /**
     * The instance of the path.
     *
     * @throws ApiException when it is unknown or switched off
     */
    static Instance instance(Map<String, Object> headers, List<Map<String, Object>> rows) {
        Instance instance = known(headers, rows);
        if (!instance.active()) {
            throw new ApiException(
                    409,
                    "'%s' is switched off: switch it on in moodle_instance."
                            .formatted(instance.name()));
        }
        return instance;
    }

    /**
     * The instance of the path, active or not.
     *
     * @throws ApiException when it is unknown
     */
    static Instance known(Map<String, Object> headers, List<Map<String, Object>> rows) {
        String id = (String) new Asked(headers).required("id").parameters().get("id");
        return rows.stream()
                .map(Instance::of)
                .filter(each -> Integer.toString(each.id()).equals(id))
                .findFirst()
                .orElseThrow(
                        () ->
                                new ApiException(
                                        404, "There is no such instance: look at /api/instances."));
    }

    private static Set<Long> courses(String body) {
        JsonNode courses = object(body).path("courses");
        Set<Long> ids = new TreeSet<>();
        if (courses.isMissingNode() || courses.isNull()) {
            return ids;
        }
        for (JsonNode course : courses) {
            if (!course.canConvertToLong() || !course.isIntegralNumber()) {
                ids.clear();
                break;
            }
            ids.add(course.longValue());
        }
        if (ids.isEmpty()) {
            throw new ApiException(
                    400, "courses must be a list of Moodle course ids, such as [101,102].");
        }
        return ids;
    }

    /** The JSON object of a body that may be empty. */
    private static JsonNode object(String body) {
        if (body == null || body.isBlank()) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode object = JSON.readTree(body);
            if (object.isObject()) {
                return object;
            }
        } catch (JsonProcessingException unreadable) {
            // Told below, without the parser's words, which hold what was sent.
        }
        throw new ApiException(400, "The body is no JSON object: send {} or nothing.");
    }
}
