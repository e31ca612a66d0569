package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.moodle.GradebookEntry;
import io.gradesync.moodle.StudentGradebook;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GradebookTest {

    private static final Instant MONDAY = Instant.parse("2026-03-02T10:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-03-03T10:00:00Z");

    private final Gradebook gradebook = new Gradebook();

    @Test
    void itHoldsEachEntryOfEachStudent() {
        add(6, entry(1, "50", "100", MONDAY), entry(2, "7", "10", MONDAY));
        add(7, entry(1, "60", "100", MONDAY));
        assertThat(gradebook.students()).isEqualTo(2);
        assertThat(raws()).containsExactly("6:1:50", "6:2:7", "7:1:60");
    }

    @Test
    void aStudentWhoComesTwiceCountsOnce() {
        add(6, entry(1, "50", "100", MONDAY), entry(2, "7", "10", MONDAY));
        add(6, entry(1, "50", "100", MONDAY), entry(3, "9", "10", MONDAY));
        assertThat(gradebook.students()).isEqualTo(1);
        assertThat(raws()).containsExactly("6:1:50", "6:2:7", "6:3:9");
    }

    @Test
    void ofTwoEntriesTheOneGradedLastCounts() {
        add(6, entry(1, "90", "100", TUESDAY), entry(2, "5", "10", MONDAY));
        add(6, entry(1, "80", "100", MONDAY), entry(2, "6", "10", TUESDAY));
        assertThat(raws()).containsExactly("6:1:90", "6:2:6");
    }

    @Test
    void ofTwoEntriesOfOneDateTheOneReadLastCounts() {
        add(6, entry(1, "80", "100", MONDAY), entry(2, "5", "10", null));
        add(6, entry(1, "90", "100", MONDAY), entry(2, "6", "10", null));
        assertThat(raws()).containsExactly("6:1:90", "6:2:6");
    }

    @Test
    void anEntryWithADateCountsBeforeOneWithout() {
        add(6, entry(1, "80", "100", MONDAY), entry(2, "5", "10", null));
        add(6, entry(1, "90", "100", null), entry(2, "6", "10", MONDAY));
        assertThat(raws()).containsExactly("6:1:80", "6:2:6");
    }

    @Test
    void anItemWithOneRangeIsConsistentHoweverItIsWritten() {
        add(6, entry(1, "50", "100", MONDAY));
        add(7, entry(1, "60", "100.00000", MONDAY));
        add(8, entry(1, "70", "1e2", MONDAY));
        assertThat(gradebook.itemsWithTwoRanges()).isEmpty();
    }

    @Test
    void anItemWithTwoMaximaOrTwoMinimaIsFound() {
        add(6, entry(1, "50", "100", MONDAY), entry(2, "50", "100", MONDAY));
        add(7, entry(1, "25", "50", MONDAY), entry(2, "60", "100", MONDAY));
        add(8, withMinimum(entry(2, "60", "100", MONDAY), "1"));
        assertThat(gradebook.itemsWithTwoRanges()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void totalsHaveARangeForEachStudentAndAreNoSuchCase() {
        add(6, total(1, "course", "345"), total(2, "category", "100"));
        add(7, total(1, "course", "309"), total(2, "category", "50"));
        assertThat(gradebook.itemsWithTwoRanges()).isEmpty();
    }

    @Test
    void aRangeThatIsNotShownIsNoSecondRange() {
        add(6, entry(1, "50", "100", MONDAY), entry(2, "50", null, MONDAY));
        add(7, entry(1, "50", null, MONDAY), entry(2, "50", "100", MONDAY));
        assertThat(gradebook.itemsWithTwoRanges()).isEmpty();
    }

    @Test
    void studentsCanBeAddedSideBySide() {
        IntStream.rangeClosed(1, 2000)
                .parallel()
                .forEach(user -> add(user % 500, entry(user, "50", "100", MONDAY)));
        assertThat(gradebook.students()).isEqualTo(500);
        assertThat(raws()).hasSize(2000);
    }

    @Test
    void theNameAndTheRangeOfAnItemAreHeldOnce() {
        add(6, entry(1, "50", "100", MONDAY));
        add(7, entry(1, "60", "100", MONDAY));
        add(8, entry(1, "70", "10", MONDAY));
        List<GradebookEntry> entries = new ArrayList<>();
        gradebook.forEach((user, entry) -> entries.add(entry));
        assertThat(entries.get(1).itemName()).isSameAs(entries.get(0).itemName());
        assertThat(entries.get(1).max()).isSameAs(entries.get(0).max());
        assertThat(entries.get(2).max()).isEqualTo("10");
    }

    @Test
    void aLongNameCountsOnceForItsItemAndAgainWhereAnotherStudentHasAnotherOne() {
        String name = "n".repeat(10_000);
        int first = gradebook.add(new StudentGradebook(6, List.of(named(name))));
        int same = gradebook.add(new StudentGradebook(7, List.of(named(new String(name)))));
        int another = gradebook.add(new StudentGradebook(8, List.of(named("m".repeat(10_000)))));
        assertThat(first).isGreaterThan(20);
        assertThat(same).isEqualTo(2);
        assertThat(another).isGreaterThan(20);
    }

    private void add(long user, GradebookEntry... entries) {
        gradebook.add(new StudentGradebook(user, List.of(entries)));
    }

    private List<String> raws() {
        List<String> raws = new ArrayList<>();
        gradebook.forEach(
                (user, entry) ->
                        raws.add(
                                "%d:%d:%s"
                                        .formatted(
                                                user,
                                                entry.itemId(),
                                                entry.raw().toPlainString())));
        return raws;
    }

    private static GradebookEntry entry(long item, String raw, String max, Instant gradedAt) {
        return entry(item, "mod", raw, max, gradedAt);
    }

    private static GradebookEntry total(long item, String type, String max) {
        return entry(item, type, "10", max, MONDAY);
    }

    private static GradebookEntry named(String name) {
        return entry(1, "mod", name, "10", "100", MONDAY);
    }

    private static GradebookEntry entry(
            long item, String type, String raw, String max, Instant gradedAt) {
        return entry(item, type, "Item " + item, raw, max, gradedAt);
    }

    private static GradebookEntry entry(
            long item, String type, String name, String raw, String max, Instant gradedAt) {
        return new GradebookEntry(
                item,
                type,
                name,
                null,
                0,
                new BigDecimal(raw),
                BigDecimal.ZERO,
                max == null ? null : new BigDecimal(max),
                max != null,
                false,
                false,
                false,
                gradedAt);
    }

    private static GradebookEntry withMinimum(GradebookEntry entry, String min) {
        return new GradebookEntry(
                entry.itemId(),
                entry.itemType(),
                entry.itemName(),
                entry.module(),
                entry.activity(),
                entry.raw(),
                new BigDecimal(min),
                entry.max(),
                entry.shown(),
                entry.malformed(),
                entry.needsUpdate(),
                entry.fixed(),
                entry.gradedAt());
    }
}
