package io.gradesync.pull;

/** Told of the progress of a pull; called by several threads at once. */
public interface PullListener {

    PullListener NONE = new PullListener() {};

    default void coursesFound(Pull pull, int courses) {}

    default void courseDone(Pull pull, CourseResult course) {}
}
