package io.gradesync.moodle;

import com.fasterxml.jackson.core.JsonToken;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.MoodleJson.ElementReader;
import io.gradesync.moodle.MoodleJson.FieldReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer of a web service function while it is read. An object with {@code exception} or {@code
 * errorcode} is an error wherever they stand: a Moodle can hide the one, and a PHP error has not
 * the other.
 */
public final class Answer {

    private final String function;
    private final AnswerParser json;

    Answer(String function, AnswerParser json) {
        this.function = function;
        this.json = json;
    }

    /**
     * Reads an answer that is an object. Unknown fields are skipped.
     *
     * @throws MoodleException when it is Moodle's error object
     */
    void object(Map<String, FieldReader> fields) throws IOException {
        JsonToken first = json.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw otherShape();
        }
        objectOrError(fields);
    }

    /**
     * Reads an answer that is an object with this field, without which it would say nothing.
     *
     * @throws MoodleException when the field is not there, or when it is Moodle's error object
     */
    void objectWith(String required, FieldReader reader, Map<String, FieldReader> others)
            throws IOException {
        boolean[] seen = new boolean[1];
        Map<String, FieldReader> all = new HashMap<>(others);
        all.put(
                required,
                field -> {
                    seen[0] = true;
                    reader.read(field);
                });
        object(all);
        if (!seen[0]) {
            throw otherShape();
        }
    }

    /**
     * Reads an answer that is a bare array.
     *
     * @throws MoodleException when it is Moodle's error object instead
     */
    <T> List<T> list(ElementReader<T> element) throws IOException {
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_OBJECT) {
            objectOrError(Map.of());
            throw otherShape();
        }
        if (first != JsonToken.START_ARRAY) {
            throw otherShape();
        }
        return MoodleJson.list(json, element);
    }

    private void objectOrError(Map<String, FieldReader> fields) throws IOException {
        Map<String, String> error = new HashMap<>();
        Map<String, FieldReader> all = new HashMap<>(fields);
        for (String name : List.of("exception", "errorcode", "message")) {
            all.put(name, field -> error.put(name, MoodleJson.text(field)));
        }
        MoodleJson.object(json, all);
        if (json.currentToken() != JsonToken.END_OBJECT) {
            throw otherShape();
        }
        if (error.containsKey("exception") || error.get("errorcode") != null) {
            throw MoodleErrors.refused(function, error.get("errorcode"), error.get("message"));
        }
    }

    MoodleException otherShape() {
        return new MoodleException(
                Kind.COURSE,
                "shape",
                "Moodle's answer to %s has another shape than that of Moodle 4.5: check its version."
                        .formatted(function));
    }
}
