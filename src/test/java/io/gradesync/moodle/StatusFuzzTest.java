package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Harmless;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Any status, headers and words of an error: classified, in a sentence. */
class StatusFuzzTest {

    private static final MoodleCall CALL = EveryQuestion.SITE.call();
    private static final String TOKEN = EveryQuestion.Site.TOKEN;

    static Stream<Arguments> seeds() {
        return Stream.of(
                arguments(503, "", "120"),
                arguments(429, "", "Wed, 21 Oct 2026 07:28:00 GMT"),
                arguments(503, "", "Fri, 31 Dec 999999999 23:59:59 GMT"),
                arguments(503, "", "999999999"),
                arguments(503, "", "-1"),
                arguments(503, "", " 5 \u0000"),
                arguments(301, "http://elsewhere.example/?wstoken=" + TOKEN, ""),
                arguments(302, "/\r\n2026-01-01 ERROR forged\u2028\u202e", ""),
                arguments(Integer.MIN_VALUE, "\ud83d", "NaN"));
    }

    @Fault({14, 26})
    @MethodSource("seeds")
    @FuzzTest
    void anyStatusAndHeadersAreClassified(
            int status, @NotNull String location, @NotNull String retryAfter) {
        MoodleException failure = null;
        try {
            new MoodleAnswers().read(CALL, status, location, retryAfter, null);
        } catch (MoodleException classified) {
            failure = classified;
        }
        assertThat(failure).isNotNull();
        Harmless.assertSentence(failure.getMessage(), TOKEN);
        if (failure.getRetryAfter() != null) {
            assertThat(failure.getRetryAfter()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
        }
    }
}
