package io.gradesync.moodle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.openeducat.Text;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Harmless;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of a name that Moodle wrote for a page. */
class NamesTest {

    /** A piece of a name: as it stands in HTML, and as a person reads it. */
    record Piece(String html, String read) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    Plain <i>essay</i>                       | Plain essay
                    <SPAN lang="en" class='a>b'>Oral</SPAN>  | Oral
                    H<sub>2</sub>O<br/>                      | H2O
                    x<!-- <b> -->y                           | xy
                    a < b                                    | a < b
                    a <3 b > c                               | a <3 b > c
                    a <b                                     | a <b
                    <3                                       | <3
                    AT&T & Q&A;                              | AT&T & Q&A;
                    &lt;b&gt; &amp;lt; &quot;&apos;&#39;     | <b> &lt; "''
                    a&nbsp;b &#xe9;&#233; &copy;             | a b éé &copy;
                    &#0;&#xD800;&#9999999;                   | ~ \uFFFD&#9999999;~
                    """)
    void aNameIsReadAsInAPage(String html, String read) {
        assertThat(Words.plain(html)).isEqualTo(read);
    }

    @Property
    @Fault({14, 16})
    void tagsGoAndEverythingElseStays(@ForAll("pieces") List<Piece> pieces) {
        StringBuilder html = new StringBuilder();
        StringBuilder read = new StringBuilder();
        pieces.forEach(
                piece -> {
                    html.append(piece.html());
                    read.append(piece.read());
                });
        assertThat(Words.plain(html.toString())).isEqualTo(read.toString());
    }

    @Property
    void aNameWithoutMarkupStaysAsItIs(@ForAll("harmless") String name) {
        assertThat(Words.plain(name)).isEqualTo(name);
    }

    @Property
    @Fault({14, 16, 21})
    void whateverItIsItNamesAnItemOfOpenEduCat(@ForAll("anything") String name) {
        String stored = Text.name(Words.plain(name), 7);
        Harmless.assertText(stored, 256);
        assertThat(stored).isNotBlank();
        assertThat(Text.name(stored, 7)).isEqualTo(stored);
    }

    @Provide
    Arbitrary<List<Piece>> pieces() {
        Arbitrary<Piece> tags =
                Arbitraries.of(
                                "<b>",
                                "</b>",
                                "<br />",
                                "<!-- x -->",
                                "<span lang=\"en\" class=\"multilang\">",
                                "<a href='?a>b&lt;'>",
                                "</H1>")
                        .map(tag -> new Piece(tag, ""));
        Arbitrary<Piece> entities =
                Arbitraries.of(
                        new Piece("&lt;", "<"),
                        new Piece("&gt;", ">"),
                        new Piece("&amp;", "&"),
                        new Piece("&quot;", "\""),
                        new Piece("&#039;", "'"),
                        new Piece("&#x2713;", "✓"));
        Arbitrary<Piece> words =
                Arbitraries.strings()
                        .withChars("ab 12<é😀;\"'")
                        .ofMaxLength(5)
                        // Else its end and the next piece are a tag.
                        .map(text -> text.replaceAll("<(?! )", "< "))
                        .map(text -> new Piece(text, text));
        return Arbitraries.oneOf(tags, entities, words).list().ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> harmless() {
        return Arbitraries.strings().all().excludeChars('<', '&').ofMaxLength(300);
    }

    @Provide
    Arbitrary<String> anything() {
        return Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(400),
                Arbitraries.strings().withChars("<>/ab!-'\"&#;x0 \u0000\ud83d").ofMaxLength(400));
    }
}
