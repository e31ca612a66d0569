package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FilledInstance;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Settings that a pull cannot or must not follow, told before any table for grades is looked at.
 */
class BadInstanceSettingsTest {

    private FilledInstance instance;

    @BeforeEach
    void fill() {
        instance = new FilledInstance("community");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    @Test
    void anInstanceThatIsNotActiveIsNotPulled() {
        instance.set("active = false");
        instance.moodle().course(101).grade(501, 1001, "20");
        Map<String, String> before = instance.snapshot();
        assertThatThrownBy(() -> instance.service().pull())
                .isInstanceOf(PullException.class)
                .hasMessageContaining("active");
        assertThat(instance.touched(before)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "pass_threshold = -1, pass_threshold is -1",
        "pass_threshold = 0, pass_threshold is 0",
        "pass_threshold = 101, pass_threshold is 101",
        "pass_threshold = 'NaN', pass_threshold is NaN",
        "grade_scale_type = 'stars', one of percentage",
        "grade_scale_type = 'letter', no band"
    })
    @Fault(50)
    void aSettingThatCannotWorkFailsTheInstanceWithASentenceAndTouchesNothing(
            String change, String sentence) {
        instance.set(change);
        instance.moodle().course(101).grade(501, 1001, "20");
        Map<String, String> before = instance.snapshot();
        RunReport run = instance.service().pull();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.failure()).contains("'Moodle'").contains(sentence);
        assertThat(instance.touched(before)).isEmpty();
    }

    /** Whoever may write the table must not be able to write a line of the log. */
    @Test
    @Fault(49)
    void whatStandsInTheTableIsToldInOneLine() {
        instance.set(
                "name = E'x\\n12:00:00 ERROR forged', grade_scale_type = E'a\\r\\nb\\u001b[2J'");
        assertThat(instance.service().pull().failure())
                .startsWith(
                        "Instance 'x 12:00:00 ERROR forged': grade_scale_type is 'a  b [2J': set"
                                + " it");
        instance.set("grade_scale_type = 'points', url = E'https://x\\ny'");
        assertThat(instance.service().pull().failure())
                .startsWith("Instance 'x 12:00:00 ERROR forged': The url 'https://x y' is no");
    }

    @ParameterizedTest
    @CsvSource({
        "'(''A'', 40, 100), (''B'', 0, 50)', overlap",
        "'(''A'', 100, 40), (''B'', 0, 39)', ends",
        "'(''A'', null, 100)', no min_percentage",
        "'(null, 0, 100)', no name"
    })
    @Fault(50)
    void bandsThatCannotWorkFailTheInstance(String bands, String sentence) {
        instance.letters(bands);
        RunReport run = instance.service().pull();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.failure()).contains(sentence);
    }

    /** 30 percent lies below both bands, 75 between them. */
    @Test
    void bandsWithGapsGiveTheBandBelowAndUnderneathTheLowest() {
        instance.letters("('A', 90, 100), ('C', 35, 60)");
        assertThat(instance.service().pull().status()).isEqualTo("ok");
        assertThat(instance.database().rows("select note from op_exam_attendees"))
                .containsExactly("C", "C", "C", "C", "C");
    }
}
