package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.gradesync.grade.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CountsTest {

    /** Something that is counted, and how many grades it was. */
    private record Operation(Object what, long grades) implements Consumer<Counts> {
        @Override
        public void accept(Counts counts) {
            if (what instanceof Action action) {
                counts.written(action, grades);
            } else if (what instanceof Reason reason) {
                counts.refused(reason, grades);
            } else {
                counts.unchanged(grades);
            }
        }
    }

    @Test
    void nothingIsCountedAtFirst() {
        Counts counts = new Counts();
        assertThat(counts.read()).isZero();
        assertThat(counts.written(Action.CREATED)).isZero();
        assertThat(counts.refused(true)).isEmpty();
        assertThat(counts.refused(false)).isEmpty();
    }

    @Test
    void skippedAndFailedAreToldApartAndInTheOrderOfTheReasons() {
        Counts counts = new Counts();
        counts.refused(Reason.WRITE_ERROR, 1);
        counts.refused(Reason.NO_GRADE, 5);
        counts.refused(Reason.BAD_VALUE, 2);
        counts.refused(Reason.COURSE_TOTAL, 3);
        counts.refused(Reason.NO_GRADE, 1);
        assertThat(counts.refused(false))
                .containsExactly(entry(Reason.COURSE_TOTAL, 3L), entry(Reason.NO_GRADE, 6L));
        assertThat(counts.refused(true))
                .containsExactly(entry(Reason.BAD_VALUE, 2L), entry(Reason.WRITE_ERROR, 1L));
        assertThat(counts.skipped()).isEqualTo(9);
        assertThat(counts.failed()).isEqualTo(3);
    }

    @Property
    void whatWasReadIsTheSumOfWhatBecameOfIt(@ForAll("operations") List<Operation> operations) {
        Counts counts = counted(operations);
        long expected = operations.stream().mapToLong(Operation::grades).sum();
        assertThat(counts.read()).isEqualTo(expected);
        assertThat(
                        Arrays.stream(Action.values()).mapToLong(counts::written).sum()
                                + counts.unchanged()
                                + counts.skipped()
                                + counts.failed())
                .isEqualTo(expected);
    }

    @Property
    void countsOfCoursesAddUpToThoseOfThePull(
            @ForAll("operations") List<Operation> one,
            @ForAll("operations") List<Operation> other) {
        Counts pull = counted(one);
        pull.add(counted(other));
        Counts together = counted(Stream.concat(one.stream(), other.stream()).toList());
        assertThat(pull.read()).isEqualTo(together.read());
        assertThat(pull.unchanged()).isEqualTo(together.unchanged());
        assertThat(pull.refused(true)).isEqualTo(together.refused(true));
        assertThat(pull.refused(false)).isEqualTo(together.refused(false));
        for (Action action : Action.values()) {
            assertThat(pull.written(action)).isEqualTo(together.written(action));
        }
    }

    @Test
    void addingCountsLeavesThoseAddedAlone() {
        Counts course = counted(List.of(new Operation(Action.CREATED, 3)));
        Counts pull = new Counts();
        pull.add(course);
        pull.written(Action.CREATED, 1);
        pull.add(pull);
        assertThat(course.read()).isEqualTo(3);
        assertThat(pull.read()).isEqualTo(8);
    }

    @Test
    void coursesCanReportSideBySide() {
        Counts pull = new Counts();
        Counts course = counted(List.of(new Operation(Reason.NO_GRADE, 2)));
        IntStream.range(0, 2000)
                .parallel()
                .forEach(
                        each -> {
                            pull.add(course);
                            pull.written(Action.UPDATED, 1);
                            pull.unchanged(1);
                        });
        assertThat(pull.read()).isEqualTo(8000);
        assertThat(pull.skipped()).isEqualTo(4000);
    }

    @Provide
    Arbitrary<List<Operation>> operations() {
        Arbitrary<Object> what =
                Arbitraries.of(
                        Stream.of(
                                        Arrays.stream(Action.values()),
                                        Arrays.stream(Reason.values()),
                                        Stream.of("unchanged"))
                                .flatMap(each -> each)
                                .map(Object.class::cast)
                                .toList());
        return Combinators.combine(what, Arbitraries.longs().between(0, 100_000))
                .as(Operation::new)
                .list()
                .ofMaxSize(60);
    }

    private static Counts counted(List<Operation> operations) {
        Counts counts = new Counts();
        operations.forEach(operation -> operation.accept(counts));
        return counts;
    }
}
