package io.gradesync.moodle;

import java.io.IOException;
import java.util.Map;

/**
 * A warning beside an answer: something was left out of it.
 *
 * @param item what it concerns: {@code course}, {@code module}, {@code assignment}, ...
 * @param itemId id of that
 * @param code Moodle's {@code warningcode}, a number in a string
 */
public record Warning(String item, long itemId, String code, String message) {

    /** "No grades found", which an unknown activity gets too. */
    private static final String NOTHING_FOUND = "3";

    /** Whether the token's account may not see the item, as opposed to there being nothing. */
    public boolean isRefusal() {
        return !NOTHING_FOUND.equals(code);
    }

    public boolean isOfCourse() {
        return "course".equals(item);
    }

    static Warning read(AnswerParser json) throws IOException {
        long[] itemId = new long[1];
        String[] texts = new String[3];
        MoodleJson.object(
                json,
                Map.of(
                        "item", field -> texts[2] = MoodleJson.text(field),
                        "itemid", field -> itemId[0] = MoodleJson.id(field),
                        "warningcode", field -> texts[0] = MoodleJson.text(field),
                        "message", field -> texts[1] = MoodleJson.text(field)));
        return new Warning(texts[2], itemId[0], texts[0], texts[1]);
    }
}
