package io.gradesync.cli;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import io.gradesync.service.Check;
import io.gradesync.service.Checks;
import io.gradesync.service.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Tests settings, database and Moodle. */
@Command(
        name = "check",
        description =
                "Tests settings, database and Moodle, and prints what is wrong and how to mend it.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

    private static final int SENTENCE_WIDTH = 100;

    @ParentCommand private GradeSyncCommand parent;

    @Spec private CommandSpec spec;

    @Option(
            names = "--format",
            description = "One of ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private Format format = Format.table;

    @Override
    public Integer call() throws Exception {
        parent.logLevel(Level.OFF);
        List<Check> checks;
        try (Service service = GradeSyncCommand.service()) {
            checks = new Checks(service).run();
        }
        print(checks, spec.commandLine().getOut());
        return checks.stream().allMatch(Check::good) ? ExitCode.DONE : ExitCode.PARTLY;
    }

    private void print(List<Check> checks, PrintWriter out) throws IOException {
        switch (format) {
            case json ->
                    out.println(
                            new ObjectMapper()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .writeValueAsString(Map.of("checks", checks)));
            case csv -> {
                CSVPrinter csv =
                        CSVFormat.DEFAULT
                                .builder()
                                .setHeader("subject", "good", "sentence")
                                .get()
                                .print(out);
                for (Check check : checks) {
                    csv.printRecord(check.subject(), check.good(), check.sentence());
                }
                csv.flush();
            }
            case table ->
                    out.println(
                            AsciiTable.builder()
                                    .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
                                    .data(
                                            checks,
                                            List.of(
                                                    new Column()
                                                            .header("Check")
                                                            .dataAlign(HorizontalAlign.LEFT)
                                                            .with(Check::subject),
                                                    new Column()
                                                            .header("")
                                                            .with(
                                                                    check ->
                                                                            check.good()
                                                                                    ? "ok"
                                                                                    : "WRONG"),
                                                    new Column()
                                                            .header("What was found, what to do")
                                                            .dataAlign(HorizontalAlign.LEFT)
                                                            .maxWidth(
                                                                    SENTENCE_WIDTH,
                                                                    OverflowBehaviour.NEWLINE)
                                                            .with(Check::sentence)))
                                    .asString());
        }
        out.flush();
    }
}
