package io.gradesync.pull;

/** A student's place in an exam. */
record Place(String code, int student) {}
