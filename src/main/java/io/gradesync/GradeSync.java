package io.gradesync;

import io.gradesync.cli.GradeSyncCommand;

/** Where the jar begins. */
public final class GradeSync {

    private GradeSync() {}

    public static void main(String[] arguments) {
        System.exit(GradeSyncCommand.run(arguments));
    }
}
