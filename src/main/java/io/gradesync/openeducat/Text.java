package io.gradesync.openeducat;

/** Makes any text fit for a column of PostgreSQL. */
public final class Text {

    private Text() {}

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
