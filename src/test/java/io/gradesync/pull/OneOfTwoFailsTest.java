package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where one of two fails, it is told, whichever it is, and the other counts. */
class OneOfTwoFailsTest {

    private TestDatabase database;
    private ScriptedMoodle moodle;

    private void start(String edition) {
        database = TwoCourses.university(edition);
        moodle = TwoCourses.moodle();
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    private void refuse(String statement) {
        database.execute(
                """
                create function refuse() returns trigger language plpgsql as $$
                begin raise exception 'refused' using errcode = '22000'; end $$;
                create trigger refuse before %s execute function refuse()
                """
                        .formatted(statement));
    }

    @ParameterizedTest
    @CsvSource({"gradebook_gradebook, 0", "op_marksheet_line, 3"})
    @Fault(40)
    void whereOneEditionIsNotRecomputedTheOtherCounts(String table, int recomputed) {
        start("both");
        refuse("update on " + table + " for each statement");
        try (TestService service = TestService.start(database, moodle)) {
            RunReport run = service.pull();
            assertThat(run.status()).isEqualTo("partial");
            assertThat(run.notes())
                    .singleElement()
                    .asString()
                    .startsWith("Gradebooks were not recomputed (The database refused");
            assertThat(run.recomputed()).isEqualTo(recomputed);
            for (boolean all : List.of(true, false)) {
                assertThatThrownBy(() -> service.service().recompute(all))
                        .satisfies(
                                failure ->
                                        assertThat(Sentences.of(failure))
                                                .startsWith("The database refused"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Moodle, Other", "Other, Moodle"})
    @Fault(40)
    void aRunThatCannotBeClosedIsToldAndSoIsThatOfTheOtherInstance(String refused, String other) {
        start("community");
        database.execute(
                "insert into moodle_instance (name, url, token) values ('Other', '%s', '%s')"
                        .formatted(moodle.url(), ScriptedMoodle.TOKEN));
        String id = database.value("select id from moodle_instance where name = '" + refused + "'");
        refuse(
                "update on grade_sync_run for each row when (new.instance_id = "
                        + id
                        + " and new.status <> 'running')");
        try (TestService service = TestService.start(database, moodle)) {
            List<RunReport> runs = service.pullAll(Set.of());
            assertThat(runs)
                    .extracting(RunReport::instance)
                    .containsExactlyInAnyOrder(refused, other);
            assertThat(of(refused, runs).status()).isEqualTo("partial");
            assertThat(of(refused, runs).notes()).anyMatch(note -> note.contains("not closed"));
            assertThat(of(other, runs).status()).isEqualTo("ok");
        }
        assertThat(database.rows("select status from grade_sync_run order by 1"))
                .containsExactly("ok", "running");
    }

    private static RunReport of(String instance, List<RunReport> runs) {
        return runs.stream().filter(run -> run.instance().equals(instance)).findFirst().get();
    }
}
