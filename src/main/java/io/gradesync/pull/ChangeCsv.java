package io.gradesync.pull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Changes as CSV: a line of names, then a line for each. */
public final class ChangeCsv {

    private static final int NAME = PlannedChange.COLUMNS.indexOf("itemName");

    private final CSVPrinter csv;

    /** Writes the line of names. */
    public ChangeCsv(Appendable out) throws IOException {
        csv =
                CSVFormat.DEFAULT
                        .builder()
                        .setHeader(PlannedChange.COLUMNS.toArray(String[]::new))
                        .get()
                        .print(out);
    }

    public void print(PlannedChange change) throws IOException {
        List<String> values = new ArrayList<>(change.values());
        values.set(NAME, SpreadsheetCell.of(values.get(NAME)));
        csv.printRecord(values);
    }

    public void flush() throws IOException {
        csv.flush();
    }
}
