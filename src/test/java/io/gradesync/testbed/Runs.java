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
}
