package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.pull.RunReport;
import java.util.List;
import java.util.Map;

/** What holds for the report of each run. */
public final class Runs {

    private Runs() {}

    /** Each grade that was read has come to exactly one end. */
    public static void assertBalanced(RunReport run) {
        Map<String, Object> counts = run.counts();
        long sum = 0;
        for (String each : List.of("created", "updated", "repaired", "unchanged")) {
            sum += ((Number) counts.get(each)).longValue();
        }
        for (String each : List.of("skipped", "failed")) {
            sum +=
                    ((Map<?, ?>) counts.get(each))
                            .values().stream()
                                    .mapToLong(number -> ((Number) number).longValue())
                                    .sum();
        }
        assertThat(counts.get("read")).isEqualTo(sum);
    }

    /** What was done to the grades that were read, in a line; failures aside. */
    public static String counts(RunReport run) {
        Map<String, Object> counts = run.counts();
        StringBuilder text =
                new StringBuilder(
                        "read " + counts.get("read") + ", created " + counts.get("created"));
        for (String name : List.of("updated", "repaired")) {
            if (!counts.get(name).equals(0L)) {
                text.append(", ").append(name).append(' ').append(counts.get(name));
            }
        }
        return text.append(", unchanged ")
                .append(counts.get("unchanged"))
                .append(", skipped ")
                .append(counts.get("skipped"))
                .toString();
    }

    public static String failed(RunReport run) {
        return run.counts().get("failed").toString();
    }
}
