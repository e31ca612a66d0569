package io.gradesync.match;

/** A user whose id number the gradebook of a course may tell. */
public record UnknownUser(CourseMatch course, long userId) {}
