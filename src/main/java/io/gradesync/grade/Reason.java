package io.gradesync.grade;

import java.util.Locale;

/**
 * Why a grade is not written. Some mean <em>skipped</em> (nothing is wrong with the sync), some
 * mean <em>failed</em> (someone has to look at it). The lower-case name stands in counts, journal
 * and JSON.
 */
public enum Reason {
    /** A course or category total: carrying it would count its parts twice. */
    COURSE_TOTAL(false),
    /** Moodle holds no grade, and none was written before. Never a zero. */
    NO_GRADE(false),
    /** Moodle holds no grade any more, but one had been written: the row stays. */
    WITHDRAWN(false),
    /** Moodle says that the value is about to be calculated anew. */
    NEEDS_UPDATE(false),
    /**
     * The answer leaves out the grade or its range, which a teacher's course settings can cause.
     */
    NOT_SHOWN(false),
    /** An assignment or quiz answer names someone who is no active student of the course. */
    NOT_ENROLLED(false),
    /** No OpenEduCat student is mapped to the Moodle user. */
    UNMAPPED_STUDENT(false),
    /** Two Moodle users on one student, or one user on two students. */
    AMBIGUOUS_STUDENT(false),
    /** No batch can be told for the student in this course. */
    NO_BATCH(false),
    /** The edition has no table for grades of this source. */
    NO_TARGET(false),
    /** A person cancelled the exam in OpenEduCat: nothing is written into it until that ends. */
    EXAM_CANCELLED(false),
    /** A person set the student absent in that exam: the marks stay as OpenEduCat keeps them. */
    ABSENT(false),
    /** A range that is empty or reversed, no number, or one of more than 20 digits. */
    BAD_VALUE(true),
    /** A record that Moodle would not give. */
    MOODLE_ERROR(true),
    /** The database refused the row. */
    WRITE_ERROR(true);

    private final boolean failure;

    Reason(boolean failure) {
        this.failure = failure;
    }

    public boolean isFailure() {
        return failure;
    }

    /** Whether the journal tells of it; the everyday reasons would only fill it. */
    public boolean isJournalled() {
        return this != COURSE_TOTAL && this != NO_GRADE;
    }

    /** The reason of a label that a statement gives. */
    public static Reason of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
