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

    private static final String CORE =
            "select latest_version from ir_module_module where name = 'openeducat_core'";

    @TempDir private Path folder;

    @Test
    void makesADatabaseForEachEditionAndVersionOnce() throws Exception {
        try (EmbeddedDatabase server = EmbeddedDatabase.open(folder.resolve("server"), 0)) {
            String community = SampleDatabase.open(server, settings("community", "18"));
            String enterprise = SampleDatabase.open(server, settings("enterprise", "18"));
            String both = SampleDatabase.open(server, settings("both", "18"));
            String older = SampleDatabase.open(server, settings("community", "18-2024"));
            String newer = SampleDatabase.open(server, settings("both", "19"));
            new TestDatabase(enterprise).execute("update op_course set code = 'K' || id");

            assertThat(community).isEqualTo(server.url("openeducat"));
            assertThat(enterprise).isEqualTo(server.url("openeducat_enterprise"));
            assertThat(both).isEqualTo(server.url("openeducat_both"));
            assertThat(older).isEqualTo(server.url("openeducat_18_2024"));
            assertThat(newer).isEqualTo(server.url("openeducat_both_19"));
            assertThat(new TestDatabase(community).value(GRADING)).isEqualTo("uninstalled");
            assertThat(new TestDatabase(enterprise).value(GRADING)).isEqualTo("installed");
            assertThat(new TestDatabase(both).value(GRADING)).isEqualTo("installed");
            assertThat(new TestDatabase(community).value(CORE)).isEqualTo("18.0.1.0");
            assertThat(new TestDatabase(older).value(CORE)).isEqualTo("18.0.1.0");
            assertThat(new TestDatabase(newer).value(CORE)).isEqualTo("19.0.1.0");
            assertThat(SampleDatabase.open(server, settings("enterprise", "18")))
                    .isEqualTo(enterprise);
            assertThat(new TestDatabase(enterprise).value("select min(code) from op_course"))
                    .isEqualTo("K1");
        }
    }

    private Settings settings(String edition, String version) {
        Properties system = new Properties();
        system.setProperty("gradesync.database.embedded.edition", edition);
        system.setProperty("gradesync.database.embedded.version", version);
        return Settings.load(folder, Map.of(), system, UnaryOperator.identity());
    }
}
