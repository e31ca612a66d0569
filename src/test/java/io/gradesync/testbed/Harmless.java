package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds for text from elsewhere that is shown or stored, whatever was sent. */
public final class Harmless {

    private Harmless() {}

    /** Fits a column of PostgreSQL and is one line: no NUL, no control character, no half emoji. */
    public static void assertText(String text, int longest) {
        assertThat(text.codePointCount(0, text.length()))
                .as("length of <%s>", text)
                .isLessThanOrEqualTo(longest);
        assertThat(text.codePoints())
                .as("characters of <%s>", text)
                .noneMatch(
                        each ->
                                Character.isISOControl(each)
                                        || each == '\u2028'
                                        || each == '\u2029'
                                        || Character.getType(each) == Character.SURROGATE);
    }

    /** A sentence for the operator: one line of bearable length, without the token. */
    public static void assertSentence(String sentence, String token) {
        assertText(sentence, 1500);
        assertThat(sentence).isNotBlank().doesNotContain(token);
    }
}
