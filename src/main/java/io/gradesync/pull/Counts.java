package io.gradesync.pull;

import io.gradesync.grade.Reason;
import java.util.EnumMap;
import java.util.Map;

/**
 * What became of the grades that were read. Balanced at all times: read = created + updated +
 * repaired + unchanged + skipped + failed. What a source counts, its course and its pull count too,
 * at once. Safe for use by several threads.
 */
public final class Counts {

    private final Map<Action, Long> written = new EnumMap<>(Action.class);
    private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
    private final Counts whole;
    private long unchanged;

    public Counts() {
        this(null);
    }

    /**
     * @param whole of which these are a part, or null
     */
    Counts(Counts whole) {
        this.whole = whole;
    }

    public synchronized void written(Action action, long grades) {
        written.merge(action, grades, Long::sum);
        if (whole != null) {
            whole.written(action, grades);
        }
    }

    public synchronized void unchanged(long grades) {
        unchanged += grades;
        if (whole != null) {
            whole.unchanged(grades);
        }
    }

    public synchronized void refused(Reason reason, long grades) {
        refused.merge(reason, grades, Long::sum);
        if (whole != null) {
            whole.refused(reason, grades);
        }
    }

    public void add(Counts other) {
        other.copy().addTo(this);
    }

    public synchronized long written(Action action) {
        return written.getOrDefault(action, 0L);
    }

    public synchronized long unchanged() {
        return unchanged;
    }

    /** By reason, in the order of {@link Reason}; only reasons that occurred. */
    public synchronized Map<Reason, Long> refused(boolean failures) {
        Map<Reason, Long> map = new EnumMap<>(Reason.class);
        refused.forEach(
                (reason, grades) -> {
                    if (reason.isFailure() == failures) {
                        map.put(reason, grades);
                    }
                });
        return map;
    }

    public synchronized long skipped() {
        return sum(refused(false));
    }

    public synchronized long failed() {
        return sum(refused(true));
    }

    public synchronized long read() {
        return sum(written) + unchanged + sum(refused);
    }

    private synchronized Counts copy() {
        Counts copy = new Counts();
        addTo(copy);
        return copy;
    }

    private synchronized void addTo(Counts target) {
        written.forEach(target::written);
        refused.forEach(target::refused);
        target.unchanged(unchanged);
    }

    private static long sum(Map<?, Long> map) {
        return map.values().stream().mapToLong(Long::longValue).sum();
    }
}
