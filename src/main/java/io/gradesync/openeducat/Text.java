package io.gradesync.openeducat;

/** Makes any text fit for a column of PostgreSQL. */
public final class Text {

    private static final int LONGEST_NAME = 256;

    private Text() {}

    /**
     * The name of an item, fit for OpenEduCat's columns and never empty.
     *
     * @param name as Moodle has it, or null
     */
    public static String name(String name, long itemId) {
        String clean = clean(name, LONGEST_NAME);
        return clean == null || clean.isEmpty() ? "Item " + itemId : clean;
    }

    /**
     * Without NUL and other control characters, lone surrogates replaced, blanks joined, cut by
     * characters (code points, as PostgreSQL counts them).
     *
     * @return null for null
     */
    public static String clean(String text, int longest) {
        if (text == null) {
            return null;
        }
        StringBuilder clean = new StringBuilder(Math.min(text.length(), longest + 1));
        int length = 0;
        boolean blank = false;
        for (int i = 0; i < text.length() && length < longest; ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (Character.isISOControl(character) || Character.isWhitespace(character)) {
                blank = length > 0;
                continue;
            }
            if (blank) {
                clean.append(' ');
                length++;
                blank = false;
                if (length == longest) {
                    break;
                }
            }
            boolean lone =
                    character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
            clean.appendCodePoint(lone ? 0xFFFD : character);
            length++;
        }
        return clean.toString().stripTrailing();
    }
}
