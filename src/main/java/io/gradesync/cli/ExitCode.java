package io.gradesync.cli;

import java.util.List;

/** What a command ends with. */
final class ExitCode {

    /** Done; skips and gaps are no failure. */
    static final int DONE = 0;

    /** Nothing was done. */
    static final int NOTHING = 1;

    /** Partly done. */
    static final int PARTLY = 2;

    /** Wrong usage. */
    static final int USAGE = 64;

    private ExitCode() {}

    /**
     * @param statuses {@code ok}, {@code partial} or {@code failed}, one for each instance
     */
    static int of(List<String> statuses) {
        if (statuses.stream().allMatch("failed"::equals)) {
            return NOTHING;
        }
        return statuses.stream().allMatch("ok"::equals) ? DONE : PARTLY;
    }
}
