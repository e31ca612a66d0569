package io.gradesync.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.pull.RunReport;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an earlier release mapped to result lines moves to the attendees. */
class AttendeeMappingTest {

    private static String migration() throws IOException {
        try (InputStream script =
                AttendeeMappingTest.class.getResourceAsStream("/db/migration/V7__attendees.sql")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void gradesOfAnEarlierReleaseAreUnchangedAfterwards() throws IOException {
        TestDatabase database = TwoCourses.university("community");
        try (ScriptedMoodle moodle = TwoCourses.moodle();
                TestService service = TestService.start(database, moodle)) {
            service.pull();
            List<String> content = database.content();
            database.execute(
                    """
                    update moodle_mapping m set model = 'op.result.line', oec_record_id = l.id
                    from op_exam_attendees a
                    join op_result_line l on l.exam_id = a.exam_id and l.student_id = a.student_id
                    where m.model = 'op.exam.attendees' and m.source = 'gradebook' and a.id = m.oec_record_id;
                    alter table moodle_instance drop column result_lines
                    """);
            assertThat(
                            database.number(
                                    "select count(*) from moodle_mapping where model ="
                                            + " 'op.result.line'"))
                    .isEqualTo(3);

            database.execute(migration());

            assertThat(database.content()).isEqualTo(content);
            RunReport run = service.pull();
            assertThat(run.counts()).containsEntry("unchanged", 4L).containsEntry("created", 0L);
        }
    }

    @Test
    void theLaterOfTwoMappingsOfOneGradeStays() throws IOException {
        TestDatabase database = TestPostgres.sampleUniversity();
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, source, moodle_id, moodle_user_id, oec_record_id)
                values (1, 'op.result.line', 'gradebook', 9, 9, 1), (1, 'op.exam.attendees', 'gradebook', 9, 9, 2)
                """);
        database.execute(migration());
        assertThat(
                        database.rows(
                                "select model, oec_record_id from moodle_mapping where moodle_id ="
                                        + " 9"))
                .containsExactly("op.exam.attendees|2");
    }
}
