package io.gradesync.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;

/** Writes answers the way PHP and Moodle write them. */
final class SampleJson {

    private SampleJson() {}

    /** Pure ASCII without blanks, as PHP's {@code json_encode} has it by default. */
    static String json(JsonNode node) {
        StringBuilder out = new StringBuilder();
        write(node, out);
        return out.toString();
    }

    /** A number as Moodle's floats come out: {@code 70}, never {@code 70.0}; null stays null. */
    static JsonNode number(BigDecimal value) {
        if (value == null) {
            return NullNode.getInstance();
        }
        BigDecimal bare = value.stripTrailingZeros();
        return bare.scale() <= 0
                ? LongNode.valueOf(bare.longValueExact())
                : DecimalNode.valueOf(bare);
    }

    /** A time in epoch seconds, null for 0. */
    static JsonNode time(long seconds) {
        return seconds == 0 ? NullNode.getInstance() : LongNode.valueOf(seconds);
    }

    /** The same answer in Moodle's XML. */
    static String xml(JsonNode node) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n");
        out.append("<RESPONSE>\n");
        writeXml(node, out);
        return out.append("</RESPONSE>\n").toString();
    }

    static String xmlText(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static void write(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            out.append('{');
            for (Iterator<Map.Entry<String, JsonNode>> i = node.properties().iterator();
                    i.hasNext(); ) {
                Map.Entry<String, JsonNode> field = i.next();
                writeText(field.getKey(), out);
                out.append(':');
                write(field.getValue(), out);
                out.append(i.hasNext() ? "," : "");
            }
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            for (Iterator<JsonNode> i = node.elements(); i.hasNext(); ) {
                write(i.next(), out);
                out.append(i.hasNext() ? "," : "");
            }
            out.append(']');
        } else if (node.isTextual()) {
            writeText(node.textValue(), out);
        } else if (node.isBigDecimal()) {
            out.append(node.decimalValue().toPlainString());
        } else {
            out.append(node.asText());
        }
    }

    private static void writeText(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\', '/' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static void writeXml(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            out.append("<SINGLE>\n");
            node.properties()
                    .forEach(
                            field -> {
                                out.append("<KEY name=\"").append(field.getKey()).append("\">");
                                writeXml(field.getValue(), out);
                                out.append("</KEY>\n");
                            });
            out.append("</SINGLE>\n");
        } else if (node.isArray()) {
            out.append("<MULTIPLE>\n");
            node.forEach(element -> writeXml(element, out));
            out.append("</MULTIPLE>\n");
        } else if (node.isNull()) {
            out.append("<VALUE null=\"null\"/>\n");
        } else {
            String text = node.isBoolean() ? (node.booleanValue() ? "1" : "0") : node.asText();
            out.append("<VALUE>").append(xmlText(text)).append("</VALUE>\n");
        }
    }
}
