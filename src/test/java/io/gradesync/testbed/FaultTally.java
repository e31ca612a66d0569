package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * What the tests did to the service and what came of it, added up over all tests of a build and
 * told in one line at the end of each round of tests.
 */
public final class FaultTally implements TestExecutionListener {

    private static final Map<Count, LongAdder> COUNTS =
            Stream.of(Count.values())
                    .collect(
                            Collectors.toMap(
                                    count -> count,
                                    count -> new LongAdder(),
                                    (one, other) -> one,
                                    () -> new EnumMap<>(Count.class)));

    private static final long SEED = Long.getLong("fault.seed", 20_260_901L);

    /** The sum at the end of the last round: one without faults has nothing to tell. */
    private static long told;

    /** What is counted. */
    private enum Count {
        KILLS("kills survived"),
        FAULTS("faults injected"),
        ROWS("rows compared"),
        DIFFERENCES("differences");

        private final String words;

        Count(String words) {
            this.words = words;
        }
    }

    /** Where random tests begin; {@code -Dfault.seed=} sets another. */
    public static long seed() {
        return SEED;
    }

    /** How often a random test is repeated: {@code -Dfault.NAME=} or the default. */
    public static int times(String name, int standard) {
        return Integer.getInteger("fault." + name, standard);
    }

    /** The process was killed, and the pull after it made everything right. */
    public static void killSurvived() {
        COUNTS.get(Count.KILLS).increment();
    }

    /** Something went wrong on purpose. */
    public static void faultInjected() {
        COUNTS.get(Count.FAULTS).increment();
    }

    /**
     * Compares tables with those of an undisturbed history.
     *
     * @param what of which moment, and the seed that leads there again
     */
    public static void compare(String what, List<String> expected, List<String> actual) {
        COUNTS.get(Count.ROWS).add(expected.size());
        List<String> missing = without(expected, actual);
        List<String> surplus = without(actual, expected);
        COUNTS.get(Count.DIFFERENCES).add(missing.size() + surplus.size());
        assertThat(surplus).as("%s: rows that should not be there", what).isEmpty();
        assertThat(missing).as("%s: rows that are missing", what).isEmpty();
    }

    /** A row that is there twice counts twice. */
    private static List<String> without(List<String> rows, List<String> others) {
        Map<String, Integer> left = new HashMap<>();
        others.forEach(row -> left.merge(row, 1, Integer::sum));
        return rows.stream().filter(row -> left.merge(row, -1, Integer::sum) < 0).toList();
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        long sum = COUNTS.values().stream().mapToLong(LongAdder::sum).sum();
        if (sum == told) {
            return;
        }
        told = sum;
        try {
            String build =
                    System.getProperty("fault.run", "alone-" + ProcessHandle.current().pid());
            Path folder = Path.of("target", "fault-tally", build);
            Files.createDirectories(folder);
            keep(folder);
            System.out.println(summary(folder));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void keep(Path folder) throws IOException {
        Properties counts = new Properties();
        COUNTS.forEach((count, sum) -> counts.setProperty(count.name(), sum.toString()));
        try (Writer out =
                Files.newBufferedWriter(
                        folder.resolve(ProcessHandle.current().pid() + ".properties"))) {
            counts.store(out, null);
        }
    }

    /** The sum of all rounds of this build. */
    private static String summary(Path folder) throws IOException {
        Map<Count, Long> sums = new EnumMap<>(Count.class);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Properties counts = new Properties();
                try (Reader in = Files.newBufferedReader(file)) {
                    counts.load(in);
                }
                for (Count count : Count.values()) {
                    sums.merge(count, Long.parseLong(counts.getProperty(count.name())), Long::sum);
                }
            }
        }
        StringJoiner line = new StringJoiner(", ", "Faults (seed " + SEED + "): ", "");
        sums.forEach((count, sum) -> line.add("%s %,d".formatted(count.words, sum)));
        return line.toString();
    }
}
