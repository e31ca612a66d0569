package io.gradesync.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The arguments of one call, read as strictly as Moodle does, and the setting that shapes names.
 *
 * <p>All readers throw {@code invalidparameter} for a value of the wrong kind, and those without a
 * default for a missing one.
 */
final class SampleCall {

    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");
    private static final Pattern BARE_AMPERSAND = Pattern.compile("&(?![a-zA-Z0-9#]{1,8};)");
    private static final Pattern TAG = Pattern.compile("<[a-zA-Z/][^>]*>");
    private static final Set<String> TRUE = Set.of("1", "true");
    private static final Set<String> FALSE = Set.of("0", "false");

    private final ObjectNode arguments;
    private final boolean raw;

    /**
     * @param raw whether names are wanted as stored ({@code moodlewssettingraw}), not for HTML
     */
    SampleCall(ObjectNode arguments, boolean raw) {
        this.arguments = arguments;
        this.raw = raw;
    }

    /** Refuses arguments that the function does not know. */
    void allowOnly(Set<String> names) {
        arguments
                .fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!names.contains(name)) {
                                throw SampleError.invalidParameter();
                            }
                        });
    }

    boolean has(String name) {
        return arguments.hasNonNull(name);
    }

    long number(String name) {
        return number(required(name));
    }

    long number(String name, long otherwise) {
        return has(name) ? number(name) : otherwise;
    }

    String text(String name) {
        return text(required(name));
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    /** Yes or no; false when left out. */
    boolean flag(String name) {
        String value = text(name, "0");
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw SampleError.invalidParameter();
        }
        return TRUE.contains(value);
    }

    /** A list of numbers; empty when left out. */
    List<Long> numbers(String name) {
        return list(name, SampleCall::number);
    }

    /** A list of texts; empty when left out. */
    List<String> texts(String name) {
        return list(name, SampleCall::text);
    }

    /** A list of structures; empty when left out. */
    List<SampleCall> structures(String name) {
        return list(name, this::structure);
    }

    /** One structure; an empty one when left out. */
    SampleCall structure(String name) {
        return has(name)
                ? structure(arguments.get(name))
                : new SampleCall(arguments.objectNode(), raw);
    }

    SampleCall require(String name) {
        required(name);
        return this;
    }

    /** A name as Moodle shows it: for HTML, without tags, unless the raw one is asked for. */
    String shown(String name) {
        return raw
                ? name
                : TAG.matcher(BARE_AMPERSAND.matcher(name).replaceAll("&amp;")).replaceAll("");
    }

    /** Moodle's format number of a description: 1 is HTML, 0 is what raw answers carry. */
    int textFormat() {
        return raw ? 0 : 1;
    }

    private JsonNode required(String name) {
        if (!has(name)) {
            throw SampleError.invalidParameter();
        }
        return arguments.get(name);
    }

    private <T> List<T> list(String name, Function<JsonNode, T> reader) {
        List<T> values = new ArrayList<>();
        if (has(name)) {
            JsonNode list = arguments.get(name);
            if (!list.isContainerNode()) {
                throw SampleError.invalidParameter();
            }
            list.forEach(element -> values.add(reader.apply(element)));
        }
        return values;
    }

    private SampleCall structure(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return new SampleCall(object, raw);
        }
        throw SampleError.invalidParameter();
    }

    private static long number(JsonNode node) {
        String text = node.isBoolean() ? "" : text(node);
        if (!INTEGER.matcher(text).matches()) {
            throw SampleError.invalidParameter();
        }
        return Long.parseLong(text);
    }

    private static String text(JsonNode node) {
        if (!node.isValueNode()) {
            throw SampleError.invalidParameter();
        }
        return node.asText();
    }
}
