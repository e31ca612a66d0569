package io.gradesync.cli;

import ch.qos.logback.classic.Level;
import io.gradesync.pull.PullRequest;
import io.gradesync.pull.RunReport;
import io.gradesync.pull.Trigger;
import io.gradesync.service.Checks;
import io.gradesync.service.Service;
import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Runs the routes until stopped. */
@Command(
        name = "serve",
        description =
                "Runs until stopped: pulls on schedule and on request, and answers JMX (the default"
                        + " command).",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @ParentCommand private GradeSyncCommand parent;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        parent.logLevel(Level.INFO);
        Settings settings = GradeSyncCommand.settings();
        try (Service service = Service.start(settings, GradeSyncCommand.folder(), true)) {
            parent.endOnSignal(service);
            tellWhatIsMissing(service);
            tellWhereToLook(service, settings);
            if (settings.isEmbedded()) {
                List<RunReport> runs =
                        service.pull(new PullRequest(Trigger.CLI, Set.of(), Set.of()));
                new RunPrinter(spec.commandLine().getOut()).print(runs, Format.table);
            }
            service.awaitStop();
        }
        return ExitCode.DONE;
    }

    /** What is missing can be there at the next pull: a reason to say it, not to stop. */
    private static void tellWhatIsMissing(Service service) {
        new Checks(service)
                .tables().stream()
                        .filter(check -> !check.good())
                        .forEach(check -> LOG.error("{}: {}", check.subject(), check.sentence()));
    }

    private void tellWhereToLook(Service service, Settings settings) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "Page:     http://%s/%n", settings.authority(Setting.HTTP_HOST, Setting.HTTP_PORT));
        out.printf(
                "Pulling at '%s' (%s).%n", settings.text(Setting.SCHEDULE), Setting.SCHEDULE.key());
        String management = settings.authority(Setting.MANAGEMENT_HOST, Setting.MANAGEMENT_PORT);
        out.printf("Health:   http://%s/observe/health%n", management);
        out.printf("Metrics:  http://%s/observe/metrics%n", management);
        out.printf(
                "Database: %s%s%n",
                service.database().address(),
                settings.isEmbedded() ? " (user postgres, no password)" : "");
        if (service.sampleMoodle() != null) {
            out.printf(
                    "Moodle:   %s/sample/ (the sample; says how to change a grade)%n",
                    service.sampleMoodle().url());
        }
        out.printf(
                "JMX:      process %d, context moodle-grade-sync%n", ProcessHandle.current().pid());
        out.flush();
    }
}
