package io.gradesync.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a real Moodle 4.5 answered, where it is at hand: it is not part of the project. */
public final class Recordings {

    private static final Path FOLDER = Path.of("..", "shared", "moodle-recordings");

    /** A line of the index: file, what, function, request, HTTP status; the request may hold |. */
    private static final Pattern LINE =
            Pattern.compile("\\| (\\S+) \\|.*\\| (\\d{3}) \\| [a-z]+/[^|]*\\|[^|]*\\|[^|]*\\|.*");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Recordings() {}

    public static boolean areHere() {
        return Files.isDirectory(FOLDER);
    }

    /** File names with their HTTP status. */
    public static Map<String, Integer> statuses() {
        Map<String, Integer> statuses = new TreeMap<>();
        try (Stream<String> lines = Files.lines(FOLDER.resolve("INDEX.md"))) {
            lines.map(LINE::matcher)
                    .filter(Matcher::matches)
                    .forEach(line -> statuses.put(line.group(1), Integer.valueOf(line.group(2))));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return statuses;
    }

    public static List<String> files() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> !file.equals("INDEX.md"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static JsonNode json(String file) {
        try {
            return JSON.readTree(text(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static Answer answer(String file) {
        return Answer.json(text(file));
    }

    /**
     * Marks and result by the rules, for grade type percentage and threshold 50, without any code
     * of the service: {@code 85|pass}.
     */
    public static String marks(BigDecimal raw, BigDecimal min, BigDecimal max) {
        BigDecimal hundredfold = raw.subtract(min).movePointRight(2);
        BigDecimal range = max.subtract(min);
        boolean pass = hundredfold.compareTo(range.multiply(new BigDecimal(50))) >= 0;
        int marks =
                hundredfold
                        .divide(range, 0, RoundingMode.HALF_UP)
                        .max(BigDecimal.ZERO)
                        .min(new BigDecimal(100))
                        .intValueExact();
        return "%d|%s"
                .formatted(
                        pass ? Math.max(marks, 50) : Math.min(marks, 49), pass ? "pass" : "fail");
    }
}
