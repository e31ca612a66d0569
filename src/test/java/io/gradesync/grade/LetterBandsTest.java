package io.gradesync.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterBandsTest {

    private static final LetterBands TOUCHING =
            new LetterBands(
                    List.of(band("F", 0, 50), band("C", 50, 70), band("B", 70, 90), band("A", 90)));

    @ParameterizedTest
    @CsvSource({
        "0, F",
        "49.9999999999, F",
        "50, C",
        "69.99999, C",
        "70, B",
        "89.9999999999, B",
        "90, A",
        "100, A"
    })
    void whereBandsTouchTheUpperOneBegins(BigDecimal percent, String letter) {
        assertThat(TOUCHING.letter(percent)).isEqualTo(letter);
    }

    @ParameterizedTest
    @CsvSource({"-0.1, F", "-500, F", "100.1, A", "99999, A"})
    void aPercentOutsideOfTheRangeIsTakenAsItsEnd(BigDecimal percent, String letter) {
        assertThat(TOUCHING.letter(percent)).isEqualTo(letter);
    }

    @Test
    void aPercentInAGapGetsTheBandBelow() {
        LetterBands gaps = new LetterBands(List.of(band("A", 90, 100), band("B", 80, 89)));
        assertThat(gaps.letter(new BigDecimal("89.5"))).isEqualTo("B");
        assertThat(gaps.letter(new BigDecimal("90"))).isEqualTo("A");
    }

    @Test
    void aPercentBelowTheLowestBandGetsTheLowest() {
        LetterBands high = new LetterBands(List.of(band("A", 90, 100), band("D", 40, 90)));
        assertThat(high.letter(BigDecimal.ZERO)).isEqualTo("D");
    }

    @Test
    void anEndThatIsNotGivenReachesToTheNextBand() {
        LetterBands open = new LetterBands(List.of(band("F", 0), band("P", 50)));
        assertThat(open.letter(new BigDecimal("49.99"))).isEqualTo("F");
        assertThat(open.letter(new BigDecimal("75"))).isEqualTo("P");
    }

    @Test
    void theOrderOfTheRowsDoesNotMatter() {
        LetterBands shuffled =
                new LetterBands(List.of(band("B", 70, 90), band("A", 90), band("F", 0, 50)));
        assertThat(shuffled.letter(new BigDecimal("95"))).isEqualTo("A");
        assertThat(shuffled.letter(new BigDecimal("10"))).isEqualTo("F");
    }

    @Test
    void aScaleOfOneLetterGivesItToEveryone() {
        LetterBands one = new LetterBands(List.of(band("P", 100, 100)));
        assertThat(one.letter(BigDecimal.ZERO)).isEqualTo("P");
        assertThat(one.letter(BigDecimal.valueOf(100))).isEqualTo("P");
    }

    @Test
    void noBandsAreRefusedWithASentence() {
        assertRefused("has no band for the instance: add the letters");
    }

    @Test
    void overlappingBandsAreRefusedByName() {
        assertRefused("'B' and 'A'", band("A", 90, 100), band("B", 80, 90.5));
        assertRefused("overlap", band("A", 0, 100), band("B", 50, 60));
    }

    @Test
    void twoBandsThatBeginAtTheSamePercentAreRefused() {
        assertRefused("overlap", band("A", 90, 100), band("B", 90));
    }

    @Test
    void aBandThatEndsBeforeItBeginsIsRefused() {
        assertRefused(
                "'A' of moodle_grade_scale_line ends (80) before it begins (90)",
                band("A", 90, 80));
    }

    @Test
    void aBandWithoutNameOrMinimumIsRefused() {
        assertRefused("no name or no min_percentage", band(null, 90, 100));
        assertRefused("no name or no min_percentage", band(" ", 90, 100));
        assertRefused("no name or no min_percentage", new Band("A", null, null));
    }

    @Property
    void theLetterIsThatOfTheHighestBandThatIsReached(
            @ForAll @Size(min = 1, max = 12) @UniqueElements
                    List<@IntRange(max = 1000) Integer> tenths,
            @ForAll @BigRange(min = "-50", max = "150") @Scale(4) BigDecimal percent,
            @ForAll Random random) {
        List<BigDecimal> minima =
                tenths.stream().sorted().map(tenth -> BigDecimal.valueOf(tenth, 1)).toList();
        List<Band> bands = new ArrayList<>();
        for (int i = 0; i < minima.size(); i++) {
            BigDecimal next = i + 1 < minima.size() ? minima.get(i + 1) : null;
            bands.add(new Band("band" + i, minima.get(i), random.nextBoolean() ? next : null));
        }
        BigDecimal clamped = percent.max(BigDecimal.ZERO).min(BigDecimal.valueOf(100));
        int highest = 0;
        for (int i = 0; i < minima.size(); i++) {
            highest = minima.get(i).compareTo(clamped) <= 0 ? i : highest;
        }
        Collections.shuffle(bands, random);
        assertThat(new LetterBands(bands).letter(percent)).isEqualTo("band" + highest);
    }

    private static void assertRefused(String sentence, Band... bands) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LetterBands(Arrays.asList(bands)))
                .withMessageContaining("moodle_grade_scale_line")
                .withMessageContaining(sentence);
    }

    private static Band band(String name, double min, double max) {
        return new Band(name, BigDecimal.valueOf(min), BigDecimal.valueOf(max));
    }

    private static Band band(String name, double min) {
        return new Band(name, BigDecimal.valueOf(min), null);
    }
}
