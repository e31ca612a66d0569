package io.gradesync.pull;

/**
 * One grade to write.
 *
 * @param examCode of the exam where it lives or shall live
 * @param oldValue what stands in OpenEduCat, null when nothing does
 * @param newValue what shall stand there
 */
public record Change(
        Candidate candidate, String examCode, Action action, String oldValue, String newValue) {}
