package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gradesync.testbed.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoodleSiteTest {

    private static final String TOKEN = "0123456789abcdef";

    @ParameterizedTest
    @CsvSource({
        "https://moodle.example, https://moodle.example",
        "https://moodle.example/, https://moodle.example",
        "https://moodle.example///, https://moodle.example",
        "' https://moodle.example/sub/ ', https://moodle.example/sub",
        "https://moodle.example:8443/a/b, https://moodle.example:8443/a/b"
    })
    void theEndpointLiesBelowTheFrontPage(String url, String clean) {
        MoodleSite site = MoodleSite.of(url, TOKEN, false);
        assertThat(site.url()).isEqualTo(clean);
        assertThat(site.endpoint()).isEqualTo(clean + "/webservice/rest/server.php");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://moodle.example",
                "http://10.0.0.5/moodle",
                "http://localhost.example",
                "http://127.0.0.1.example"
            })
    @Fault(30)
    void aTokenDoesNotTravelUnencryptedUnlessThatIsAllowed(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MoodleSite.of(url, TOKEN, false))
                .withMessageContaining("gradesync.moodle.allow-http=true");
        assertThat(MoodleSite.of(url, TOKEN, true).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:8081", "http://127.0.0.1/moodle", "http://[::1]:8081"})
    void onTheMachineItselfItMay(String url) {
        assertThat(MoodleSite.of(url, TOKEN, false).url()).isEqualTo(url);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "moodle.example",
                "//moodle.example",
                "ftp://moodle.example",
                "file:///etc/passwd",
                "https://",
                "https:///path",
                "https://moodle example",
                "javascript:alert(1)"
            })
    void whatIsNoWebAddressIsRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MoodleSite.of(url, TOKEN, true))
                .withMessageContaining("set the Moodle site's front page");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://admin:hunter2@moodle.example",
                "https://moodle.example/?wstoken=hunter2",
                "https://moodle.example/#hunter2"
            })
    void anAddressWithMoreThanAnAddressIsRefusedWithoutRepeatingIt(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MoodleSite.of(url, TOKEN, true))
                .withMessageContaining("leave out login")
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://admin:hunter2@moodle.example",
                "https://admin:hunter2@my_moodle.example",
                "https://admin:hunter2@moodle .example",
                "https://admin:hun/ter2/hunter2@moodle .example",
                "https://admin:a?b#hunter2@moodle.example|",
                "admin:hunter2@moodle.example",
                "admin:hunter2@hunter2@moodle.example/x y"
            })
    void aLoginIsNotRepeatedEither(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MoodleSite.of(url, TOKEN, true))
                .withMessageNotContaining("hunter2");
    }

    /** As who pastes the address of a request has it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "moodle.example/webservice/rest/server.php?wstoken=hunter2",
                "moodle.example/webservice/rest/server.php?x=a@b&wstoken=hunter2",
                "https://moodle.example/ ?wstoken=hunter2",
                "https://moodle.example/|?wstoken=hunter2#x",
                "https://moodle.example/ #hunter2",
                "moodle.example/wstoken=hunter2"
            })
    @Fault(49)
    void aTokenInTheAddressIsNotRepeated(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MoodleSite.of(url, TOKEN, true))
                .withMessageContaining("set the Moodle site's front page")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void anAddressIsToldInOneLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MoodleSite.of("x\n12:00:00 ERROR \u001b[2Jforged", TOKEN, true))
                .withMessageStartingWith("The url 'x 12:00:00 ERROR [2Jforged' is no address");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " "})
    void aSiteWithoutTokenIsRefused(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MoodleSite.of("https://moodle.example", token, false))
                .withMessageContaining("There is no token for https://moodle.example");
    }

    @Test
    void blanksAroundTheTokenAreLeftAway() {
        assertThat(MoodleSite.of("https://moodle.example", " " + TOKEN + "\n", false).token())
                .isEqualTo(TOKEN);
    }

    @Test
    @Fault(49)
    void theTokenIsNeverPrinted() {
        MoodleSite site = MoodleSite.of("https://moodle.example", TOKEN, false);
        assertThat(site).hasToString("https://moodle.example");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MoodleSite.of("http://moodle.example", TOKEN, false))
                .withMessageNotContaining(TOKEN);
    }
}
