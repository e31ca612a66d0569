package io.gradesync.cli;

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
}
