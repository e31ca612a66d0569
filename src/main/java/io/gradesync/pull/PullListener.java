package io.gradesync.pull;

/** Told of the progress of a pull; called by several threads at once. */
public interface PullListener {

    PullListener NONE = new PullListener() {};

    /** The run is open and has its number. */
    default void started(Pull pull) {}

    /** The pull ends before it begins: another of the instance is on. */
    default void refused(Pull pull) {}

    default void coursesFound(Pull pull, int courses) {}

    default void courseDone(Pull pull, CourseResult course) {}
}
