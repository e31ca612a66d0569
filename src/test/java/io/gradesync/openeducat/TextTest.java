package io.gradesync.openeducat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

    private static final String EMOJI = "😀";

    @Test
    void nothingStaysNothing() {
        assertThat(Text.clean(null, 10)).isNull();
        assertThat(Text.clean("", 10)).isEmpty();
        assertThat(Text.clean(" \t\u0000\n ", 10)).isEmpty();
        assertThat(Text.clean("abc", 0)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Quiz 1                    | Quiz 1",
                "'  Quiz   1  '            | Quiz 1",
                "'Quiz\t\r\n1'             | Quiz 1",
                "Prüfung 数学 “A” & <b>    | Prüfung 数学 “A” & <b>",
                "O'Brien\\; drop table     | O'Brien\\; drop table"
            })
    void blanksAreJoinedAndOtherTextStays(String text, String clean) {
        assertThat(Text.clean(text, 100)).isEqualTo(clean);
    }

    @Test
    void controlCharactersCountAsBlanks() {
        assertThat(Text.clean("a\u0000b\u0007c\u001bd\u007fe\u0085f", 100))
                .isEqualTo("a b c d e f");
        assertThat(Text.clean("\u0000abc\u0000", 100)).isEqualTo("abc");
    }

    @Test
    void aLoneSurrogateIsReplaced() {
        assertThat(Text.clean("a\ud83d", 10)).isEqualTo("a\ufffd");
        assertThat(Text.clean("\ude00b", 10)).isEqualTo("\ufffdb");
        assertThat(Text.clean("\ude00\ud83d", 10)).isEqualTo("\ufffd\ufffd");
    }

    @Test
    void anEmojiIsOneCharacterAndNeverCutInHalf() {
        assertThat(Text.clean(EMOJI.repeat(5), 3)).isEqualTo(EMOJI.repeat(3));
        assertThat(Text.clean("ab" + EMOJI, 3)).isEqualTo("ab" + EMOJI);
        assertThat(Text.clean("abc" + EMOJI, 3)).isEqualTo("abc");
    }

    @Test
    void tenThousandCharactersAreCutToTheColumn() {
        assertThat(Text.clean("x".repeat(10_000), 256)).isEqualTo("x".repeat(256));
        assertThat(Text.clean(EMOJI.repeat(10_000), 256)).isEqualTo(EMOJI.repeat(256));
        assertThat(Text.clean(" ".repeat(10_000) + "x", 256)).isEqualTo("x");
    }

    @Test
    void theCutLeavesNoBlankAtTheEnd() {
        assertThat(Text.clean("ab cd", 3)).isEqualTo("ab");
        assertThat(Text.clean("ab cd", 4)).isEqualTo("ab c");
    }

    @Property(tries = 2000)
    void whateverComesFitsAColumnOfPostgres(
            @ForAll
                    @StringLength(max = 40)
                    @CharRange(from = '\u0000', to = 'A')
                    @CharRange(from = '\ud7f0', to = '\ue010')
                    @Chars({'\ud83d', '\ude00', ' '})
                    String text,
            @ForAll @IntRange(min = 0, max = 30) int longest) {
        String clean = Text.clean(text, longest);
        assertThat(clean.codePointCount(0, clean.length())).isLessThanOrEqualTo(longest);
        assertThat(clean).isEqualTo(clean.strip()).doesNotContain("  ");
        assertThat(clean.chars().anyMatch(Character::isISOControl)).isFalse();
        assertThat(new String(clean.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(clean);
        assertThat(Text.clean(clean, longest)).isEqualTo(clean);
    }
}
