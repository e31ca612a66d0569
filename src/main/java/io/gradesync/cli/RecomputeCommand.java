package io.gradesync.cli;

import ch.qos.logback.classic.Level;
import io.gradesync.pull.Recomputed;
import io.gradesync.service.Service;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Recomputes gradebooks without pulling. */
@Command(
        name = "recompute",
        description =
                "Recomputes the gradebooks or marksheets that are marked, and prints how many.",
        mixinStandardHelpOptions = true)
final class RecomputeCommand implements Callable<Integer> {

    @ParentCommand private GradeSyncCommand parent;

    @Spec private CommandSpec spec;

    @Option(names = "--all", description = "All of them, marked or not.")
    private boolean all;

    @Override
    public Integer call() throws Exception {
        parent.logLevel(Level.OFF);
        try (Service service = GradeSyncCommand.service()) {
            Recomputed recomputed = service.recompute(all);
            spec.commandLine().getOut().println("Recomputed: " + recomputed.gradebooks());
            spec.commandLine().getOut().flush();
            if (recomputed.unread() > 0) {
                spec.commandLine().getErr().println(recomputed.sentence());
            }
        }
        return ExitCode.DONE;
    }
}
