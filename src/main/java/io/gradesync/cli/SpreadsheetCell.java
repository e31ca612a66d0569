package io.gradesync.cli;

/** Text from elsewhere that a spreadsheet must not take for a formula. */
final class SpreadsheetCell {

    private SpreadsheetCell() {}

    /** The text, with an apostrophe before it where it begins like a formula; null for null. */
    static String of(Object value) {
        if (value == null) {
            return null;
        }
        String text = value.toString();
        return text.matches("(?s)\\s*[=+\\-@].*") ? "'" + text : text;
    }
}
