package io.gradesync.pull;

import io.gradesync.grade.Grade;
import io.gradesync.grade.WholeMarks;

/** A grade that may be written: whose it is, and what OpenEduCat shall hold for it. */
public record Candidate(Grade grade, int studentId, String hash, WholeMarks marks) {}
