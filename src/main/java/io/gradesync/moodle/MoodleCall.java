package io.gradesync.moodle;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One question to a Moodle: a web service function, its arguments, and how its answer is read.
 *
 * @param arguments form fields in PHP's notation, {@code options[0][name]}
 * @param reader reads the answer as a stream
 * @param divisible whether less can be asked instead when the answer takes too long
 */
public record MoodleCall(
        MoodleSite site,
        String function,
        Map<String, String> arguments,
        Reader<?> reader,
        boolean divisible) {

    /**
     * PHP cuts a form silently at its max_input_vars; fewer than this is safe even for the default
     * of 1,000.
     */
    public static final int MAX_FORM_FIELDS = 900;

    /** Makes something of an answer. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Answer answer) throws IOException;
    }

    public MoodleCall {
        arguments = new LinkedHashMap<>(arguments);
        if (arguments.size() > MAX_FORM_FIELDS) {
            throw new IllegalArgumentException(
                    "%s with %d arguments: Moodle would cut them silently"
                            .formatted(function, arguments.size()));
        }
    }

    public static MoodleCall of(
            MoodleSite site, String function, Map<String, String> arguments, Reader<?> reader) {
        return new MoodleCall(site, function, arguments, reader, false);
    }

    /** The arguments, and names as they are: by itself Moodle writes them for HTML. */
    static Map<String, String> withPlainNames(Map<String, String> arguments) {
        Map<String, String> all = new LinkedHashMap<>(arguments);
        all.put("moodlewssettingraw", "1");
        return all;
    }

    public String endpoint() {
        return site.endpoint();
    }

    /** The urlencoded form, token included: for the request's body and nothing else. */
    public String form() {
        StringBuilder form = new StringBuilder(256);
        field(form, "wstoken", site.token());
        field(form, "wsfunction", function);
        field(form, "moodlewsrestformat", "json");
        arguments.forEach((name, value) -> field(form, name, value));
        return form.toString();
    }

    @Override
    public String toString() {
        return function + " of " + site;
    }

    private static void field(StringBuilder form, String name, String value) {
        if (form.length() > 0) {
            form.append('&');
        }
        form.append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
