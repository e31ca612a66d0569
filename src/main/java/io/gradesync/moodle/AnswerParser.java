package io.gradesync.moodle;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/**
 * The JSON of one answer, with an eye on how much is kept of it. Texts come without the token,
 * which Moodle's words can hold when debugging is on.
 */
final class AnswerParser extends JsonParserDelegate {

    /** Nothing that is shown or stored is longer: names in OpenEduCat have 256 characters. */
    private static final int LONGEST_TEXT = 1000;

    /** What is shorter is no token of Moodle's, and may be a part of any word. */
    private static final int SHORTEST_TOKEN = 16;

    private final MoodleCall call;
    private final Kept kept;

    /** What is kept of an answer as a whole, whatever stands in it. */
    private static final class Kept {

        private long left;

        private Kept(long most) {
            left = most;
        }
    }

    AnswerParser(JsonParser json, MoodleCall call, long most) {
        this(json, call, new Kept(most));
    }

    private AnswerParser(JsonParser json, MoodleCall call, Kept kept) {
        super(json);
        this.call = call;
        this.kept = kept;
    }

    /**
     * The answer that stands as a text in this one, as packs have them.
     *
     * @param inner the call that it answers
     */
    AnswerParser within(String json, MoodleCall inner) throws IOException {
        return new AnswerParser(MoodleJson.FACTORY.createParser(json), inner, kept);
    }

    /**
     * Something more is kept of the answer.
     *
     * @param bytes of memory, about
     * @throws MoodleException when it is too much
     */
    void keep(int bytes) {
        kept.left -= bytes;
        if (kept.left < 0) {
            throw MoodleErrors.tooBig(call, "of more records than any course has");
        }
    }

    /** The text of a scalar, cut and harmless; null for null, an object or an array. */
    String words() throws IOException {
        String text = whole();
        String words = text == null ? null : harmless(text);
        if (words != null) {
            keep(words.length());
        }
        return words;
    }

    /** The text of a scalar as it stands; null for null, an object or an array. */
    String whole() throws IOException {
        JsonToken token = currentToken();
        if (token == JsonToken.VALUE_NULL || !token.isScalarValue()) {
            skipChildren();
            return null;
        }
        return getText();
    }

    String harmless(String text) {
        String token = call.site().token();
        boolean holdsToken = token.length() >= SHORTEST_TOKEN && text.contains(token);
        return Words.safe(holdsToken ? text.replace(token, "…") : text, LONGEST_TEXT);
    }
}
