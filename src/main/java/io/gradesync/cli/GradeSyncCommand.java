package io.gradesync.cli;

import ch.qos.logback.classic.Level;
import io.gradesync.pull.PullException;
import io.gradesync.pull.Sentences;
import io.gradesync.service.Service;
import io.gradesync.settings.Settings;
import io.gradesync.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line. Results go to standard output and nothing else does; failing is a sentence on
 * standard error.
 */
@Command(
        name = "moodle-grade-sync",
        description = "Carries grades from Moodle to OpenEduCat.",
        mixinStandardHelpOptions = true,
        versionProvider = GradeSyncCommand.Version.class,
        subcommands = {
            ServeCommand.class,
            PullCommand.class,
            PreviewCommand.class,
            MatchCommand.class,
            CheckCommand.class,
            RecomputeCommand.class,
            HashPasswordCommand.class,
            SampleMoodleCommand.class
        })
public final class GradeSyncCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(GradeSyncCommand.class);

    private final Ending ending;

    @Spec private CommandSpec spec;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "A setting for this start, like java -DKEY=VALUE.",
            scope = ScopeType.INHERIT)
    private void set(Map<String, String> settings) {
        settings.forEach(System::setProperty);
    }

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell on standard error what is being done; twice: in detail.",
            scope = ScopeType.INHERIT)
    private boolean[] verbose = new boolean[0];

    private GradeSyncCommand(Ending ending) {
        this.ending = ending;
    }

    /**
     * @return the exit status
     */
    public static int run(String... arguments) {
        Ending ending = new Ending();
        int exit = commandLine(ending).execute(arguments);
        ending.over(exit);
        return exit;
    }

    static CommandLine commandLine() {
        return commandLine(new Ending());
    }

    private static CommandLine commandLine(Ending ending) {
        CommandLine line = new CommandLine(new GradeSyncCommand(ending));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(
                (exception, arguments) -> {
                    PrintWriter err = exception.getCommandLine().getErr();
                    err.println(exception.getMessage());
                    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
                    err.println(
                            "See: moodle-grade-sync %s --help"
                                    .formatted(exception.getCommandLine().getCommandName())
                                    .replace(
                                            "moodle-grade-sync moodle-grade-sync",
                                            "moodle-grade-sync"));
                    return ExitCode.USAGE;
                });
        line.setExecutionExceptionHandler(
                (exception, executed, result) -> {
                    executed.getErr().println(sentence(exception));
                    LOG.debug("The cause", exception);
                    return ExitCode.NOTHING;
                });
        return line;
    }

    /** Without a command, the service serves. */
    @Override
    public Integer call() {
        return spec.commandLine().getSubcommands().get("serve").execute();
    }

    /** Reads the settings of the folder in which the process was started. */
    static Settings settings() {
        CamelContext placeholders = new DefaultCamelContext();
        try {
            return Settings.load(
                    folder(),
                    System.getenv(),
                    System.getProperties(),
                    placeholders::resolvePropertyPlaceholders);
        } finally {
            placeholders.stop();
        }
    }

    /** Starts the routes to be called, without triggers and ports. */
    static Service service() throws SQLException, IOException {
        return Service.start(settings(), folder(), false);
    }

    static Path folder() {
        return Path.of("").toAbsolutePath();
    }

    /** Has a signal end the service in good order. */
    void endOnSignal(Service service) {
        ending.onSignal(service::close, service.longestStop());
    }

    /** How much is logged: one-off commands are quiet unless asked. */
    void logLevel(Level quiet) {
        Level level =
                switch (verbose.length) {
                    case 0 -> quiet;
                    case 1 -> Level.INFO;
                    default -> Level.DEBUG;
                };
        if (LoggerFactory.getLogger("io.gradesync")
                instanceof ch.qos.logback.classic.Logger logger) {
            logger.setLevel(level);
        }
    }

    private static String sentence(Exception exception) {
        if (exception instanceof SettingsException || exception instanceof PullException) {
            return exception.getMessage();
        }
        Optional<String> route = new RouteMistake(folder()).sentence(exception);
        if (route.isPresent()) {
            return route.get();
        }
        if (Sentences.find(exception, SQLException.class) == null) {
            return "It did not work: %s (with -v -v the log tells more)"
                    .formatted(RouteMistake.rootMessage(exception));
        }
        return Sentences.of(exception);
    }

    /** The version that the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = GradeSyncCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "moodle-grade-sync " + (version == null ? "(not from a jar)" : version)
            };
        }
    }
}
