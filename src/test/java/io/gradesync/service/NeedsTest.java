package io.gradesync.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a needs.sql can ask for: names that end in {@code ?} are there in some versions only. */
class NeedsTest {

    @TempDir private Path folder;

    private final String role = "needs_" + System.nanoTime();
    private TestDatabase database;
    private ScriptedMoodle moodle;
    private Service service;

    @BeforeEach
    void startAsARoleThatMayReadTwoColumns() throws IOException, SQLException {
        database = TestPostgres.sampleUniversity();
        moodle = ScriptedMoodle.start();
        database.execute(
                """
                create table op_new (id integer, name text, since text, secret text);
                create role %1$s login superuser password 'secret'
                """
                        .formatted(role));
        needs("('op_new', 'SELECT', 'id name since? later?'), ('op_later?', 'SELECT', 'id')");
        Map<String, String> settings = new TreeMap<>();
        settings.put("gradesync.database.url", database.url().replaceAll("[?&]user=[^&]*", ""));
        settings.put("gradesync.database.username", role);
        settings.put("gradesync.database.password", "secret");
        settings.put("gradesync.moodle.url", moodle.url());
        settings.put("gradesync.moodle.token", ScriptedMoodle.TOKEN);
        service = Service.start(TestService.settings(settings), folder, false);
        database.execute(
                """
                alter role %1$s nosuperuser;
                grant select (id, name, since) on op_new to %1$s;
                grant select on ir_module_module to %1$s
                """
                        .formatted(role));
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
        database.execute("drop owned by " + role + "; drop role " + role);
    }

    private void needs(String rows) throws IOException {
        Path needs = folder.resolve("routes/sql/community/needs.sql");
        Files.createDirectories(needs.getParent());
        Files.writeString(
                needs,
                "select relation, privileges, columns from (values %s) as needed (relation, privileges, columns)"
                        .formatted(rows));
    }

    private List<String> missing() {
        return new Checks(service)
                .tables().stream()
                        .filter(check -> !check.good())
                        .map(check -> check.sentence().replaceFirst(":.*", ""))
                        .toList();
    }

    @Test
    void aColumnThatMayBeMissingIsNotMissed() {
        assertThat(missing()).isEmpty();
        database.execute("alter table op_new drop column since");
        assertThat(missing()).isEmpty();
        database.execute("alter table op_new drop column name");
        assertThat(missing()).containsExactly("column op_new.name is missing");
    }

    @Test
    void aTableThatMayBeMissingMustBeReadableWhereItIsThere() {
        database.execute("create table op_later (id integer)");
        assertThat(missing())
                .containsExactly("the role %s lacks SELECT on op_later".formatted(role));
    }

    @Test
    void whereItIsThereItMustBeReadable() {
        database.execute("revoke select (since) on op_new from " + role);
        assertThat(missing()).containsExactly("the role %s lacks SELECT on op_new".formatted(role));
    }
}
