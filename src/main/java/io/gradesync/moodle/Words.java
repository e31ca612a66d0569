package io.gradesync.moodle;

import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of others made harmless, wherever they are printed or stored. */
public final class Words {

    private static final int REPLACEMENT = 0xFFFD;

    /** A less-than sign before anything but a letter is text, as in a browser. */
    private static final Pattern TAG =
            Pattern.compile("<!--.*?-->|</?[a-zA-Z](?:[^'\"<>]++|'[^']*+'|\"[^\"]*+\")*+>");

    private static final Pattern ENTITY =
            Pattern.compile("&(?:([a-z]{2,4})|#(\\d{1,7})|#[xX](\\p{XDigit}{1,6}));");

    private static final Map<String, String> ENTITIES =
            Map.of("lt", "<", "gt", ">", "quot", "\"", "apos", "'", "amp", "&", "nbsp", " ");

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
     * What a person reads where this stands in a page: without tags, and entities as characters.
     */
    static String plain(String html) {
        String text = html.indexOf('<') < 0 ? html : TAG.matcher(html).replaceAll("");
        return text.indexOf('&') < 0
                ? text
                : ENTITY.matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(character(found)));
    }

    private static String character(MatchResult entity) {
        if (entity.group(1) != null) {
            return ENTITIES.getOrDefault(entity.group(1), entity.group());
        }
        int character =
                entity.group(2) != null
                        ? Integer.parseInt(entity.group(2))
                        : Integer.parseInt(entity.group(3), 16);
        return Character.isValidCodePoint(character)
                ? Character.toString(safe(character))
                : entity.group();
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
