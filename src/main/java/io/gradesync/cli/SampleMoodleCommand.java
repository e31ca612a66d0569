package io.gradesync.cli;

import ch.qos.logback.classic.Level;
import io.gradesync.sample.SampleMoodle;
import io.gradesync.sample.SampleRelease;
import io.gradesync.service.Service;
import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Serves only the sample Moodle. */
@Command(
        name = "sample-moodle",
        description = "Serves the built-in sample Moodle until stopped, for trying things out.",
        mixinStandardHelpOptions = true)
final class SampleMoodleCommand implements Callable<Integer> {

    @ParentCommand private GradeSyncCommand parent;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        parent.logLevel(Level.INFO);
        Settings settings = GradeSyncCommand.settings();
        try (SampleMoodle moodle =
                SampleMoodle.start(
                        settings.number(Setting.SAMPLE_PORT),
                        Service.sampleChanges(settings, GradeSyncCommand.folder()),
                        SampleRelease.of(settings.text(Setting.SAMPLE_VERSION)))) {
            spec.commandLine()
                    .getOut()
                    .println(
                            "Sample Moodle at %s (token %s); how to change grades: %s/sample/"
                                    .formatted(moodle.url(), SampleMoodle.TOKEN, moodle.url()));
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        }
        return ExitCode.DONE;
    }
}
