package io.gradesync.match;

import io.gradesync.match.Records.Student;
import io.gradesync.moodle.MoodleUser;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tells that a Moodle user is a student of OpenEduCat, the strongest first: both have the same
 * key.
 */
enum StudentRule {
    /** Moodle's id number is {@code oec_student_{id}}. */
    ID_NUMBER("this id number") {
        @Override
        String key(MoodleUser user) {
            Matcher id = OURS.matcher(user.idNumber() == null ? "" : user.idNumber().strip());
            return id.matches() ? Integer.toString(Integer.parseInt(id.group(1))) : null;
        }

        @Override
        String key(Student student) {
            return Integer.toString(student.id());
        }
    },

    /** Moodle's id number is the registration number. */
    REGISTRATION("this registration number") {
        @Override
        String key(MoodleUser user) {
            return text(user.idNumber());
        }

        @Override
        String key(Student student) {
            return text(student.registration());
        }
    },

    /** Both have the same e-mail address. */
    EMAIL("this e-mail") {
        @Override
        String key(MoodleUser user) {
            return lowerCase(user.email());
        }

        @Override
        String key(Student student) {
            return lowerCase(student.email());
        }
    };

    private static final Pattern OURS = Pattern.compile("oec_student_([0-9]{1,9})");

    private final String what;

    StudentRule(String what) {
        this.what = what;
    }

    /** Null where the user has none. */
    abstract String key(MoodleUser user);

    /** Null where the student has none. */
    abstract String key(Student student);

    /** What both have, in words. */
    String what() {
        return what;
    }

    private static String text(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static String lowerCase(String text) {
        String stripped = text(text);
        return stripped == null ? null : stripped.toLowerCase(Locale.ROOT);
    }
}
