package io.gradesync.pull;

import io.gradesync.moodle.MoodleException;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;

/** The steps of asking a pack to its end. */
public final class PackSteps {

    public void answered(@Variable("pack") Pack pack, @Body Object answer) {
        pack.answered(answer);
    }

    /** A site can refuse in the middle of a good answer, too. */
    public void failed(
            @Variable("pack") Pack pack,
            @Variable("pull") Pull pull,
            @ExchangeException MoodleException failure) {
        if (pull != null) {
            pull.stopAt(failure);
        }
        pack.failed(failure);
    }
}
