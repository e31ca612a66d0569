package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedMethodsTest {

    @ParameterizedTest
    @CsvSource({
        "/api/runs, /api/runs, true",
        "/api/runs, /api/runs/, true",
        "/api/runs, /api/runs/7, false",
        "/api/runs/:id, /api/runs/7, true",
        "/api/runs/:id, /api/runs/7/changes, false",
        "/api/runs/:id, /api/runs, false",
        "/api/runs/:id/changes, /api/runs/7/changes, true",
        "/api/a.b, /api/axb, false",
        "/, /, true"
    })
    void aRouteFitsAPath(String route, String path, boolean fits) {
        assertThat(AllowedMethods.fits(route, path)).isEqualTo(fits);
    }
}
