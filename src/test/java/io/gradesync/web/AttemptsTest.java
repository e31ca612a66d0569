package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";
    private static final int AT_ONCE = 3;
    private static final long LONGEST = 8_000;

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final Attempts attempts = new Attempts(now::get);

    private long wrong(String address) {
        assertThat(attempts.begin(address)).isTrue();
        long delay = attempts.wrong(address);
        attempts.answered(address);
        return delay;
    }

    @Test
    void theLongerItGoesOnTheLongerItTakes() {
        List<Long> delays = new ArrayList<>();
        for (int attempt = 0; attempt < 100; attempt++) {
            delays.add(wrong(HERE));
        }
        assertThat(delays).isSorted().startsWith(250L, 500L, 1_000L).endsWith(LONGEST, LONGEST);
        assertThat(wrong(THERE)).as("of another address").isEqualTo(250);
    }

    @Test
    void fewMayTryAtOnce() {
        for (int attempt = 0; attempt < AT_ONCE; attempt++) {
            assertThat(attempts.begin(HERE)).isTrue();
        }
        assertThat(attempts.begin(HERE)).isFalse();
        assertThat(attempts.begin(THERE)).isTrue();
        attempts.wrong(HERE);
        assertThat(attempts.begin(HERE)).as("before the answer is out").isFalse();
        attempts.answered(HERE);
        assertThat(attempts.begin(HERE)).isTrue();
        assertThat(attempts.begin(HERE)).isFalse();
    }

    @Test
    void aRightPasswordMakesUpForTheWrongOnes() {
        for (int attempt = 0; attempt < 10; attempt++) {
            wrong(HERE);
        }
        attempts.begin(HERE);
        attempts.right(HERE);
        assertThat(attempts.remembered()).isZero();
        assertThat(wrong(HERE)).isEqualTo(250);
    }

    @Test
    void aRightPasswordDoesNotHideThoseThatStillWait() {
        for (int attempt = 0; attempt < AT_ONCE; attempt++) {
            attempts.begin(HERE);
        }
        attempts.wrong(HERE);
        attempts.wrong(HERE);
        attempts.right(HERE);
        assertThat(attempts.begin(HERE)).as("in place of the right one").isTrue();
        assertThat(attempts.begin(HERE)).isFalse();
    }

    @Test
    void afterSomeTimeItIsForgotten() {
        for (int attempt = 0; attempt < 10; attempt++) {
            wrong(HERE);
        }
        now.addAndGet(Duration.ofMinutes(15).toMillis());
        assertThat(wrong(HERE)).as("not yet").isEqualTo(LONGEST);
        now.addAndGet(Duration.ofMinutes(15).toMillis() + 1);
        assertThat(wrong(HERE)).isEqualTo(250);
    }

    @Test
    void soManyAddressesAreRememberedAndNoMore() {
        for (int address = 0; address < 20_000; address++) {
            wrong("address " + address);
        }
        assertThat(attempts.remembered()).isEqualTo(10_000);
        assertThat(wrong("address 19999")).as("the last ones").isEqualTo(500);
        assertThat(wrong("address 0")).as("the first ones are not").isEqualTo(250);
    }

    /** Each number is what happens next: 0 a right answer, 1 a wrong one goes out, else a try. */
    @Property
    void neverAreThereMoreAtOnce(@ForAll @Size(max = 60) List<@IntRange(max = 4) Integer> events) {
        Attempts any = new Attempts(now::get);
        Deque<Long> open = new ArrayDeque<>();
        for (int event : events) {
            if (event > 1) {
                boolean begun = any.begin(HERE);
                assertThat(begun).isEqualTo(open.size() < AT_ONCE);
                if (begun) {
                    open.push(0L);
                }
            } else if (!open.isEmpty()) {
                open.pop();
                if (event == 0) {
                    any.right(HERE);
                } else {
                    assertThat(any.wrong(HERE)).isBetween(250L, LONGEST);
                    any.answered(HERE);
                }
            }
        }
    }
}
