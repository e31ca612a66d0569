package io.gradesync.moodle;

import java.io.IOException;
import java.util.Map;

/** The question whether a student has completed a course. */
public final class CompletionCalls {

    public static final String FUNCTION = "core_completion_get_course_completion_status";

    private CompletionCalls() {}

    /** {@code Boolean}. Moodle has no question for all students. */
    public static MoodleCall status(MoodleSite site, long courseId, long userId) {
        return MoodleCall.of(
                site,
                FUNCTION,
                Map.of("courseid", Long.toString(courseId), "userid", Long.toString(userId)),
                CompletionCalls::read);
    }

    private static Boolean read(Answer answer) throws IOException {
        Boolean[] completed = new Boolean[1];
        answer.objectWith(
                "completionstatus",
                json ->
                        MoodleJson.object(
                                json,
                                Map.of(
                                        "completed",
                                        field -> completed[0] = MoodleJson.isTrue(field))),
                Map.of());
        if (completed[0] == null) {
            throw answer.otherShape();
        }
        return completed[0];
    }
}
