package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.match.MatchRequest;
import io.gradesync.sample.SampleEdition;
import io.gradesync.sample.SampleMoodle;
import io.gradesync.sample.SampleOpenEduCat;
import io.gradesync.sample.SampleVersion;
import io.gradesync.testbed.EveryVersion;
import io.gradesync.testbed.OdooExams;
import io.gradesync.testbed.RealSchema;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/**
 * The tables of a real OpenEduCat with a university's people in them, and no mapping: a match, a
 * pull, and what a registrar does next.
 */
@EveryVersion
@EnabledIf("io.gradesync.testbed.RealSchema#isHere")
class RealTablesTest {

    @TempDir private Path folder;

    @Parameter private SampleVersion version;

    private static TestService start(TestDatabase database, SampleMoodle moodle) {
        return TestService.start(
                database,
                null,
                Map.of(
                        "gradesync.moodle.url",
                        moodle.url(),
                        "gradesync.moodle.token",
                        SampleMoodle.TOKEN));
    }

    @Test
    void aMatchAndAPullFillThemAndTheRegistrarGoesOn() throws Exception {
        Path changes = folder.resolve("changes.csv");
        TestDatabase sample = TestPostgres.sampleUniversity(version);
        TestDatabase real = TestPostgres.empty();
        RealSchema.create(real, version);
        try (Connection connection = real.connect()) {
            SampleOpenEduCat.fill(connection, SampleEdition.COMMUNITY, version);
        }
        try (SampleMoodle moodle = SampleMoodle.start(0, changes);
                TestService inSample = start(sample, moodle);
                TestService service = start(real, moodle)) {
            assertThat(service.service().match(new MatchRequest(Set.of(), false)).get(0).mapped())
                    .containsValues(60, 8, 16);
            RunReport first = service.pull();
            assertThat(first.status()).isEqualTo("ok");
            assertThat(first.counts()).containsEntry("created", 3293L);
            inSample.pull();
            assertThat(real.content()).isEqualTo(sample.content());
            writesNothing(service, real);

            OdooExams odoo = new OdooExams(real);
            odoo.checkForms();
            odoo.finishAll();
            odoo.generateAll();
            service.pull();
            odoo.checkForms();
            writesNothing(service, real);

            Files.writeString(
                    changes,
                    "course,item,user,grade\n"
                            + "107,10701,1055,1\n"
                            + "107,10702,1056,2\n"
                            + "107,10701,1057,0.5\n");
            assertThat(service.pull().counts())
                    .containsEntry("created", 4L)
                    .containsEntry("updated", 2L);
            odoo.checkForms();
            List<String> sessions = real.rows("select id from op_exam_session");
            sessions.forEach(session -> odoo.validate(Long.parseLong(session)));
            sessions.forEach(session -> odoo.deleteMarksheetLines(Long.parseLong(session)));
            service.pull();
            // Two exams are new, and not done yet.
            odoo.finishAll();
            odoo.generateAll();
            service.pull();
            odoo.checkForms();
            writesNothing(service, real);
        }
    }

    private static void writesNothing(TestService service, TestDatabase database) {
        List<String> content = database.content();
        long writes = database.writes();
        RunReport run = service.pull();
        assertThat(run.counts())
                .containsEntry("created", 0L)
                .containsEntry("updated", 0L)
                .containsEntry("repaired", 0L);
        assertThat(database.writes()).isEqualTo(writes);
        assertThat(database.content()).isEqualTo(content);
    }
}
