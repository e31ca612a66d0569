package io.gradesync.openeducat;

import io.gradesync.grade.GradeHash;
import io.gradesync.grade.Source;
import java.math.BigInteger;
import java.util.Locale;

/**
 * The codes by which our sessions and exams are found again: {@code M} and the first 15 base-36
 * characters of a SHA-256, upper case. OpenEduCat's columns hold 16 characters and are unique.
 */
public final class ExamCode {

    private ExamCode() {}

    /** Of the exam of one Moodle item in one batch. */
    public static String ofExam(Source source, int instanceId, long itemId, int batchId) {
        return code("%s:%d:%d:%d".formatted(source.label(), instanceId, itemId, batchId));
    }

    /** Of the session of one Moodle course, batch and source. */
    public static String ofSession(
            Source source, int instanceId, long moodleCourseId, int batchId) {
        return code("%s:%d:%d:%d".formatted(source.label(), instanceId, moodleCourseId, batchId));
    }

    /** Of the grading assignment of one Moodle item, which knows no batches. */
    public static String ofAssignment(Source source, int instanceId, long itemId) {
        return code("%s:%d:%d".formatted(source.label(), instanceId, itemId));
    }

    private static String code(String text) {
        String digits = new BigInteger(1, GradeHash.sha256(text)).toString(36);
        return "M" + digits.substring(0, 15).toUpperCase(Locale.ROOT);
    }
}
