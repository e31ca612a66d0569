package io.gradesync.moodle;

import com.fasterxml.jackson.core.JsonFactory;
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

    /**
     * A longer text or number is none that a Moodle has reason to send; the answers inside of a
     * pack are such texts.
     */
    static final int LONGEST_TOKEN = 4 << 20;

    /** About what a record takes in memory, and a decimal in it. */
    private static final int RECORD = 100;

    private static final int DECIMAL = 40;

    static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    // A number of absurd length is one bad grade, not a bad answer.
                                    .maxNumberLength(LONGEST_TOKEN)
                                    .maxStringLength(LONGEST_TOKEN)
                                    // PHP writes no deeper JSON than 512 levels.
                                    .maxNestingDepth(1000)
                                    // Moodle's longest key has 27. The parser remembers up to
                                    // 50,000 of an answer, whether anybody asked for them or not.
                                    .maxNameLength(100)
                                    .build())
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();

    /** Reads the value of one field; stands on the value's first token. */
    @FunctionalInterface
    interface FieldReader {
        void read(AnswerParser json) throws IOException;
    }

    /** Makes something of one element of an array; stands on its first token. */
    @FunctionalInterface
    interface ElementReader<T> {
        T read(AnswerParser json) throws IOException;
    }

    private MoodleJson() {}

    static AnswerParser parser(InputStream stream, MoodleCall call, Kept kept) throws IOException {
        return new AnswerParser(FACTORY.createParser(stream), call, kept);
    }

    /**
     * Reads an object field by field; stands on its first token, leaves at its end. Unknown fields
     * are skipped.
     */
    static void object(AnswerParser json, Map<String, FieldReader> fields) throws IOException {
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
    static void array(AnswerParser json, FieldReader element) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            json.keep(RECORD);
            element.read(json);
        }
    }

    /** Reads an array to a list. */
    static <T> List<T> list(AnswerParser json, ElementReader<T> element) throws IOException {
        List<T> list = new ArrayList<>();
        array(json, each -> list.add(element.read(each)));
        return list;
    }

    /**
     * The text of a scalar, cut to what is shown of one, without control characters, token and half
     * characters; null for null, an object or an array.
     */
    static String text(AnswerParser json) throws IOException {
        return json.words();
    }

    /** A whole number, also from a numeric string; 0 for anything else. */
    static long id(AnswerParser json) throws IOException {
        String text = json.whole();
        BigDecimal number = text == null ? null : Decimals.parse(text);
        if (number == null || number.stripTrailingZeros().scale() > 0) {
            return 0;
        }
        return number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? 0
                : number.longValue();
    }

    /**
     * A name as a person reads it in Moodle. Moodle gives those of activities with entities, and
     * those of grade items as they stand, with tags.
     */
    static String name(AnswerParser json) throws IOException {
        String html = text(json);
        return html == null ? null : Words.plain(html);
    }

    /** A decimal, also from a numeric string; null for anything else. */
    static BigDecimal number(AnswerParser json) throws IOException {
        String text = json.whole();
        BigDecimal number = text == null ? null : Decimals.parse(text);
        if (number != null && number.signum() != 0) {
            json.keep(DECIMAL);
        }
        return number;
    }

    /** Moodle's seconds since 1970; null for 0 and for what no clock shows. */
    static Instant instant(long seconds) {
        return seconds > 0 && seconds < Integer.MAX_VALUE * 2L
                ? Instant.ofEpochSecond(seconds)
                : null;
    }

    static boolean isTrue(AnswerParser json) throws IOException {
        String text = json.whole();
        return "true".equals(text) || "1".equals(text);
    }
}
