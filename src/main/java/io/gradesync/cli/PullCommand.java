package io.gradesync.cli;

import io.gradesync.pull.Trigger;
import picocli.CommandLine.Command;

/** One pull now. */
@Command(
        name = "pull",
        description = "Pulls grades once and prints what became of them.",
        mixinStandardHelpOptions = true)
final class PullCommand extends RunCommand {

    PullCommand() {
        super(Trigger.CLI);
    }
}
