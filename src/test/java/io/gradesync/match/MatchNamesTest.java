package io.gradesync.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.sample.SampleVersion;
import io.gradesync.testbed.EveryVersion;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * Names of OpenEduCat's records, which are texts in some versions and kept by language in others.
 */
@EveryVersion
class MatchNamesTest {

    private static final String COURSES = "core_course_get_courses_by_field";

    @Parameter private SampleVersion version;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeEach
    void startWithoutMappingAndOneSubjectACourse() {
        database = TestPostgres.sampleUniversity(version);
        database.execute(
                """
                delete from moodle_mapping;
                delete from op_course_op_subject_rel;
                insert into op_course_op_subject_rel (op_course_id, op_subject_id) values (1, 1), (2, 1), (3, 1)
                """);
        moodle = ScriptedMoodle.start().withFunction(COURSES);
        moodle.script(
                COURSES, form -> Answer.json("{\"courses\":[{\"id\":900,\"idnumber\":\"\"}]}"));
        service = TestService.start(database, moodle);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    /** The names of the three courses, each beside that of its subject. */
    private List<String> names() {
        MatchReport report = service.service().match(new MatchRequest(Set.of(), false)).get(0);
        assertThat(report.failure()).isNull();
        return report.gaps().stream()
                .filter(gap -> gap.get("side").equals("openeducat"))
                .map(gap -> gap.get("name").toString())
                .toList();
    }

    private void name(int course, String name) {
        database.execute("update op_course set name = %s where id = %d".formatted(name, course));
    }

    private boolean isKeptByLanguage() {
        return database.value("select pg_typeof(name) from op_course limit 1").equals("jsonb");
    }

    @Test
    void anotherLanguageElseTheCodeStandsInForIt() {
        if (isKeptByLanguage()) {
            name(1, "'{\"fr_FR\": \"Informatique\", \"de_DE\": \"\", \"en_US\": null}'");
            name(2, "'{}'");
            name(3, "'null'");
        } else {
            name(1, "'Informatique'");
            name(2, "''");
            name(3, "' '");
        }
        database.execute("update op_course set code = 'C' || id");
        assertThat(names())
                .containsExactly(
                        "Mathematics 101 (Informatique)",
                        "Mathematics 101 (C2)",
                        "Mathematics 101 (C3)");
    }

    @Test
    void whatHasNeitherNameNorCodeIsShownByItsId() {
        database.execute(
                """
                alter table op_course alter name drop not null, alter code drop not null;
                alter table op_subject alter name drop not null, alter code drop not null;
                alter table op_batch alter name drop not null, alter code drop not null;
                update op_course set name = null, code = null;
                update op_subject set name = null, code = null;
                update op_batch set name = null, code = null
                """);
        assertThat(names())
                .containsExactly(
                        "subject 1 (course 1)", "subject 1 (course 2)", "subject 1 (course 3)");
    }
}
