package io.gradesync.moodle;

import java.io.IOException;

/** A request would have gone where no token may go; the message says what to set. */
public final class ForbiddenHostException extends IOException {

    private static final long serialVersionUID = 1;

    public ForbiddenHostException(String sentence) {
        super(sentence);
    }
}
