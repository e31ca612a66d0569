package io.gradesync.pull;

/**
 * One grade to write.
 *
 * @param examCode of the exam, or of the grading assignment, where it lives or shall live
 * @param line the gradebook line that stands, null when none does or it matters not
 * @param year academic year of a new line, null where it matters not
 * @param term academic term of a new line, null where it matters not
 * @param oldValue what stands in OpenEduCat, null when nothing does
 * @param newValue what shall stand there
 */
public record Change(
        Candidate candidate,
        String examCode,
        Action action,
        String oldValue,
        String newValue,
        Integer line,
        Integer year,
        Integer term) {}
