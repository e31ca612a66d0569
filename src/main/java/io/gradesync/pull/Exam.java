package io.gradesync.pull;

/**
 * An exam, in the enterprise edition a grading assignment, that a chunk needs: made when it is not
 * there, set right when it is.
 *
 * @param batchId null for an exam that is known to be there
 */
public record Exam(String code, ItemHeader header, Integer batchId, String sessionCode) {}
