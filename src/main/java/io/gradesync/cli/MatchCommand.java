package io.gradesync.cli;

import ch.qos.logback.classic.Level;
import io.gradesync.match.MatchReport;
import io.gradesync.match.MatchRequest;
import io.gradesync.service.Service;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Fills the mapping from what both sides know. */
@Command(
        name = "match",
        description =
                "Maps courses, students, batches and enrolments by id numbers and e-mails, and"
                        + " prints what has no counterpart.",
        mixinStandardHelpOptions = true)
final class MatchCommand implements Callable<Integer> {

    @ParentCommand private GradeSyncCommand parent;

    @Spec private CommandSpec spec;

    @Option(names = "--dry-run", description = "Write nothing.")
    private boolean dryRun;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description = "Only this Moodle; may be repeated.")
    private Set<String> instances = Set.of();

    @Option(
            names = "--format",
            description = "One of ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    @Override
    public Integer call() throws Exception {
        parent.logLevel(Level.OFF);
        List<MatchReport> matches;
        try (Service service = GradeSyncCommand.service()) {
            matches = service.match(new MatchRequest(instances, dryRun));
        }
        new MatchPrinter(spec.commandLine().getOut()).print(matches, dryRun, format);
        // Rows of gaps have no place for what went wrong.
        matches.stream()
                .filter(match -> match.status().equals("failed") || format == Format.csv)
                .flatMap(
                        match ->
                                match.failure() == null
                                        ? match.failures().stream()
                                        : Stream.of(match.failure()))
                .forEach(sentence -> spec.commandLine().getErr().println(sentence));
        return ExitCode.of(matches.stream().map(MatchReport::status).toList());
    }
}
