package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a start makes of the database that it is led to, whatever is installed there. */
class DatabaseStartTest {

    private ScriptedMoodle moodle;

    @BeforeEach
    void start() {
        moodle = ScriptedMoodle.start();
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    @Test
    void aWrongPasswordOrAMissingDatabaseIsASentence() {
        TestDatabase database = TestPostgres.sampleUniversity();
        assertThatThrownBy(
                        () ->
                                TestService.start(
                                        database,
                                        moodle,
                                        Map.of(
                                                "gradesync.database.url",
                                                database.url().replaceAll("test_\\d+", "nowhere"))))
                .satisfies(
                        failure ->
                                assertThat(Sentences.of(failure))
                                        .contains("does not exist", "gradesync.database.url"));
    }

    @Test
    void tablesThatAnotherConnectorMadeAreTakenOver() {
        TestDatabase old = TestPostgres.sampleUniversity();
        old.execute(
                """
                drop table grade_sync_schema_history, grade_sync_change, grade_sync_plan, grade_sync_run,
                    grade_sync_recompute, grade_sync_answer, grade_sync_size, grade_sync_item, moodle_mapping, moodle_grade_scale_line, moodle_instance;
                create table moodle_instance (id serial primary key, name varchar not null, site_url varchar);
                create table moodle_mapping (id serial primary key, instance_id integer, model varchar,
                    oec_record_id integer, moodle_id integer, moodle_user_id integer, sync_hash varchar);
                insert into moodle_instance (name, site_url) values ('Moodle', 'https://old.example');
                insert into moodle_mapping (instance_id, model, oec_record_id, moodle_id, moodle_user_id)
                values (1, 'op.student', 1, 1001, null), (1, 'op.exam.attendees', 4, 1000007, 1001),
                    (1, 'op.exam.attendees', 5, 7, 1001), (1, 'op.exam.attendees', 6, 7, 1001),
                    (1, 'op.result.line', 7, 7, 1001)
                """);
        TestService.start(old, moodle).close();
        assertThat(
                        old.rows(
                                "select model, source, moodle_id, oec_record_id from moodle_mapping"
                                        + " order by id"))
                .containsExactly(
                        "op.student||1001|1",
                        "op.exam.attendees|quiz|1000007|4",
                        "op.exam.attendees|assignment|7|6",
                        "op.exam.attendees|gradebook|7|");
        assertThat(old.rows("select site_url, url, active, pass_threshold from moodle_instance"))
                .containsExactly("https://old.example|" + moodle.url() + "|t|50.0");
    }
}
