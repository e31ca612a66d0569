package io.gradesync.moodle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Several calls in one request ({@code tool_mobile_call_external_functions}). Moodle stops at the
 * first that fails: the answer then holds fewer elements than were asked, and the rest has to be
 * asked again.
 */
public final class PackedCalls {

    public static final String FUNCTION = "tool_mobile_call_external_functions";

    private PackedCalls() {}

    /**
     * @param calls of one site, with one reader
     * @return a call whose result is a {@code List<PackedAnswer<T>>}, in the order of the calls and
     *     at most as long
     */
    public static <T> MoodleCall of(List<MoodleCall> calls, MoodleCall.Reader<T> reader) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            arguments.put("requests[%d][function]".formatted(i), calls.get(i).function());
            arguments.put("requests[%d][arguments]".formatted(i), json(calls.get(i).arguments()));
        }
        MoodleCall first = calls.get(0);
        return new MoodleCall(
                first.site(),
                FUNCTION,
                arguments,
                answer -> read(answer, first.function(), reader),
                calls.size() > 1);
    }

    private static <T> List<PackedAnswer<T>> read(
            Answer answer, String function, MoodleCall.Reader<T> reader) throws IOException {
        List<PackedAnswer<T>> answers = new ArrayList<>();
        answer.object(
                Map.of(
                        "responses",
                        json ->
                                MoodleJson.array(
                                        json,
                                        each -> answers.add(readOne(each, function, reader)))));
        return answers;
    }

    /**
     * What concerns one record fails alone; anything else is the failure of the whole request, and
     * retried with it.
     */
    private static <T> PackedAnswer<T> failed(MoodleException failure) {
        if (failure.getKind() != MoodleException.Kind.RECORD) {
            throw failure;
        }
        return new PackedAnswer<>(null, failure);
    }

    private static <T> PackedAnswer<T> readOne(
            JsonParser json, String function, MoodleCall.Reader<T> reader) throws IOException {
        boolean[] error = new boolean[1];
        String[] texts = new String[2];
        MoodleJson.object(
                json,
                Map.of(
                        "error", field -> error[0] = MoodleJson.isTrue(field),
                        "data", field -> texts[0] = MoodleJson.text(field),
                        "exception", field -> texts[1] = MoodleJson.text(field)));
        if (error[0] || texts[0] == null) {
            return failed(failure(function, texts[1]));
        }
        try (JsonParser data = MoodleJson.parser(texts[0])) {
            return new PackedAnswer<>(reader.read(new Answer(function, data)), null);
        } catch (MoodleException refused) {
            return failed(refused);
        }
    }

    private static MoodleException failure(String function, String exception) throws IOException {
        Map<String, String> error = new HashMap<>();
        try (JsonParser json = MoodleJson.parser(exception == null ? "{}" : exception)) {
            json.nextToken();
            MoodleJson.object(
                    json,
                    Map.of(
                            "errorcode", field -> error.put("errorcode", MoodleJson.text(field)),
                            "message", field -> error.put("message", MoodleJson.text(field))));
        } catch (JsonProcessingException noJson) {
            error.put("message", exception);
        }
        return MoodleErrors.refused(function, error.get("errorcode"), error.get("message"));
    }

    private static String json(Map<String, String> arguments) {
        return arguments.entrySet().stream()
                .map(entry -> "\"%s\":%s".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
