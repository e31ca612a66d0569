package io.gradesync.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads urlencoded variables as PHP does: {@code a[0][b]=c} becomes {@code {"a":{"0":{"b":"c"}}}}.
 */
final class SampleForm {

    private SampleForm() {}

    /**
     * @param encoded a query string or a body; null and empty give no variables
     * @param atMost what is beyond this number of variables is left out, without a word
     */
    static ObjectNode read(String encoded, int atMost) {
        ObjectNode variables = JsonNodeFactory.instance.objectNode();
        if (encoded == null) {
            return variables;
        }
        int count = 0;
        for (String pair : encoded.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > atMost) {
                break;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            put(variables, path(name), value);
        }
        return variables;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** {@code a[0][]} is a, 0, and an empty name for "the next free number". */
    private static List<String> path(String name) {
        List<String> path = new ArrayList<>();
        int open = name.indexOf('[');
        path.add(open <= 0 ? name : name.substring(0, open));
        while (open > 0) {
            int close = name.indexOf(']', open);
            if (close < 0) {
                break;
            }
            path.add(name.substring(open + 1, close));
            open = close + 1 < name.length() && name.charAt(close + 1) == '[' ? close + 1 : -1;
        }
        return path;
    }

    private static void put(ObjectNode variables, List<String> path, String value) {
        ObjectNode place = variables;
        for (String step : path.subList(0, path.size() - 1)) {
            String key = key(place, step);
            JsonNode next = place.get(key);
            place = next instanceof ObjectNode inner ? inner : place.putObject(key);
        }
        place.set(key(place, path.get(path.size() - 1)), TextNode.valueOf(value));
    }

    private static String key(ObjectNode place, String step) {
        return step.isEmpty() ? Integer.toString(place.size()) : step;
    }
}
