package io.gradesync.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradesync.pull.Action;
import io.gradesync.pull.Preview;
import io.gradesync.pull.Pull;
import io.gradesync.pull.PullException;
import io.gradesync.pull.RunReport;
import io.gradesync.pull.Sentences;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Headers;
import org.quartz.CronExpression;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of what the API tells: parameters for the statements, and answers made of their rows.
 */
public final class ApiAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(ApiAnswers.class);

    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private final RunningPulls running;
    private final String schedule;
    private final CronExpression cron;

    /**
     * @param schedule a Quartz cron expression
     * @param zone in which it is meant
     */
    public ApiAnswers(RunningPulls running, String schedule, String zone) {
        this.running = running;
        this.schedule = schedule;
        try {
            this.cron = new CronExpression(schedule);
        } catch (java.text.ParseException checkedAtTheStart) {
            throw new IllegalArgumentException(checkedAtTheStart);
        }
        cron.setTimeZone(TimeZone.getTimeZone(ZoneId.of(zone)));
    }

    /** The last run of each instance, for {@code select-api-runs.sql}. */
    public Map<String, Object> lastRunsAsked() {
        return new Asked(Map.of())
                .numbers("run", "before")
                .ids("instance")
                .put("ended", "true")
                .put("limit", "1000")
                .parameters();
    }

    /** The runs that the query asks for, for {@code select-api-runs.sql}. */
    public Map<String, Object> runsAsked(@Headers Map<String, Object> headers) {
        return new Asked(headers)
                .numbers("before")
                .ids("instance")
                .number("limit", 1, 1000, "50")
                .put("run", "")
                .put("ended", "")
                .parameters();
    }

    /** The run of the path, for {@code select-api-runs.sql}. */
    public Map<String, Object> runAsked(@Headers Map<String, Object> headers) {
        Asked asked = new Asked(headers).numbers("id").ids("instance").numbers("before");
        return asked.put("run", asked.parameters().get("id"))
                .put("instance", "")
                .put("before", "")
                .put("ended", "")
                .put("limit", "1")
                .parameters();
    }

    /** The changes of the run of the path, for {@code select-api-changes.sql}. */
    public Map<String, Object> changesAsked(@Headers Map<String, Object> headers) {
        Asked asked = filters(headers);
        return asked.put("run", asked.parameters().get("id")).put("instance", "").parameters();
    }

    /** The grades of the instance of the path that did not arrive, for the same. */
    public Map<String, Object> unwrittenAsked(@Headers Map<String, Object> headers) {
        Asked asked = filters(headers);
        return asked.put("instance", asked.parameters().get("id")).put("run", "").parameters();
    }

    private static Asked filters(Map<String, Object> headers) {
        return new Asked(headers)
                .numbers("id", "course", "item")
                .ids("student")
                .names("source", "action", "reason")
                .words("q")
                .number("limit", 0, 1_000_000, "")
                .number("offset", 0, Integer.MAX_VALUE, "0");
    }

    public Map<String, Object> daysAsked(@Headers Map<String, Object> headers) {
        return new Asked(headers).ids("instance").number("days", 1, 400, "28").parameters();
    }

    public Map<String, Object> studentsAsked(@Headers Map<String, Object> headers) {
        return new Asked(headers).required("instance").words("q").parameters();
    }

    /** All grades of the student of the path. */
    public Map<String, Object> gradesAsked(@Headers Map<String, Object> headers) {
        Asked asked = new Asked(headers).required("id", "instance");
        return asked.put("student", asked.parameters().get("id"))
                .put("source", "")
                .put("item", "")
                .parameters();
    }

    /** One grade. */
    public Map<String, Object> gradeAsked(@Headers Map<String, Object> headers) {
        Asked asked = new Asked(headers).required("instance", "student").numbers("item");
        if (asked.parameters().get("item").equals("")) {
            throw new ApiException(400, "item is missing: give a whole number.");
        }
        return asked.put("source", asked.choice("source", "gradebook", "assignment", "quiz"))
                .parameters();
    }

    /** The runs, as rows of {@code select-api-runs.sql} tell them. */
    public ObjectNode runs(@Body List<Map<String, Object>> rows) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode runs = answer.putArray("runs");
        rows.forEach(row -> runs.add(run(row)));
        return answer;
    }

    /**
     * The one run.
     *
     * @throws ApiException when there is none
     */
    public ObjectNode run(@Body List<Map<String, Object>> rows) {
        requireOne(rows);
        return run(rows.get(0));
    }

    /**
     * @throws ApiException when there is no such run
     */
    public void requireOne(@Body List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            throw new ApiException(404, "There is no such run: look at /api/runs.");
        }
    }

    /**
     * @throws ApiException when there is no such instance
     */
    public void requireInstance(
            @Headers Map<String, Object> headers, @Body List<Map<String, Object>> rows) {
        PullByApi.known(headers, rows);
    }

    /**
     * The instances with the last run of each.
     *
     * @param rows of {@code select-api-instances.sql}
     * @param lastRuns of {@code select-api-runs.sql}
     */
    public ObjectNode instances(
            @org.apache.camel.Variable("instances") List<Map<String, Object>> rows,
            @Body List<Map<String, Object>> lastRuns) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode instances = answer.putArray("instances");
        for (Map<String, Object> row : rows) {
            ObjectNode instance = (ObjectNode) read(row.get("instance"));
            instance.putNull("lastRun");
            lastRuns.stream()
                    .filter(run -> run.get("instance_id").equals(row.get("id")))
                    .findFirst()
                    .ifPresent(run -> instance.set("lastRun", run(run)));
            instances.add(instance);
        }
        answer.put("schedule", schedule);
        Date next = cron.getNextValidTimeAfter(new Date());
        answer.put("nextPull", next == null ? null : next.toInstant().toString());
        return answer;
    }

    /** A value that PostgreSQL has made into JSON, under a name. */
    public ObjectNode named(
            @org.apache.camel.Variable("name") String name, @Body List<Map<String, Object>> rows) {
        ObjectNode answer = JSON.createObjectNode();
        answer.set(name, read(rows.get(0).get(name)));
        return answer;
    }

    /** What went wrong, for the one who asked; the status is set beside it. */
    public Map<String, Object> error(Exchange exchange) {
        // Not Camel's annotation for it, which gives the root cause.
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        ApiException ours = Sentences.find(cause, ApiException.class);
        PullException refused = Sentences.find(cause, PullException.class);
        Map<String, Object> answer = new LinkedHashMap<>();
        int status;
        if (ours != null) {
            status = ours.getStatus();
            answer.put("error", ours.getMessage());
            if (ours.getRun() != null) {
                answer.put("run", ours.getRun());
            }
        } else if (refused != null) {
            status = 409;
            answer.put("error", refused.getMessage());
        } else {
            status = Sentences.isNoConnection(cause) ? 503 : 500;
            answer.put("error", Sentences.of(cause));
            LOG.warn("A request of the API failed: {}", Sentences.of(cause));
            LOG.debug("The cause", cause);
        }
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        return answer;
    }

    /** The answer as it is sent. */
    public String json(@Body Object answer) {
        return write(answer);
    }

    static String write(Object answer) {
        try {
            return JSON.writeValueAsString(answer);
        } catch (JsonProcessingException neverForMapsAndNodes) {
            throw new IllegalStateException(neverForMapsAndNodes);
        }
    }

    static JsonNode read(Object json) {
        try {
            return JSON.readTree(String.valueOf(json));
        } catch (JsonProcessingException neverFromOurOwnQueries) {
            throw new IllegalStateException(neverFromOurOwnQueries);
        }
    }

    private ObjectNode run(Map<String, Object> row) {
        ObjectNode run = (ObjectNode) read(row.get("run"));
        run.putNull("progress");
        run.putNull("preview");
        running.find(run.get("id").longValue()).ifPresent(pull -> tellProgress(run, pull));
        if (Boolean.TRUE.equals(row.get("previewed"))) {
            Preview preview = Preview.of(row);
            run.putObject("preview")
                    .put("changes", ((Number) row.get("changes")).longValue())
                    .put("until", (String) row.get("until"))
                    .put("appliedBy", preview.appliedBy())
                    .put("refusal", preview.refusal());
        }
        return run;
    }

    /** What stands in the table only when the run has ended. */
    private static void tellProgress(ObjectNode run, Pull pull) {
        ObjectNode now = JSON.valueToTree(RunReport.progress(pull));
        for (String field :
                List.of(
                        "edition",
                        "courses",
                        "counts",
                        "exams",
                        "completion",
                        "recomputed",
                        "moodleRequests",
                        "notes")) {
            run.set(field, now.get(field));
        }
        JsonNode counts = now.get("counts");
        run.putObject("progress")
                .put("courses", pull.getCourses().size())
                .put("coursesDone", pull.getResults().size())
                .put("read", counts.get("read").longValue())
                .put(
                        "written",
                        Stream.of(Action.values())
                                .mapToLong(action -> counts.get(action.label()).longValue())
                                .sum());
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
