package io.gradesync.pull;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who has completed a course, on its way through the routes. */
public final class Completion {

    static final String COMPLETE = "complete";
    static final String INCOMPLETE = "incomplete";

    private final CoursePull course;
    private final Map<Integer, String> standing = new HashMap<>();
    private Memory memory = new Memory(java.util.List.of());
    private final Map<Long, Boolean> answers = new ConcurrentHashMap<>();
    private volatile boolean untracked;

    Completion(CoursePull course) {
        this.course = course;
    }

    public CoursePull getCourse() {
        return course;
    }

    public Pull getPull() {
        return course.getPull();
    }

    /**
     * By student with an enrolment in OpenEduCat, what its mapping says now; empty where it says
     * nothing.
     */
    Map<Integer, String> standing() {
        return standing;
    }

    Memory memory() {
        return memory;
    }

    void setMemory(Memory memory) {
        this.memory = memory;
    }

    /** What Moodle answered now, by Moodle user; safe for use by several threads. */
    Map<Long, Boolean> answers() {
        return answers;
    }

    /** Moodle does not track completion in this course: nobody more is asked for. */
    boolean isUntracked() {
        return untracked;
    }

    void setUntracked() {
        untracked = true;
    }
}
