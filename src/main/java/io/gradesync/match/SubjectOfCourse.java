package io.gradesync.match;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A subject as it is taught in a course: {@code op_subject} and {@code op_course}. */
public record SubjectOfCourse(int subjectId, int courseId) {

    private static final Pattern ID_NUMBER =
            Pattern.compile("oec_subj_([0-9]{1,9})_course_([0-9]{1,9})");

    /** What a Moodle id number names, if it is of that form. */
    static Optional<SubjectOfCourse> ofIdNumber(String idNumber) {
        Matcher parts = ID_NUMBER.matcher(idNumber == null ? "" : idNumber.strip());
        return parts.matches()
                ? Optional.of(
                        new SubjectOfCourse(
                                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))))
                : Optional.empty();
    }

    String idNumber() {
        return "oec_subj_%d_course_%d".formatted(subjectId, courseId);
    }
}
