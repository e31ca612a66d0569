package io.gradesync.moodle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.gradesync.grade.Decimals;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Small helpers to read Moodle's JSON as a stream; a value of an unexpected type is skipped, not
 * fatal.
 */
final class MoodleJson {

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    // A number of absurd length is one bad grade, not a bad answer.
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNumberLength(1_000_000).build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build();

    /** Reads the value of one field; stands on the value's first token. */
    @FunctionalInterface
    interface FieldReader {
        void read(JsonParser json) throws IOException;
    }

    /** Makes something of one element of an array; stands on its first token. */
    @FunctionalInterface
    interface ElementReader<T> {
        T read(JsonParser json) throws IOException;
    }

    private MoodleJson() {}

    static JsonParser parser(InputStream stream) throws IOException {
        return FACTORY.createParser(stream);
    }

    static JsonParser parser(String text) throws IOException {
        return FACTORY.createParser(text);
    }

    /**
     * Reads an object field by field; stands on its first token, leaves at its end. Unknown fields
     * are skipped.
     */
    static void object(JsonParser json, Map<String, FieldReader> fields) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            FieldReader reader = fields.get(json.currentName());
            json.nextToken();
            if (reader == null) {
                json.skipChildren();
            } else {
                reader.read(json);
            }
        }
    }

    /** Reads each element of an array; stands on its first token, leaves at its end. */
    static void array(JsonParser json, FieldReader element) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            element.read(json);
        }
    }

    /** Reads an array to a list. */
    static <T> List<T> list(JsonParser json, ElementReader<T> element) throws IOException {
        List<T> list = new ArrayList<>();
        array(json, each -> list.add(element.read(each)));
        return list;
    }

    /** The text of a scalar; null for null, an object or an array. */
    static String text(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_NULL || !token.isScalarValue()) {
            json.skipChildren();
            return null;
        }
        return json.getText();
    }

    /** A whole number, also from a numeric string; 0 for anything else. */
    static long id(JsonParser json) throws IOException {
        String text = text(json);
        BigDecimal number = text == null ? null : Decimals.parse(text);
        if (number == null || number.stripTrailingZeros().scale() > 0) {
            return 0;
        }
        return number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? 0
                : number.longValue();
    }

    /** A name that Moodle wrote for an HTML page, as a person reads it there. */
    static String name(JsonParser json) throws IOException {
        String html = text(json);
        return html == null
                ? null
                : html.replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&quot;", "\"")
                        .replace("&#039;", "'")
                        .replace("&#39;", "'")
                        .replace("&amp;", "&");
    }

    /** A decimal, also from a numeric string; null for anything else. */
    static BigDecimal number(JsonParser json) throws IOException {
        String text = text(json);
        return text == null ? null : Decimals.parse(text);
    }

    /** Moodle's seconds since 1970; null for 0 and for what no clock shows. */
    static Instant instant(long seconds) {
        return seconds > 0 && seconds < Integer.MAX_VALUE * 2L
                ? Instant.ofEpochSecond(seconds)
                : null;
    }

    static boolean isTrue(JsonParser json) throws IOException {
        String text = text(json);
        return "true".equals(text) || "1".equals(text);
    }
}
