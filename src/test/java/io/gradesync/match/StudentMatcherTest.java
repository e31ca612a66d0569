package io.gradesync.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.moodle.MoodleUser;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who is who, decided without any route or database. */
class StudentMatcherTest {

    private final Records records =
            new Records()
                    .student(1, "One", "GR1", "one@x", true)
                    .student(2, "Two", null, "two@x", true)
                    .student(3, "Three", "  ", " ", false);

    private final Mapped mapped = new Mapped();

    private StudentMatcher matcher(MoodleUser... users) {
        return new StudentMatcher(records, mapped, List.of(users));
    }

    private static MoodleUser user(long id, String idNumber, String email) {
        return new MoodleUser(id, "User " + id, idNumber, email);
    }

    @Test
    void whatIsEmptyIsEqualToNothing() {
        StudentMatcher matcher =
                matcher(user(10, "", ""), user(11, null, null), user(12, " ", " "));

        Findings found = matcher.match();

        assertThat(found.rows()).isEmpty();
        assertThat(found.gaps()).hasSize(3);
    }

    @Test
    void aRowDecidesEvenAgainstTheIdNumber() {
        mapped.add(Kind.STUDENT, 10, null, 2, null);
        StudentMatcher matcher = matcher(user(10, "oec_student_1", null), user(11, null, "TWO@x"));

        Findings found = matcher.match();

        assertThat(found.rows()).isEmpty();
        assertThat(found.gaps()).isEmpty();
        assertThat(found.notes()).singleElement().asString().contains("11");
        assertThat(matcher.student(10)).isEqualTo(2);
        assertThat(matcher.missing(Set.of(1, 2)).gaps()).isEmpty();
    }

    @Test
    void anotherUserMayHaveTheIdNumberOfAUserWhoIsMappedElsewhere() {
        mapped.add(Kind.STUDENT, 10, null, 2, null);
        StudentMatcher matcher =
                matcher(user(10, "oec_student_1", null), user(11, "oec_student_1", null));

        assertThat(matcher.match().rows())
                .containsExactly(MappingRow.student(1, 11, "oec_student_1"));
    }

    @Test
    void anEmailIsNotUniqueWhenSomeoneWhoIsMappedHasItToo() {
        mapped.add(Kind.STUDENT, 10, null, 1, null);
        StudentMatcher matcher = matcher(user(10, null, "two@x"), user(11, null, "two@x"));

        Findings found = matcher.match();

        assertThat(found.rows()).isEmpty();
        assertThat(found.gaps())
                .extracting(Gap::id, Gap::reason)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(
                                11L, "two Moodle users have this e-mail: 10, 11"));
    }

    @Test
    void nobodyMissesAnArchivedStudent() {
        StudentMatcher matcher = matcher(user(10, "oec_student_1", null));
        matcher.match();

        assertThat(matcher.missing(Set.of(1, 2, 3)).gaps())
                .extracting(Gap::id, Gap::reason)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(
                                2L,
                                "no Moodle user of the mapped courses has the id number"
                                        + " oec_student_2 or the student's e-mail"));
    }

    @Test
    void twoRowsOfOneUserLeaveOpenWhoItIs() {
        mapped.add(Kind.STUDENT, 10, null, 1, null).add(Kind.STUDENT, 11, null, 1, null);
        StudentMatcher matcher = matcher(user(10, null, null), user(11, null, null));

        assertThat(matcher.match().gaps()).isEmpty();
        assertThat(matcher.student(10)).isNull();
        assertThat(matcher.student(11)).isNull();
    }
}
