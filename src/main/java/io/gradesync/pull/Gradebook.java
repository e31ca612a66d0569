package io.gradesync.pull;

import io.gradesync.moodle.GradebookEntry;
import io.gradesync.moodle.StudentGradebook;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The gradebook of a course, put together from one answer or from many. An entry that comes twice
 * counts once, the one graded last. Safe for use by several threads.
 */
public final class Gradebook {

    private final Map<Long, Map<Long, GradebookEntry>> entriesByUser = new LinkedHashMap<>();

    /** One of each item: the others share its name and range, which Moodle sends each time. */
    private final Map<Long, GradebookEntry> firstOfItem = new HashMap<>();

    private final Set<Long> refused = new TreeSet<>();
    private Map<String, Map<Long, GradebookEntry>> byActivity;
    private int size;

    /**
     * @return by how much it has grown
     */
    public synchronized int add(StudentGradebook student) {
        byActivity = null;
        int before = size;
        Map<Long, GradebookEntry> entries =
                entriesByUser.computeIfAbsent(
                        student.userId(),
                        user -> {
                            size++;
                            return new LinkedHashMap<>();
                        });
        for (GradebookEntry entry : student.entries()) {
            GradebookEntry shared = entry.sharing(firstOfItem(entry));
            GradebookEntry known = entries.get(shared.itemId());
            GradebookEntry last = known == null ? shared : gradedLast(known, shared);
            entries.put(last.itemId(), last);
            size += room(last) - (known == null ? 0 : room(known));
        }
        return size - before;
    }

    private GradebookEntry firstOfItem(GradebookEntry entry) {
        return firstOfItem.computeIfAbsent(
                entry.itemId(),
                item -> {
                    size += Room.grades(entry.itemName());
                    return entry;
                });
    }

    /** The name of its item is counted with the first entry. */
    @SuppressWarnings("ReferenceEquality") // Whether it is held once more.
    private int room(GradebookEntry entry) {
        String shared = firstOfItem.get(entry.itemId()).itemName();
        return Room.grades(entry.itemName() == shared ? null : entry.itemName());
    }

    /**
     * How much it holds: students, items, and entries; those with a long name of their own count
     * for more.
     */
    synchronized int size() {
        return size;
    }

    /** Moodle would not tell of this user. */
    synchronized void refuse(long user) {
        refused.add(user);
    }

    /** Those of whom Moodle would not tell. */
    synchronized Set<Long> refused() {
        return refused;
    }

    public synchronized int students() {
        return entriesByUser.size();
    }

    /** Whether it shows nothing at all, not even a total. */
    synchronized boolean isEmpty() {
        return firstOfItem.isEmpty();
    }

    /** Hands over one entry of each item. */
    synchronized void forEachItem(Consumer<GradebookEntry> consumer) {
        firstOfItem.values().forEach(consumer);
    }

    /** Hands over each entry with its Moodle user. */
    public synchronized void forEach(BiConsumer<Long, GradebookEntry> consumer) {
        entriesByUser.forEach(
                (user, entries) -> entries.values().forEach(entry -> consumer.accept(user, entry)));
    }

    /**
     * What the gradebook says of an activity, by Moodle user; empty where it holds no item of it.
     */
    public synchronized Map<Long, GradebookEntry> ofActivity(String module, long activity) {
        if (byActivity == null) {
            byActivity = new HashMap<>();
            forEach(
                    (user, entry) -> {
                        if (entry.module() != null) {
                            byActivity
                                    .computeIfAbsent(
                                            entry.module() + ' ' + entry.activity(),
                                            added -> new HashMap<>())
                                    .put(user, entry);
                        }
                    });
        }
        return byActivity.getOrDefault(module + ' ' + activity, Map.of());
    }

    /**
     * Items that came with two ranges, as happens when a teacher changes the maximum while we read.
     * The totals' maximum differs by student and is no such case.
     */
    public synchronized Set<Long> itemsWithTwoRanges() {
        Map<Long, GradebookEntry> first = new HashMap<>();
        Set<Long> differing = new HashSet<>();
        forEach(
                (user, entry) -> {
                    if (!entry.isTotal() && entry.min() != null && entry.max() != null) {
                        GradebookEntry other = first.putIfAbsent(entry.itemId(), entry);
                        if (other != null
                                && !(same(other.min(), entry.min())
                                        && same(other.max(), entry.max()))) {
                            differing.add(entry.itemId());
                        }
                    }
                });
        return differing;
    }

    private static boolean same(BigDecimal one, BigDecimal other) {
        return one.compareTo(other) == 0;
    }

    private static GradebookEntry gradedLast(GradebookEntry earlier, GradebookEntry later) {
        return earlier.gradedAt() != null
                        && (later.gradedAt() == null
                                || later.gradedAt().isBefore(earlier.gradedAt()))
                ? earlier
                : later;
    }
}
