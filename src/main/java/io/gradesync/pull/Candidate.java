package io.gradesync.pull;

import io.gradesync.grade.Grade;
import io.gradesync.grade.WholeMarks;
import io.gradesync.openeducat.Text;

/** A grade that may be written: whose it is, and what OpenEduCat shall hold for it. */
public record Candidate(Grade grade, int studentId, String hash, WholeMarks marks) {

    private static final int LONGEST_NAME = 256;

    /** The name of the item, cut to the column. */
    String name() {
        return Text.clean(grade.itemName(), LONGEST_NAME);
    }
}
