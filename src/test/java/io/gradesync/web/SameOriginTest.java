package io.gradesync.web;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SameOriginTest {

    private static final String HOST = "grades.example:8080";

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -",
                "same-origin, -",
                "none, -",
                "-, http://grades.example:8080",
                "-, https://grades.example:8080",
                "-, http://GRADES.example:8080",
                "same-origin, http://grades.example:8080"
            })
    void ownPagesAndProgramsMayChange(String site, String origin) {
        assertThat(SameOrigin.allows("POST", site, origin, HOST)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "cross-site, -",
                "same-site, -",
                "cross-site, http://grades.example:8080",
                "'', -",
                "nonsense, -",
                "-, null",
                "-, ''",
                "-, http://grades.example",
                "-, http://grades.example:8081",
                "-, http://evil.example:8080",
                "-, http://grades.example:8080.evil.example",
                "-, http://evil.example/grades.example:8080",
                "-, http://evil@grades.example:8080",
                "-, grades.example:8080",
                "-, file:///",
                "-, 'not a url'",
                "same-origin, http://evil.example"
            })
    void pagesOfOthersMayNot(String site, String origin) {
        assertThat(SameOrigin.allows("POST", site, origin, HOST)).isFalse();
        assertThat(SameOrigin.allows("GET", site, origin, HOST)).isTrue();
    }

    @Test
    void aPageCannotBeTheOwnOneOfNoHost() {
        assertThat(SameOrigin.allows("POST", null, "http://grades.example", null)).isFalse();
        assertThat(SameOrigin.allows("POST", null, "null", null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "post", "PROPFIND"})
    void whateverDoesNotOnlyReadIsJudged(String method) {
        assertThat(SameOrigin.allows(method, "cross-site", null, HOST)).isFalse();
        assertThat(SameOrigin.allows(method, null, "null", HOST)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void readingIsNot(String method) {
        assertThat(SameOrigin.allows(method, "cross-site", "http://evil.example", HOST)).isTrue();
    }

    @Provide
    Arbitrary<String> hosts() {
        return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(8);
    }

    @Property
    void theOriginIsTheHostOrAnother(
            @ForAll @From("hosts") String origin,
            @ForAll @From("hosts") String host,
            @ForAll @IntRange(min = 1, max = 3) int originPort,
            @ForAll @IntRange(min = 1, max = 3) int hostPort) {
        assertThat(
                        SameOrigin.allows(
                                "POST",
                                null,
                                "http://" + origin + ":" + originPort,
                                host + ":" + hostPort))
                .isEqualTo(origin.equals(host) && originPort == hostPort);
        assertThat(
                        SameOrigin.allows(
                                "POST",
                                null,
                                "https://" + host + ":" + hostPort,
                                host + ":" + hostPort))
                .isTrue();
    }
}
