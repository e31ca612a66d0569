package io.gradesync.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of the page of reliability. */
public final class FaultRows {

    private static final Path PAGE = Path.of("src/site/markdown/reliability.md");
    private static final Pattern ROW =
            Pattern.compile("\\| (\\d+) \\| (.+?) \\| (.+?) \\| (.+?) \\|");
    private static final Pattern NAME = Pattern.compile("`([A-Za-z]+\\.[A-Za-z0-9]+)`(\\\\\\*)?");

    /**
     * @param fault what goes wrong
     * @param sentence what happens then
     * @param tests {@code Class.method}, with an asterisk those that only the profile runs
     */
    public record Row(String fault, String sentence, List<String> tests) {}

    private FaultRows() {}

    /** By number. */
    public static Map<Integer, Row> ofThePage() {
        Map<Integer, Row> rows = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(PAGE)) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    rows.put(
                            Integer.parseInt(row.group(1)),
                            new Row(
                                    row.group(2),
                                    row.group(3),
                                    NAME.matcher(row.group(4))
                                            .results()
                                            .map(
                                                    name ->
                                                            name.group(1)
                                                                    + (name.group(2) == null
                                                                            ? ""
                                                                            : "*"))
                                            .toList()));
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return rows;
    }
}
