package io.gradesync.api;

import io.gradesync.grade.Reason;
import java.util.Locale;

/**
 * Says in words what became of a grade, and what to do where it did not arrive.
 *
 * @param action of the last row of the journal, null when the journal tells nothing
 * @param reason of that row, null for what was written
 * @param mapped whether it was written once
 * @param stands what stands in OpenEduCat now, null when nothing does
 * @param written what was written last, null when the journal tells of none
 */
record GradeStory(String action, String reason, boolean mapped, String stands, String written) {

    String sentence() {
        if (reason != null) {
            return refused();
        }
        if (stands == null) {
            return "It was written, but its row is gone from OpenEduCat: the next pull writes it"
                    + " again.";
        }
        if (written != null && !begins(written, stands) && !begins(stands, written)) {
            return "OpenEduCat holds %s where %s was written: someone changed it there. The next pull writes Moodle's grade again."
                    .formatted(stands, written);
        }
        return "OpenEduCat holds Moodle's grade.";
    }

    private String refused() {
        String stays = mapped ? " What was written before stays in OpenEduCat." : "";
        return switch (Reason.valueOf(reason.toUpperCase(Locale.ROOT))) {
                    case COURSE_TOTAL -> "It is a course or category total, which is not carried.";
                    case NO_GRADE -> "Moodle holds no grade.";
                    case WITHDRAWN ->
                            "Moodle has taken the grade back: whether it is to be deleted in"
                                    + " OpenEduCat is for a person to decide.";
                    case NEEDS_UPDATE ->
                            "Moodle is about to calculate it anew: it comes with a later pull.";
                    case NOT_SHOWN ->
                            "Moodle's answer leaves the grade or its range out: in the course's"
                                    + " gradebook setup (user report) show grades and ranges.";
                    case NOT_ENROLLED ->
                            "The user is no active student of the Moodle course: enrol them there"
                                    + " again if the grade shall come.";
                    case UNMAPPED_STUDENT ->
                            "No OpenEduCat student is mapped to the Moodle user: run match, or add"
                                    + " a row (model op.student) to moodle_mapping.";
                    case AMBIGUOUS_STUDENT ->
                            "Two Moodle users are mapped to one student, or one to two: leave one"
                                    + " row in moodle_mapping.";
                    case NO_BATCH ->
                            "No batch can be told for the student in this course: enrol them in"
                                    + " OpenEduCat (op.student.course).";
                    case NO_TARGET ->
                            "The installed edition has no table for grades of this source.";
                    case EXAM_CANCELLED ->
                            "The exam is cancelled in OpenEduCat: nothing is written into it until"
                                    + " somebody sets it back to draft.";
                    case ABSENT ->
                            "Somebody noted in OpenEduCat that the student missed that exam: set"
                                    + " them present there if the grade shall count.";
                    case BAD_VALUE ->
                            "Value or range make no grade: look at the item in Moodle's gradebook.";
                    case MOODLE_ERROR -> "Moodle would not tell it: the run's notes say why.";
                    case WRITE_ERROR -> "The database refused the row: the run's notes say why.";
                }
                + stays;
    }

    /** What stands can lack the letter, what was written the result. */
    private static boolean begins(String longer, String shorter) {
        return longer.equals(shorter) || longer.startsWith(shorter + " ");
    }
}
