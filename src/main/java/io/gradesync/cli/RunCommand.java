package io.gradesync.cli;

import ch.qos.logback.classic.Level;
import io.gradesync.pull.PullRequest;
import io.gradesync.pull.RunReport;
import io.gradesync.pull.Trigger;
import io.gradesync.service.Service;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What pulling and previewing share: which instances and courses, and how a run ends. */
abstract class RunCommand implements Callable<Integer> {

    @ParentCommand private GradeSyncCommand parent;

    @Spec private CommandSpec spec;

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            description = "Only this Moodle; may be repeated.")
    private Set<String> instances = Set.of();

    @Option(
            names = "--course",
            paramLabel = "MOODLE_ID",
            description = "Only this Moodle course; may be repeated.")
    private Set<Long> courses = Set.of();

    @Option(
            names = "--format",
            description = "One of ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    private final Trigger trigger;

    RunCommand(Trigger trigger) {
        this.trigger = trigger;
    }

    @Override
    public Integer call() throws Exception {
        parent.logLevel(Level.OFF);
        List<RunReport> runs;
        try (Service service = GradeSyncCommand.service();
                CourseProgress progress = CourseProgress.onTerminal()) {
            parent.endOnSignal(service);
            runs = service.pull(new PullRequest(trigger, instances, courses).with(progress));
        }
        new RunPrinter(spec.commandLine().getOut()).print(runs, format);
        runs.stream()
                .filter(run -> run.status().equals("failed") || run.status().equals("interrupted"))
                .flatMap(
                        run ->
                                run.failure() == null
                                        ? run.notes().stream()
                                        : Stream.of(run.failure()))
                .forEach(sentence -> spec.commandLine().getErr().println(sentence));
        return ExitCode.of(runs.stream().map(RunReport::status).toList());
    }
}
