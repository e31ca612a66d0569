package io.gradesync.match;

/**
 * Something that is mapped to nothing, for a person to look at.
 *
 * @param id of the record on its side
 */
public record Gap(Kind kind, Side side, long id, String name, String reason) {

    private static final int LONGEST = 200;

    public Gap {
        name = oneLine(name);
        reason = oneLine(reason);
    }

    /** Names come from strangers: no line breaks or control characters, and an end. */
    static String oneLine(String text) {
        String line =
                text == null
                        ? ""
                        : text.replaceAll("[\\s\\p{Cntrl}\\p{Cf}\\u2028\\u2029]+", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
