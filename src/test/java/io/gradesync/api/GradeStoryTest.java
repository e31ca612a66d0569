package io.gradesync.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.grade.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GradeStoryTest {

    @ParameterizedTest
    @EnumSource(Reason.class)
    void everyReasonHasItsSentence(Reason reason) {
        String never = new GradeStory("skipped", reason.label(), false, null, null).sentence();
        String before =
                new GradeStory("skipped", reason.label(), true, "75/100 pass", "75/100 pass")
                        .sentence();
        assertThat(never)
                .endsWith(".")
                .doesNotContain(reason.label())
                .doesNotContain("stays in OpenEduCat");
        assertThat(before)
                .startsWith(never)
                .endsWith("What was written before stays in OpenEduCat.");
    }

    @Test
    void aLetterOrAResultThatOnlyOneSideTellsIsNoDifference() {
        assertThat(new GradeStory("created", null, true, "85/100 pass", "85/100 pass B").sentence())
                .isEqualTo("OpenEduCat holds Moodle's grade.");
        assertThat(new GradeStory("created", null, true, "17.5/20 B", "17.5/20").sentence())
                .isEqualTo("OpenEduCat holds Moodle's grade.");
        assertThat(new GradeStory("created", null, true, "7/100 pass", "75/100 pass").sentence())
                .contains("someone changed it there");
        assertThat(new GradeStory("created", null, true, "75/1000", "75/100").sentence())
                .contains("someone changed it there");
    }

    @Test
    void aGradeOfAMappingWithoutAJournalIsTakenAsItStands() {
        assertThat(new GradeStory(null, null, true, "85/100 pass", null).sentence())
                .isEqualTo("OpenEduCat holds Moodle's grade.");
    }
}
