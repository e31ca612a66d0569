package io.gradesync.api;

import io.gradesync.openeducat.Text;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the path and the query of a request ask for, made into the parameters of a statement. What
 * is not asked is empty text, which the statements take for "any".
 */
final class Asked {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern NAMES = Pattern.compile("[a-z_]{1,40}(,[a-z_]{1,40}){0,20}");
    private static final int LONGEST = 200;

    private final Map<String, Object> given;
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    /**
     * @param given by name; a list where a name was given several times
     */
    Asked(Map<String, Object> given) {
        this.given = given;
    }

    /** Parameters of these names that are whole numbers, each of which may be missing. */
    Asked numbers(String... names) {
        Arrays.stream(names)
                .forEach(name -> parameters.put(name, check(name, NUMBER, "a whole number")));
        return this;
    }

    /** The same for one that fits PostgreSQL's integer. */
    Asked ids(String... names) {
        numbers(names);
        for (String name : names) {
            String id = parameters.get(name).toString();
            // No row has an id beyond: what is asked for is not there, as for any other.
            if (!id.isEmpty() && Long.parseLong(id) > Integer.MAX_VALUE) {
                parameters.put(name, "0");
            }
        }
        return this;
    }

    /** Ids that must be given. */
    Asked required(String... names) {
        ids(names);
        for (String name : names) {
            if (parameters.get(name).equals("")) {
                throw new ApiException(400, "%s is missing: give a whole number.".formatted(name));
            }
        }
        return this;
    }

    /** A whole number in bounds. */
    Asked number(String name, int low, int high, String otherwise) {
        String value = check(name, NUMBER, "a whole number");
        if (!value.isEmpty() && (Long.parseLong(value) < low || Long.parseLong(value) > high)) {
            throw new ApiException(
                    400, "%s must be a whole number from %d to %d.".formatted(name, low, high));
        }
        parameters.put(name, value.isEmpty() ? otherwise : value);
        return this;
    }

    /** Lower-case names, divided by commas. */
    Asked names(String... names) {
        Arrays.stream(names)
                .forEach(
                        name ->
                                parameters.put(
                                        name,
                                        check(name, NAMES, "lower-case names divided by commas")));
        return this;
    }

    /** Free text. */
    Asked words(String name) {
        String value = text(name);
        if (value.length() > LONGEST) {
            throw new ApiException(
                    400, "%s has more than %d characters: shorten it.".formatted(name, LONGEST));
        }
        parameters.put(name, Text.clean(value, LONGEST));
        return this;
    }

    /** One of these; the first when it is missing. */
    String choice(String name, String... choices) {
        String value = text(name);
        if (value.isEmpty()) {
            return choices[0];
        }
        if (!List.of(choices).contains(value)) {
            throw new ApiException(
                    400, "%s must be %s.".formatted(name, String.join(" or ", choices)));
        }
        return value;
    }

    Asked put(String name, Object value) {
        parameters.put(name, value);
        return this;
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    private String check(String name, Pattern pattern, String what) {
        String value = text(name);
        if (!value.isEmpty() && !pattern.matcher(value).matches()) {
            throw new ApiException(400, "%s must be %s.".formatted(name, what));
        }
        return value;
    }

    private String text(String name) {
        Object value = given.get(name);
        if (value instanceof List<?> several) {
            throw new ApiException(
                    400, "%s is given %d times: give it once.".formatted(name, several.size()));
        }
        return value == null ? "" : value.toString().strip();
    }
}
