package io.gradesync.pull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Map;

/** Writes rows for a statement: a JSON array of objects, which PostgreSQL takes apart as a set. */
final class JsonRows {

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    /** Writes the fields of one row. */
    @FunctionalInterface
    interface RowWriter<T> {
        void write(Row row, T element) throws IOException;
    }

    /** One row while it is written; a null is left out, which PostgreSQL reads as null. */
    static final class Row {

        private final JsonGenerator json;

        private Row(JsonGenerator json) {
            this.json = json;
        }

        Row put(String name, String value) throws IOException {
            if (value != null) {
                json.writeStringField(name, value);
            }
            return this;
        }

        Row put(String name, Number value) throws IOException {
            if (value instanceof BigDecimal decimal) {
                json.writeNumberField(name, decimal);
            } else if (value != null) {
                json.writeNumberField(name, value.longValue());
            }
            return this;
        }
    }

    private JsonRows() {}

    static <T> String of(Iterable<T> elements, RowWriter<T> writer) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            Row row = new Row(json);
            json.writeStartArray();
            for (T element : elements) {
                json.writeStartObject();
                writer.write(row, element);
                json.writeEndObject();
            }
            json.writeEndArray();
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return text.toString();
    }

    /** Answers that may be used again, for {@code upsert-answers.sql}. */
    static String ofAnswers(Map<ItemAndUser, Memory.Answer> answers) {
        return of(
                answers.entrySet().stream()
                                .filter(entry -> entry.getValue().seen() != null)
                                .sorted(Map.Entry.comparingByKey(ItemAndUser.ORDER))
                        ::iterator,
                (row, entry) ->
                        row.put("item", entry.getKey().itemId())
                                .put("user", entry.getKey().userId())
                                .put("seen", entry.getValue().seen())
                                .put("value", entry.getValue().value()));
    }
}
