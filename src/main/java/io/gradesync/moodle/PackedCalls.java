package io.gradesync.moodle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradesync.moodle.MoodleException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Several calls in one request ({@code tool_mobile_call_external_functions}). Moodle stops at the
 * first that fails: the answer then holds fewer elements than were asked, and the rest has to be
 * asked again.
 */
public final class PackedCalls {

    public static final String FUNCTION = "tool_mobile_call_external_functions";

    private PackedCalls() {}

    /**
     * @param calls of one site, of any functions
     * @return a call whose result is a {@code List<PackedAnswer>}, in the order of the calls and at
     *     most as long
     */
    public static MoodleCall of(List<MoodleCall> calls) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            arguments.put("requests[%d][function]".formatted(i), calls.get(i).function());
            arguments.put("requests[%d][arguments]".formatted(i), json(calls.get(i).arguments()));
        }
        return new MoodleCall(
                calls.get(0).site(),
                FUNCTION,
                arguments,
                answer -> read(answer, calls),
                calls.size() > 1);
    }

    private static List<PackedAnswer> read(Answer answer, List<MoodleCall> calls)
            throws IOException {
        List<PackedAnswer> answers = new ArrayList<>();
        answer.object(
                Map.of(
                        "responses",
                        json ->
                                MoodleJson.array(
                                        json,
                                        each -> {
                                            if (answers.size() < calls.size()) {
                                                answers.add(
                                                        readOne(each, calls.get(answers.size())));
                                            } else {
                                                each.skipChildren();
                                            }
                                        })));
        return answers;
    }

    /**
     * What concerns one course or one record fails alone; anything else is the failure of the whole
     * request, and retried with it. What is too big for a pack may not be too big alone.
     */
    private static PackedAnswer failed(MoodleException failure) {
        boolean alone = failure.getKind() == Kind.RECORD || failure.getKind() == Kind.COURSE;
        if (!alone || failure.isTooBig()) {
            throw failure;
        }
        return new PackedAnswer(null, failure);
    }

    private static PackedAnswer readOne(AnswerParser json, MoodleCall call) throws IOException {
        boolean[] error = new boolean[1];
        String[] texts = new String[2];
        MoodleJson.object(
                json,
                Map.of(
                        "error", field -> error[0] = MoodleJson.isTrue(field),
                        "data", field -> texts[0] = field.whole(),
                        "exception", field -> texts[1] = field.whole()));
        if (error[0] || texts[0] == null) {
            return failed(failure(json, call, texts[1]));
        }
        try (AnswerParser data = json.within(texts[0], call)) {
            Object value = call.reader().read(new Answer(call.function(), data));
            if (data.nextToken() != null) {
                throw MoodleErrors.unreadable(call, "followed by something else");
            }
            return new PackedAnswer(value, null);
        } catch (MoodleException refused) {
            return failed(refused);
        }
    }

    private static MoodleException failure(AnswerParser pack, MoodleCall call, String exception)
            throws IOException {
        Map<String, String> error = new HashMap<>();
        try (AnswerParser json = pack.within(exception == null ? "{}" : exception, call)) {
            json.nextToken();
            MoodleJson.object(
                    json,
                    Map.of(
                            "errorcode", field -> error.put("errorcode", MoodleJson.text(field)),
                            "message", field -> error.put("message", MoodleJson.text(field))));
        } catch (JsonProcessingException noJson) {
            error.put("message", pack.harmless(exception));
        }
        return MoodleErrors.refused(call.function(), error.get("errorcode"), error.get("message"));
    }

    /** The form fields {@code a[0][b]=c} as the JSON that they stand for. */
    private static String json(Map<String, String> fields) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        fields.forEach(
                (name, value) -> {
                    String[] path = name.replace("]", "").split("\\[");
                    ContainerNode<?> node = root;
                    for (int i = 0; i < path.length - 1; i++) {
                        node = child(node, path[i], path[i + 1].matches("\\d+"));
                    }
                    set(node, path[path.length - 1], scalar(value));
                });
        return root.toString();
    }

    private static ContainerNode<?> child(ContainerNode<?> node, String name, boolean list) {
        JsonNode there = node.isArray() ? node.get(Integer.parseInt(name)) : node.get(name);
        if (there != null) {
            return (ContainerNode<?>) there;
        }
        ContainerNode<?> made = list ? node.arrayNode() : node.objectNode();
        set(node, name, made);
        return made;
    }

    private static void set(ContainerNode<?> node, String name, JsonNode value) {
        if (node instanceof ArrayNode array) {
            array.add(value);
        } else {
            ((ObjectNode) node).set(name, value);
        }
    }

    private static JsonNode scalar(String value) {
        return value.matches("-?\\d{1,18}")
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(value))
                : JsonNodeFactory.instance.textNode(value);
    }
}
