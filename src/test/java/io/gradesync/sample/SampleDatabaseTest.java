package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.database.EmbeddedDatabase;
import io.gradesync.settings.Settings;
import io.gradesync.testbed.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleDatabaseTest {

    private static final String GRADING =
            "select state from ir_module_module where name = 'openeducat_grading'";

    @TempDir private Path folder;

    @Test
    void makesADatabaseForEachEditionOnce() throws Exception {
        try (EmbeddedDatabase server = EmbeddedDatabase.open(folder.resolve("server"), 0)) {
            String community = SampleDatabase.open(server, edition("community"));
            String enterprise = SampleDatabase.open(server, edition("enterprise"));
            String both = SampleDatabase.open(server, edition("both"));
            new TestDatabase(enterprise).execute("update op_course set name = 'Kept'");

            assertThat(community).isEqualTo(server.url("openeducat"));
            assertThat(enterprise).isEqualTo(server.url("openeducat_enterprise"));
            assertThat(both).isEqualTo(server.url("openeducat_both"));
            assertThat(new TestDatabase(community).value(GRADING)).isEqualTo("uninstalled");
            assertThat(new TestDatabase(enterprise).value(GRADING)).isEqualTo("installed");
            assertThat(new TestDatabase(both).value(GRADING)).isEqualTo("installed");
            assertThat(SampleDatabase.open(server, edition("enterprise"))).isEqualTo(enterprise);
            assertThat(new TestDatabase(enterprise).value("select distinct name from op_course"))
                    .isEqualTo("Kept");
        }
    }

    private Settings edition(String edition) {
        Properties system = new Properties();
        system.setProperty("gradesync.database.embedded.edition", edition);
        return Settings.load(folder, Map.of(), system, UnaryOperator.identity());
    }
}
