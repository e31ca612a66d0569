package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.ChangingTerm;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultTally;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clocks that jump: seen from the new time, what was kept lies in the future or long ago. */
class ClockTest {

    /** Every time that the connector keeps. */
    private static final List<String> KEPT =
            List.of(
                    "grade_sync_answer.asked_at",
                    "grade_sync_change.changed_at",
                    "grade_sync_item.gone_since",
                    "grade_sync_plan.created_at",
                    "grade_sync_recompute.marked_at",
                    "grade_sync_run.started_at",
                    "grade_sync_run.finished_at",
                    "moodle_instance.pull_requested_at",
                    "moodle_mapping.last_sync_at");

    private static void shift(TestDatabase database, String by) {
        for (String kept : KEPT) {
            String[] names = kept.split("\\.");
            database.execute(
                    "update %1$s set %2$s = %2$s + interval '%3$s'"
                            .formatted(names[0], names[1], by));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"community", "enterprise"})
    @Fault(32)
    void aClockThatJumpsChangesNothingOfWhatIsWritten(String edition) {
        TestDatabase database = TestPostgres.sampleUniversity(edition);
        TestDatabase twin = TestPostgres.sampleUniversity(edition);
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                TestService service = TestService.start(database, moodle);
                TestService undisturbed = TestService.start(twin, moodle)) {
            ChangingTerm term = new ChangingTerm(moodle, FaultTally.seed());
            term.setUp(database);
            term.setUp(twin);
            // Back and forth by an hour, and by days, as a dead battery does.
            for (String by : List.of("0", "1 hour", "-2 hours", "30 days", "-60 days")) {
                shift(database, by);
                assertThat(undisturbed.pull().status()).isEqualTo("ok");
                assertThat(service.pull().status()).isEqualTo("ok");
                FaultTally.compare(
                        "%s, seed %d, kept times shifted by %s"
                                .formatted(edition, FaultTally.seed(), by),
                        twin.content(),
                        database.content());
                Consumer<TestDatabase> people = term.step();
                people.accept(database);
                people.accept(twin);
            }
            assertThat(
                            database.rows(
                                    "select table_name || '.' || column_name from"
                                            + " information_schema.columns where data_type like"
                                            + " 'timestamp%' and (table_name like 'grade\\_sync%'"
                                            + " or table_name like 'moodle\\_%') and table_name <>"
                                            + " 'grade_sync_schema_history' order by 1"))
                    .as("every time that is kept was shifted")
                    .containsExactlyInAnyOrderElementsOf(KEPT);
        }
    }

    @Test
    @Fault(32)
    void anAnswerOfTheFutureIsAskedForAgain() {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                TestService service = TestService.start(database, moodle)) {
            moodle.course(101)
                    .quiz(7, "Quiz", "20")
                    .activityItem(507, "Quiz", "quiz", 7, "0", "20")
                    .grade(507, 1001, "15")
                    .bestGrade(7, 1001, "15");
            moodle.course(104);
            service.pull();
            // The gradebook, which tells of changes, does not tell of this one.
            moodle.course(101).bestGrade(7, 1001, "16");
            service.pull();
            assertThat(raw(database)).as("remembered until the full sweep").isEqualTo("15");

            shift(database, "5 hours");
            service.pull();

            assertThat(raw(database)).isEqualTo("16");
        }
    }

    private static String raw(TestDatabase database) {
        return database.value(
                "select trim_scale(grade_raw) from moodle_mapping where source = 'quiz' and"
                        + " moodle_user_id = 1001");
    }
}
