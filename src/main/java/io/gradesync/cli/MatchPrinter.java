package io.gradesync.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import io.gradesync.match.MatchReport;
import io.gradesync.pull.SpreadsheetCell;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Prints matches: what was mapped, and the gaps. */
final class MatchPrinter {

    /** More gaps of a kind than this are for a spreadsheet, not for a terminal. */
    private static final int MOST_GAPS = 200;

    private static final int NAME_WIDTH = 40;
    private static final int REASON_WIDTH = 90;

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final PrintWriter out;

    MatchPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(List<MatchReport> matches, boolean dryRun, Format format) throws IOException {
        switch (format) {
            case json -> out.println(JSON.writeValueAsString(Map.of("matches", matches)));
            case csv -> csv(matches);
            case table -> matches.forEach(match -> table(match, dryRun));
        }
        out.flush();
    }

    private void csv(List<MatchReport> matches) throws IOException {
        CSVPrinter csv =
                CSVFormat.DEFAULT
                        .builder()
                        .setHeader(MatchReport.COLUMNS.toArray(String[]::new))
                        .get()
                        .print(out);
        for (MatchReport match : matches) {
            for (Map<String, Object> gap : match.gaps()) {
                for (String column : MatchReport.COLUMNS) {
                    csv.print(SpreadsheetCell.of(gap.get(column)));
                }
                csv.println();
            }
        }
        csv.flush();
    }

    private void table(MatchReport match, boolean dryRun) {
        out.printf(
                "%s: %s%s%n",
                match.instance(), match.status(), dryRun ? " (dry run: nothing was written)" : "");
        if (match.failure() == null) {
            out.println(
                    AsciiTable.builder()
                            .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
                            .data(
                                    match.mapped().keySet(),
                                    List.<ColumnData<String>>of(
                                            text("Mapped", kind -> kind),
                                            number(
                                                    dryRun ? "Would be new" : "New",
                                                    kind -> match.mapped().get(kind)),
                                            number("Already", kind -> match.already().get(kind)),
                                            number("Gaps", kind -> gaps(match, kind).count())))
                            .asString());
        }
        List<Map<String, Object>> printed =
                match.mapped().keySet().stream()
                        .flatMap(kind -> gaps(match, kind).limit(MOST_GAPS))
                        .toList();
        if (!printed.isEmpty()) {
            out.println(
                    AsciiTable.builder()
                            .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
                            .data(
                                    printed,
                                    List.of(
                                            gap("Gap", "kind", NAME_WIDTH),
                                            gap("In", "side", NAME_WIDTH),
                                            gap("Id", "id", NAME_WIDTH),
                                            gap("Name", "name", NAME_WIDTH),
                                            gap("Reason", "reason", REASON_WIDTH)))
                            .asString());
        }
        if (match.gaps().size() > printed.size()) {
            out.printf(
                    "%d more gaps: --format csv lists all.%n",
                    match.gaps().size() - printed.size());
        }
        match.notes().stream()
                .filter(note -> !note.equals(match.failure()))
                .forEach(note -> out.println("Note: " + note));
        out.println();
    }

    private static Stream<Map<String, Object>> gaps(MatchReport match, String kind) {
        return match.gaps().stream().filter(gap -> gap.get("kind").equals(kind));
    }

    private static ColumnData<String> text(String header, Function<String, String> value) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(HorizontalAlign.LEFT)
                .with(value);
    }

    private static ColumnData<String> number(String header, Function<String, Object> value) {
        return new Column().header(header).with(kind -> String.valueOf(value.apply(kind)));
    }

    private static ColumnData<Map<String, Object>> gap(String header, String column, int width) {
        return new Column()
                .header(header)
                .headerAlign(HorizontalAlign.LEFT)
                .dataAlign(column.equals("id") ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT)
                .maxWidth(width, OverflowBehaviour.NEWLINE)
                .with(gap -> String.valueOf(gap.get(column)));
    }
}
