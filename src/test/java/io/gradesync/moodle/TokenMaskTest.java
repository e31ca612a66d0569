package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gradesync.testbed.Fault;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** With debugging on, Moodle repeats what it was asked. */
class TokenMaskTest {

    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final MoodleSite SITE = MoodleSite.of("https://moodle.example", TOKEN, false);

    private static Object read(String body) {
        return new MoodleAnswers()
                .read(
                        AssignmentCalls.assignments(SITE, List.of(101L)),
                        200,
                        null,
                        null,
                        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String error(String message) {
        return catchThrowableOfType(
                        MoodleException.class,
                        () ->
                                read(
                                        "{\"exception\":\"x\",\"errorcode\":\"nopermissions\",\"message\":\"%s\"}"
                                                .formatted(message)))
                .getMessage();
    }

    @Test
    @Fault(49)
    void theTokenIsTakenOutInEachOfItsShapes() {
        String base64 = Base64.getEncoder().encodeToString(TOKEN.getBytes(StandardCharsets.UTF_8));
        for (String shape : List.of(TOKEN, TOKEN.toUpperCase(Locale.ROOT), base64)) {
            assertThat(error("Said " + shape)).contains("Said …").doesNotContain(shape);
        }
    }

    @Test
    @Fault(49)
    void noPartOfItIsLeftWhereALongMessageIsCut() {
        for (int before = 150; before < 200; before++) {
            assertThat(error("x".repeat(before) + TOKEN)).doesNotContain("0123");
        }
    }

    @Test
    @Fault(49)
    void warningsAndAddressesDoNotTellItEither() {
        Activities<?> answer =
                (Activities<?>)
                        read(
                                """
                                {"courses":[],"warnings":[{"item":"course","itemid":101,"warningcode":"1",\
                                "message":"Said %s to you"}]}\
                                """
                                        .formatted(TOKEN));
        assertThat(answer.warnings()).extracting(Warning::message).containsExactly("Said … to you");
        MoodleException sentAway =
                catchThrowableOfType(
                        MoodleException.class,
                        () ->
                                new MoodleAnswers()
                                        .read(
                                                SiteInfo.call(SITE),
                                                302,
                                                "https://moodle.example/" + "x".repeat(170) + TOKEN,
                                                null,
                                                null));
        assertThat(sentAway).hasMessageContaining("https://moodle.example/x");
        assertThat(sentAway.getMessage()).doesNotContain("0123");
    }

    @Test
    void whatHoldsNoTokenStaysAsItIs() {
        TokenMask mask = new TokenMask(TOKEN);
        assertThat(mask.mask((String) null)).isNull();
        for (String text : List.of("", "Essay", TOKEN.substring(1), "x".repeat(10_000))) {
            assertThat(mask.mask(text)).isEqualTo(text);
        }
        assertThat(mask.mask("b" + TOKEN + "c")).isEqualTo("b…c");
    }
}
