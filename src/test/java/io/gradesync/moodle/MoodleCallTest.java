package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class MoodleCallTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final MoodleSite SITE = MoodleSite.of("https://moodle.example", TOKEN, false);

    @Test
    void theFormHoldsTokenFunctionAndFormatBeforeTheArguments() {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("courseid", "2");
        arguments.put("options[0][name]", "onlyactive");
        assertThat(call(arguments).form())
                .isEqualTo(
                        "wstoken=0123456789abcdef&wsfunction=some_function"
                                + "&moodlewsrestformat=json&courseid=2"
                                + "&options%5B0%5D%5Bname%5D=onlyactive");
    }

    @Test
    void charactersWithAMeaningInFormsAreEncoded() {
        assertThat(call(Map.of("a&b", "1=2 3+4&5%/ü😀")).form())
                .endsWith("&a%26b=1%3D2+3%2B4%265%25%2F%C3%BC%F0%9F%98%80");
    }

    @Test
    void aTokenCannotBringFieldsOfItsOwn() {
        MoodleSite odd = MoodleSite.of("https://moodle.example", "t&wsfunction=other", false);
        assertThat(MoodleCall.of(odd, "some_function", Map.of(), answer -> null).form())
                .startsWith("wstoken=t%26wsfunction%3Dother&wsfunction=some_function&");
    }

    @Property
    void whatIsEncodedIsDecodedAsTheSame(
            @ForAll @StringLength(min = 1, max = 20) @CharRange(from = ' ', to = '\ud7ff')
                    String value) {
        String form = call(Map.of("value", value)).form();
        String encoded = form.substring(form.indexOf("&value=") + 7);
        assertThat(encoded).matches("[A-Za-z0-9.*_%+-]+");
        assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(value);
    }

    @Test
    void theTokenIsInTheFormAndNowhereElse() {
        MoodleCall call = call(Map.of("courseid", "2"));
        assertThat(call).hasToString("some_function of https://moodle.example");
        assertThat(call.endpoint()).isEqualTo("https://moodle.example" + MoodleSite.PATH);
        assertThat(call.form()).containsOnlyOnce(TOKEN);
    }

    @Test
    void moreFieldsThanPhpTakesAreRefused() {
        assertThat(call(fields(900)).arguments()).hasSize(900);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call(fields(901)))
                .withMessageContaining("901 arguments");
    }

    @Test
    void laterChangesOfTheArgumentsDoNotChangeTheCall() {
        Map<String, String> arguments = new LinkedHashMap<>(Map.of("courseid", "2"));
        MoodleCall call = call(arguments);
        arguments.put("courseid", "3");
        assertThat(call.form()).endsWith("&courseid=2");
    }

    private static MoodleCall call(Map<String, String> arguments) {
        return MoodleCall.of(SITE, "some_function", arguments, answer -> null);
    }

    private static Map<String, String> fields(int count) {
        return IntStream.range(0, count)
                .boxed()
                .collect(Collectors.toMap("ids[%d]"::formatted, Object::toString));
    }
}
