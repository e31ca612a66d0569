package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.it.Jar.Result;
import io.gradesync.routes.StandingGradebooks;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The jar on the sample of the enterprise edition. */
class EnterpriseJarIT {

    private static final String[] TWO_COURSES = {"pull", "--course", "107", "--course", "108"};

    @TempDir private Path folder;

    private Jar jar;

    @BeforeEach
    void useTheFolder() {
        jar = new Jar(folder);
    }

    private static void useEdition(Jar jar, String edition) {
        jar.write(
                "application.properties",
                "gradesync.database.embedded.edition = " + edition + "\n");
    }

    @ParameterizedTest
    @CsvSource({"enterprise, enterprise", "both, enterprise+community"})
    void theFirstPullCreatesAndTheSecondWritesNothing(String edition, String written) {
        useEdition(jar, edition);
        try (EmbeddedServer server = new EmbeddedServer(jar, edition)) {
            Result first = jar.run("pull", "--format", "json");
            assertThat(first.exit()).as(first.err()).isZero();
            assertThat(first.isBalanced()).isTrue();
            assertThat(first.run().get("edition").asText()).isEqualTo(written);
            assertThat(first.run().at("/counts/created").asInt()).isGreaterThan(2000);
            assertThat(first.run().get("recomputed").asInt()).isEqualTo(60);
            TestDatabase database = server.database();
            assertThat(database.number("select count(*) from gradebook_line")).isEqualTo(2222);
            StandingGradebooks gradebooks = new StandingGradebooks(database);
            assertThat(gradebooks.standing())
                    .hasSizeGreaterThan(2222)
                    .isEqualTo(gradebooks.byTheRules());

            List<String> content = database.content();
            long writes = database.writes();
            Result second = jar.run("pull", "--format", "json");
            assertThat(second.isBalanced()).isTrue();
            JsonNode counts = second.run().get("counts");
            assertThat(counts.get("unchanged")).isEqualTo(first.run().at("/counts/created"));
            assertThat(second.run().get("recomputed").asInt()).isZero();
            assertThat(database.writes()).isEqualTo(writes);
            assertThat(database.content()).isEqualTo(content);
            assertThat(jar.run("check", "--format", "csv").exit()).isZero();
            assertThat(jar.run("recompute", "--all").out())
                    .isEqualTo("Recomputed: 60" + System.lineSeparator());
            assertThat(database.content()).isEqualTo(content);
        }
    }

    @Test
    void aStatementOfTheEditionBesideTheJarReplacesTheBuiltInOne() throws Exception {
        useEdition(jar, "enterprise");
        String file = "routes/sql/enterprise/insert-assignments.sql";
        jar.write(
                file,
                Files.readString(Path.of(file).toAbsolutePath())
                        .replace("'publish', true,", "'ours', true,"));
        try (EmbeddedServer server = new EmbeddedServer(jar, "enterprise")) {
            Result pull = jar.run("pull", "--course", "108");
            assertThat(pull.exit()).as(pull.err()).isZero();
            assertThat(server.database().rows("select distinct state from grading_assignment"))
                    .containsExactly("ours");
        }
    }

    @Test
    @Fault(36)
    void killedBetweenLinesAndRecomputeThenRecomputedIsAsIfNeverKilled(@TempDir Path other)
            throws Exception {
        Jar undisturbed = new Jar(other);
        useEdition(undisturbed, "enterprise");
        List<String> expected;
        try (EmbeddedServer server = new EmbeddedServer(undisturbed, "enterprise")) {
            assertThat(undisturbed.run(TWO_COURSES).exit()).isZero();
            expected = server.database().content();
        }

        useEdition(jar, "enterprise");
        try (EmbeddedServer server = new EmbeddedServer(jar, "enterprise")) {
            new Kill(jar, server, TWO_COURSES)
                    .during(
                            "routes/sql/enterprise/recompute-gradebooks.sql",
                            "(select count(*) from gradebook) as recomputed",
                            "(select count(*) from gradebook) + length(%s::text) as recomputed");
            TestDatabase database = server.database();
            assertThat(database.rows("select status from grade_sync_run"))
                    .containsExactly("running");
            assertThat(database.number("select count(*) from gradebook_line")).isPositive();
            assertThat(database.rows("select distinct percentage from gradebook_gradebook"))
                    .containsExactly("0");
            Result recompute = jar.run("recompute");
            assertThat(recompute.exit()).as(recompute.err()).isZero();
            assertThat(withoutCompletion(database.content()))
                    .isEqualTo(withoutCompletion(expected));
            Result pull = jar.run(TWO_COURSES);
            assertThat(pull.out()).contains("Recomputed: 0.");
            assertThat(database.content()).isEqualTo(expected);
        }
    }

    /** A pull asks for completion after the recompute. */
    private static List<String> withoutCompletion(List<String> content) {
        return content.stream()
                .filter(row -> !row.startsWith("mapping|op.student.course"))
                .toList();
    }
}
