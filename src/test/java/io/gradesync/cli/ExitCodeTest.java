package io.gradesync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    @Test
    void whatBecameOfTheInstancesDecides() {
        assertThat(ExitCode.of(List.of("ok", "ok"))).isZero();
        assertThat(ExitCode.of(List.of("ok", "failed"))).isEqualTo(2);
        assertThat(ExitCode.of(List.of("partial"))).isEqualTo(2);
        assertThat(ExitCode.of(List.of("failed", "failed"))).isEqualTo(1);
    }
}
