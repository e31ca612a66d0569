package io.gradesync.moodle;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The question for the bare list of a course's grade items, totals left out. Unlike the gradebook
 * itself it does not pass over the items of activities that the token's account may not see.
 */
public final class GradeItemCalls {

    public static final String FUNCTION = "core_grades_get_gradeitems";

    private GradeItemCalls() {}

    /** {@code Map<Long, String>}: names by grade item id. */
    public static MoodleCall items(MoodleSite site, long courseId) {
        return MoodleCall.of(
                site, FUNCTION, Map.of("courseid", Long.toString(courseId)), GradeItemCalls::read);
    }

    private static Map<Long, String> read(Answer answer) throws IOException {
        Map<Long, String> items = new LinkedHashMap<>();
        answer.objectWith(
                "gradeItems",
                json -> MoodleJson.array(json, item -> readItem(item, items)),
                Map.of());
        return items;
    }

    private static void readItem(AnswerParser json, Map<Long, String> items) throws IOException {
        long[] id = new long[1];
        String[] name = new String[1];
        MoodleJson.object(
                json,
                Map.of(
                        "id", field -> id[0] = MoodleJson.id(field),
                        "itemname", field -> name[0] = MoodleJson.name(field)));
        items.put(id[0], name[0] == null || name[0].isBlank() ? "item " + id[0] : name[0]);
    }
}
