package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import java.math.BigDecimal;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShrinkGuardTest {

    private static final ShrinkGuard HALF = new ShrinkGuard(new BigDecimal("50"));

    @ParameterizedTest(name = "{0} % guard, {1} then {2}: told {3}")
    @Fault(31)
    @CsvSource({
        "50, 40, 19, true",
        "50, 40, 20, false",
        "50, 19, 9, true",
        "50, 18, 9, false",
        "50, 18, 8, true",
        "50, 9, 0, false",
        "50, 10, 0, true",
        "50, 10, 12, false",
        "0, 100, 90, true",
        "0, 100, 91, false",
        "33.3, 1000, 666, true",
        "33.3, 1000, 667, false",
        "100, 1000, 0, false"
    })
    void farLessIsMoreThanTheShareAndAtLeastTen(String percent, int before, int now, boolean told) {
        AnswerSize after =
                new ShrinkGuard(new BigDecimal(percent)).after(AnswerSize.of(before), now);
        assertThat(after.isShrunk()).isEqualTo(told);
        assertThat(after).isEqualTo(told ? new AnswerSize(before, now, 1) : AnswerSize.of(now));
    }

    @Test
    void theFirstAnswerIsNormal() {
        assertThat(HALF.after(null, 3)).isEqualTo(AnswerSize.of(3));
    }

    @Test
    @Fault(31)
    void afterThreeEqualAnswersTheSmallSizeIsNormal() {
        AnswerSize size = AnswerSize.of(100);
        for (int pull = 1; pull <= 3; pull++) {
            size = HALF.after(size, 7);
            assertThat(size).isEqualTo(new AnswerSize(100, 7, pull));
            size = HALF.settled(size);
        }
        assertThat(size).isEqualTo(AnswerSize.of(7));
        assertThat(HALF.after(size, 7).isShrunk()).isFalse();
    }

    @Test
    void anotherSmallSizeBeginsTheCountAnew() {
        AnswerSize twice = HALF.after(HALF.after(AnswerSize.of(100), 7), 7);
        assertThat(HALF.after(twice, 8)).isEqualTo(new AnswerSize(100, 8, 1));
    }

    @Test
    void whatGrowsBackIsForgotten() {
        AnswerSize shrunk = HALF.after(AnswerSize.of(100), 7);
        assertThat(HALF.after(shrunk, 99)).isEqualTo(AnswerSize.of(99));
    }

    @Property
    void whatDoesNotShrinkIsNeverTold(
            @ForAll @IntRange(max = 100_000) int before,
            @ForAll @IntRange(max = 100_000) int more,
            @ForAll @IntRange(max = 100) int percent) {
        ShrinkGuard guard = new ShrinkGuard(BigDecimal.valueOf(percent));
        assertThat(guard.after(AnswerSize.of(before), before + more))
                .isEqualTo(AnswerSize.of(before + more));
    }
}
