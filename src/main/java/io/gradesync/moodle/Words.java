package io.gradesync.moodle;

/** The words of others made harmless, wherever they are printed or stored. */
public final class Words {

    private static final int REPLACEMENT = 0xFFFD;

    private Words() {}

    /**
     * Cut by characters (code points); control characters and line separators become blanks, half
     * an emoji becomes a replacement character. Other blanks stay as they are.
     */
    public static String safe(String text, int longest) {
        int end = end(text, longest);
        if (end == text.length() && text.codePoints().allMatch(each -> each == safe(each))) {
            return text;
        }
        StringBuilder safe = new StringBuilder(end);
        text.codePoints().limit(longest).forEach(each -> safe.appendCodePoint(safe(each)));
        return safe.toString();
    }

    /**
     * One line of a sentence: blanks joined, and nothing in it that turns the direction of what
     * stands around it.
     *
     * @param text may be null
     */
    static String line(String text, int longest) {
        if (text == null) {
            return "";
        }
        // Much more than is shown, as blanks go.
        String line =
                safe(text, 10 * longest)
                        .replaceAll("[\\u202A-\\u202E\\u2066-\\u2069]", "")
                        .replaceAll("\\s+", " ")
                        .strip();
        int end = end(line, longest);
        return end < line.length() ? line.substring(0, end) + "…" : line;
    }

    private static int end(String text, int longest) {
        return text.length() <= longest || text.codePointCount(0, text.length()) <= longest
                ? text.length()
                : text.offsetByCodePoints(0, longest);
    }

    private static int safe(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.SURROGATE -> REPLACEMENT;
            default -> character;
        };
    }
}
