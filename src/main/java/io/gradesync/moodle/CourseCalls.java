package io.gradesync.moodle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The questions that tell which courses a Moodle has. */
public final class CourseCalls {

    public static final String FUNCTION = "core_course_get_courses_by_field";

    /** The front page of a site counts as a course there. */
    private static final long FRONT_PAGE = 1;

    private CourseCalls() {}

    /**
     * All courses: {@code List<MoodleCourse>}. Id numbers are among them only where the account may
     * change the course.
     */
    public static MoodleCall all(MoodleSite site) {
        return call(site, Map.of());
    }

    /** The course of an id number, which is found even where it is not shown. */
    public static MoodleCall withIdNumber(MoodleSite site, String idNumber) {
        return call(site, Map.of("field", "idnumber", "value", idNumber));
    }

    private static MoodleCall call(MoodleSite site, Map<String, String> arguments) {
        return MoodleCall.of(
                site, FUNCTION, MoodleCall.withPlainNames(arguments), CourseCalls::read);
    }

    private static List<MoodleCourse> read(Answer answer) throws IOException {
        List<MoodleCourse> courses = new ArrayList<>();
        answer.objectWith(
                "courses",
                json -> MoodleJson.array(json, course -> courses.add(readCourse(course))),
                Map.of());
        courses.removeIf(course -> course.id() <= FRONT_PAGE);
        return courses;
    }

    private static MoodleCourse readCourse(AnswerParser json) throws IOException {
        long[] id = new long[1];
        String[] texts = new String[2];
        MoodleJson.object(
                json,
                Map.of(
                        "id", field -> id[0] = MoodleJson.id(field),
                        "fullname", field -> texts[0] = MoodleJson.text(field),
                        "idnumber", field -> texts[1] = MoodleJson.text(field)));
        return new MoodleCourse(id[0], texts[0], texts[1]);
    }
}
