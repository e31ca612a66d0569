package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WrongPasswordsTest {

    private static final String HERE = "192.0.2.1";
    private static final String THERE = "2001:db8::2";
    private static final long MINUTE = 60_000;

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final WrongPasswords log = new WrongPasswords(now::get);

    @Test
    void anAddressIsToldOnceAMinute() {
        assertThat(log.isDue(HERE)).isTrue();
        assertThat(log.isDue(HERE)).isFalse();
        assertThat(log.isDue(THERE)).as("another address").isTrue();
        now.addAndGet(MINUTE - 1);
        assertThat(log.isDue(HERE)).isFalse();
        now.addAndGet(1);
        assertThat(log.isDue(HERE)).isTrue();
        assertThat(log.isDue(HERE)).isFalse();
    }

    @Test
    void whoGoesOnIsToldOnceAMinuteAllTheSame() {
        int told = 0;
        for (int second = 0; second < 600; second++) {
            told += log.isDue(HERE) ? 1 : 0;
            now.addAndGet(1_000);
        }
        assertThat(told).isEqualTo(10);
    }

    @Test
    void theLastAddressesAreRememberedAndNoMore() {
        log.isDue(HERE);
        for (int address = 0; address < 10_000; address++) {
            assertThat(log.isDue("address " + address)).isTrue();
        }
        assertThat(log.isDue("address 9999")).as("the last").isFalse();
        assertThat(log.isDue(HERE)).as("forgotten").isTrue();
    }
}
