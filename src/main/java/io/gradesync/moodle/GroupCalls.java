package io.gradesync.moodle;

import java.io.IOException;
import java.util.Map;

/** The question for the groups of a course. */
public final class GroupCalls {

    public static final String FUNCTION = "core_group_get_course_groups";

    private GroupCalls() {}

    /** {@code List<MoodleGroup>}. */
    public static MoodleCall ofCourse(MoodleSite site, long courseId) {
        return MoodleCall.of(
                site,
                FUNCTION,
                MoodleCall.withPlainNames(Map.of("courseid", Long.toString(courseId))),
                answer -> answer.list(GroupCalls::readGroup));
    }

    private static MoodleGroup readGroup(AnswerParser json) throws IOException {
        long[] id = new long[1];
        String[] texts = new String[2];
        MoodleJson.object(
                json,
                Map.of(
                        "id", field -> id[0] = MoodleJson.id(field),
                        "name", field -> texts[0] = MoodleJson.text(field),
                        "idnumber", field -> texts[1] = MoodleJson.text(field)));
        return new MoodleGroup(id[0], texts[0], texts[1]);
    }
}
