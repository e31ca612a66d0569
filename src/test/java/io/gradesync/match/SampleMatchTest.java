package io.gradesync.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.gradesync.sample.SampleMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What match finds between the sample OpenEduCat and the sample Moodle. */
class SampleMatchTest {

    private static final String MAPPING =
            """
            select instance_id, model, source, oec_record_id, oec_course_id, moodle_id, moodle_idnumber, moodle_user_id,
                   sync_hash, extra_data
            from moodle_mapping order by model, moodle_id, moodle_user_id
            """;

    @TempDir private Path folder;

    private TestDatabase database;
    private SampleMoodle moodle;

    @BeforeEach
    void start() {
        database = TestPostgres.sampleUniversity();
        moodle = SampleMoodle.start(0, folder.resolve("changes.csv"));
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    /** A service of its own each time, so that PostgreSQL's counters are complete afterwards. */
    private MatchReport match(boolean dryRun) {
        try (TestService service =
                TestService.start(
                        database,
                        null,
                        Map.of(
                                "gradesync.moodle.url",
                                moodle.url(),
                                "gradesync.moodle.token",
                                SampleMoodle.TOKEN))) {
            return service.service().match(new MatchRequest(Set.of(), dryRun)).get(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise", "both"})
    void findsTheMappingThatTheSampleComesWith(String edition) {
        database = TestPostgres.sampleUniversity(edition);
        List<String> given = database.rows(MAPPING);
        database.execute("delete from moodle_mapping");

        MatchReport report = match(false);

        assertThat(database.rows(MAPPING)).isEqualTo(given).hasSizeGreaterThan(200);
        assertThat(report.status()).isEqualTo("ok");
        assertThat(report.mapped())
                .containsExactly(
                        Map.entry("student", 60),
                        Map.entry("course", 8),
                        Map.entry("batch", 16),
                        Map.entry("enrolment", 42 * 3 + 12 * 3 - 1 + 6 * 2));
        assertThat(report.already().values()).containsOnly(0);
        assertThat(report.gaps())
                .extracting(gap -> gap.get("kind"), gap -> gap.get("id"), gap -> gap.get("reason"))
                .as("two people whom only Moodle knows")
                .containsExactly(
                        tuple("student", 1901L, "no id number, and no student with this e-mail"),
                        tuple("student", 1902L, "no id number, and no student with this e-mail"));
    }

    @Test
    void recognisesOneByRegistrationNumberAndOneByAnEmailInOtherCase() {
        database.execute("delete from moodle_mapping");

        match(false);

        assertThat(
                        database.rows(
                                "select moodle_id, oec_record_id, moodle_idnumber from"
                                        + " moodle_mapping where model = 'op.student' and"
                                        + " (moodle_idnumber is null or moodle_idnumber not like"
                                        + " 'oec%') order by 1"))
                .containsExactly("1003|3|GR0003", "1045|45|");
    }

    @Test
    void writesNothingTheSecondTimeNorInADryRun() {
        database.execute("delete from moodle_mapping where moodle_id in (102, 1007, 1045)");
        long before = database.writes();

        MatchReport dry = match(true);

        assertThat(database.writes()).isEqualTo(before);
        // Course 102: its own row, and one enrolment for each of its 42 students.
        assertThat(dry.mapped().values()).containsExactly(2, 1, 0, 42);

        MatchReport first = match(false);
        long after = database.writes();

        assertThat(first.mapped()).isEqualTo(dry.mapped());
        assertThat(first.gaps()).isEqualTo(dry.gaps());
        assertThat(after).isEqualTo(before + 45);

        MatchReport second = match(false);

        assertThat(database.writes()).isEqualTo(after);
        assertThat(second.mapped().values()).containsOnly(0);
        assertThat(second.already().values()).containsExactly(60, 8, 16, 173);
        assertThat(second.gaps()).isEqualTo(first.gaps());
    }

    @Test
    void leavesRowsMadeByHandAsTheyAre() {
        database.execute("delete from moodle_mapping");
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, oec_record_id, oec_course_id, moodle_id, moodle_user_id, extra_data)
                values (1, 'op.student', 2, null, 1001, null, 'mine'),
                       (1, 'op.subject', 2, 1, 101, null, null),
                       (1, 'op.batch', 2, null, 511, null, null),
                       (1, 'op.student.course', 30, null, 101, 1031, null)
                """);
        List<String> made = database.rows(MAPPING);

        MatchReport report = match(false);

        assertThat(database.rows(MAPPING)).containsAll(made);
        assertThat(report.mapped().values()).containsExactly(58, 6, 12, 40 + 41 + 35 + 12 - 1);
        assertThat(
                        database.rows(
                                "select moodle_id from moodle_mapping where model = 'op.student'"
                                        + " and oec_record_id in (1, 2)"))
                .as("neither user 1002, whose student a row gives to another, nor student 1")
                .containsExactly("1001");
        assertThat(report.gaps())
                .extracting(gap -> gap.get("kind"), gap -> gap.get("side"), gap -> gap.get("id"))
                .containsExactly(
                        tuple("student", "moodle", 1901L),
                        tuple("student", "moodle", 1902L),
                        // Its subject is given to another by a row.
                        tuple("course", "moodle", 102L),
                        tuple("course", "openeducat", 1L));
        assertThat(report.notes())
                .anyMatch(note -> note.startsWith("Moodle users 1002 look like students who"));
    }
}
