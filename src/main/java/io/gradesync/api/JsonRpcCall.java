package io.gradesync.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A call as Odoo's clients send it: {@code service} and {@code method} with a list of arguments, of
 * which {@code execute_kw} has database, user id, password, model, method, arguments and keywords.
 *
 * @param login null where the call carries none
 * @param ids of the records meant; empty: all
 */
record JsonRpcCall(Kind kind, String login, String password, Set<Integer> ids) {

    static final String MODEL = "moodle.instance";
    static final String METHOD = "action_pull_grades_now";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is asked for. */
    enum Kind {
        /** Which Odoo this is. */
        VERSION,
        /** The user id to a login and a password. */
        LOGIN,
        /** The same, as a browser's session. */
        SESSION,
        /** {@code action_pull_grades_now}. */
        PULL
    }

    /**
     * @throws ApiException when the body is no JSON object
     */
    static JsonNode read(String body) {
        return object(body)
                .orElseThrow(
                        () ->
                                new ApiException(
                                        400,
                                        "The body is no JSON-RPC call: send one as Odoo's clients"
                                                + " do, as JSON object."));
    }

    /** The body as JSON object, if it is one. */
    static Optional<JsonNode> object(String body) {
        try {
            return Optional.of(JSON.readTree(body == null ? "" : body)).filter(JsonNode::isObject);
        } catch (JsonProcessingException unreadable) {
            // The parser's words hold what was sent.
            return Optional.empty();
        }
    }

    /**
     * @param kind what the path says of the call: {@code SESSION}, {@code VERSION}, else the body
     *     says it
     * @throws JsonRpcException for what is not offered here
     */
    static JsonRpcCall of(String kind, JsonNode call) {
        JsonNode params = call.path("params");
        if (kind.equals(Kind.VERSION.name())) {
            return new JsonRpcCall(Kind.VERSION, null, null, Set.of());
        }
        if (kind.equals(Kind.SESSION.name())) {
            return new JsonRpcCall(
                    Kind.SESSION,
                    text(params.path("login")),
                    text(params.path("password")),
                    Set.of());
        }
        String service = params.path("service").asText();
        String method = params.path("method").asText();
        JsonNode args = params.path("args");
        return switch (service + "." + method) {
            case "common.version" -> new JsonRpcCall(Kind.VERSION, null, null, Set.of());
            case "common.login", "common.authenticate" ->
                    new JsonRpcCall(Kind.LOGIN, text(args.path(1)), text(args.path(2)), Set.of());
            case "object.execute_kw" -> pull(args, args.path(5).path(0));
            case "object.execute" -> pull(args, args.path(5));
            default ->
                    throw new JsonRpcException(
                            "builtins.AttributeError",
                            "Only execute_kw of %s on %s is offered here."
                                    .formatted(METHOD, MODEL));
        };
    }

    private static JsonRpcCall pull(JsonNode args, JsonNode records) {
        String model = args.path(3).asText();
        String method = args.path(4).asText();
        if (!model.equals(MODEL) || !method.equals(METHOD)) {
            throw new JsonRpcException(
                    "builtins.AttributeError",
                    "Only the method %s of the model %s is offered here.".formatted(METHOD, MODEL));
        }
        return pull(text(args.path(2)), records);
    }

    /**
     * The pull of some instances.
     *
     * @param records their ids, in a list or one alone; nothing or null: all
     * @throws JsonRpcException when they are no ids
     */
    static JsonRpcCall pull(String password, JsonNode records) {
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode record : records.isArray() ? records : JSON.createArrayNode().add(records)) {
            if (record.isMissingNode() || record.isNull()) {
                continue;
            }
            if (!record.canConvertToInt() || !record.isIntegralNumber()) {
                throw new JsonRpcException(
                        "builtins.TypeError",
                        "What to pull must be a list of ids of %s.".formatted(MODEL));
            }
            ids.add(record.intValue());
        }
        return new JsonRpcCall(Kind.PULL, null, password, ids);
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : "";
    }
}
