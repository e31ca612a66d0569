package io.gradesync.pull;

/** Text from elsewhere that a spreadsheet must not take for a formula. */
public final class SpreadsheetCell {

    private SpreadsheetCell() {}

    /** The text, with an apostrophe before it where it begins like a formula; null for null. */
    public static String of(Object value) {
        if (value == null) {
            return null;
        }
        String text = value.toString();
        return text.matches("(?s)\\s*[=+\\-@].*") ? "'" + text : text;
    }
}
