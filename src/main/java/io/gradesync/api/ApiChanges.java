package io.gradesync.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.pull.ChangeCsv;
import io.gradesync.pull.PlannedChange;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Headers;
import org.apache.camel.converter.stream.CachedOutputStream;

/**
 * Changes as JSON or CSV, written while the rows come from the database, and to disk: however many
 * there are, only few are in memory.
 */
public final class ApiChanges {

    private static final JsonFactory JSON =
            new ObjectMapper().getFactory().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

    /** {@code json} or {@code csv}. */
    public String format(@Headers Map<String, Object> headers) {
        return new Asked(headers).choice("format", "json", "csv");
    }

    /**
     * @param rows of {@code select-api-changes.sql}
     */
    public Object csv(@Body Iterator<Map<String, Object>> rows, Exchange exchange)
            throws IOException {
        CachedOutputStream out = new CachedOutputStream(exchange);
        try (Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
            ChangeCsv csv = new ChangeCsv(writer);
            while (rows.hasNext()) {
                Map<String, Object> row = rows.next();
                if (row.get("source") != null) {
                    csv.print(PlannedChange.of(row));
                }
            }
            csv.flush();
        }
        return out.newStreamCache();
    }

    /**
     * @param rows of {@code select-api-changes.sql}
     */
    public Object json(@Body Iterator<Map<String, Object>> rows, Exchange exchange)
            throws IOException {
        Map<String, String> courses = new TreeMap<>();
        Map<String, String> students = new TreeMap<>();
        long total = 0;
        CachedOutputStream out = new CachedOutputStream(exchange);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("changes");
            while (rows.hasNext()) {
                Map<String, Object> row = rows.next();
                total = ((Number) row.get("total")).longValue();
                if (row.get("source") != null) {
                    json.writeObject(PlannedChange.of(row));
                    name(courses, row.get("moodle_course_id"), row.get("course_name"));
                    name(students, row.get("student_id"), row.get("student_name"));
                }
            }
            json.writeEndArray();
            json.writeNumberField("total", total);
            json.writeObjectField("courses", courses);
            json.writeObjectField("students", students);
            json.writeEndObject();
        }
        return out.newStreamCache();
    }

    private static void name(Map<String, String> names, Object id, Object name) {
        if (id != null && name != null) {
            names.put(id.toString(), name.toString());
        }
    }
}
