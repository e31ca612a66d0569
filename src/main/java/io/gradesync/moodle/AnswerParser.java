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

    private final MoodleCall call;
    private final Kept kept;
    private final TokenMask mask;

    AnswerParser(JsonParser json, MoodleCall call, Kept kept) {
        super(json);
        this.call = call;
        this.kept = kept;
        this.mask = new TokenMask(call.site().token());
    }

    /** Without the token, before anything is made of it, so that none is cut within the token. */
    @Override
    public String getText() throws IOException {
        return mask.maskData(super.getText());
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
        kept.keep(call, bytes);
    }

    /** The text of a scalar, cut and harmless; null for null, an object or an array. */
    String words() throws IOException {
        String text = whole();
        String words = text == null ? null : harmless(text);
        if (words != null) {
            keep(size(words));
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

    /** What Java takes for the characters: one byte each, or two as soon as one is not Latin. */
    private static int size(String text) {
        return text.chars().allMatch(each -> each <= 0xFF) ? text.length() : 2 * text.length();
    }

    String harmless(String text) {
        return Words.safe(text, LONGEST_TEXT);
    }
}
