package io.gradesync.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import io.gradesync.pull.ChangeCsv;
import io.gradesync.pull.PlannedChange;
import io.gradesync.pull.RunReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;

/** Prints what a preview found, one row per change. */
final class ChangePrinter {

    private static final int NAME_WIDTH = 60;

    private final PrintWriter out;

    ChangePrinter(PrintWriter out) {
        this.out = out;
    }

    void csv(List<RunReport> runs) throws IOException {
        ChangeCsv csv = new ChangeCsv(out);
        for (RunReport run : runs) {
            for (PlannedChange change : run.changes()) {
                csv.print(change);
            }
        }
        csv.flush();
    }

    void table(List<PlannedChange> changes) {
        out.println(
                AsciiTable.builder()
                        .border(AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS)
                        .data(
                                changes,
                                List.of(
                                        column("Course", HorizontalAlign.RIGHT, "moodleCourseId"),
                                        column("Source", HorizontalAlign.LEFT, "source"),
                                        column("Item", HorizontalAlign.LEFT, "itemName"),
                                        column("User", HorizontalAlign.RIGHT, "moodleUserId"),
                                        column("Student", HorizontalAlign.RIGHT, "studentId"),
                                        column("Action", HorizontalAlign.LEFT, "action"),
                                        column("Old", HorizontalAlign.LEFT, "old"),
                                        column("New", HorizontalAlign.LEFT, "new"),
                                        column("Reason", HorizontalAlign.LEFT, "reason")))
                        .asString());
    }

    private static ColumnData<PlannedChange> column(
            String header, HorizontalAlign align, String name) {
        int value = PlannedChange.COLUMNS.indexOf(name);
        return new Column()
                .header(header)
                .headerAlign(align)
                .dataAlign(align)
                .maxWidth(NAME_WIDTH, OverflowBehaviour.ELLIPSIS_RIGHT)
                .with(change -> Objects.toString(change.values().get(value), ""));
    }
}
