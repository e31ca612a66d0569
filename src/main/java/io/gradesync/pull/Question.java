package io.gradesync.pull;

import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import java.util.List;

/** Something to ask of Moodle, alone or with others in a pack, and what its answer leads to. */
interface Question {

    MoodleCall call();

    /**
     * Takes the answer.
     *
     * @return what has to be asked because of it, mostly nothing
     */
    List<Question> answered(Object answer);

    /**
     * Moodle would not answer this one question.
     *
     * @return what shall be asked instead, mostly nothing
     * @throws MoodleException when more than this question is at an end
     */
    List<Question> refused(MoodleException failure);

    /** Whether an answer would be of no use any more. */
    default boolean isMoot() {
        return false;
    }
}
