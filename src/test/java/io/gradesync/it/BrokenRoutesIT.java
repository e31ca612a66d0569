package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.it.Jar.Result;
import io.gradesync.testbed.Fault;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A route that cannot be read or made ends the start with a sentence that says where it is. */
class BrokenRoutesIT {

    @TempDir private Path folder;

    private static final String ROUTE =
            """
            - route:
                id: %s
                from:
                  uri: direct:own
                  steps:
                    - %s
            """;

    /** Each with the words that lead to the mistake; {@code \\n} begins a line. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "an unknown step          | own         | lgo: {message: x}                        "
                        + "   | lgo, line 6",
                "an unknown option        | own         | log: {mesage: x}                         "
                        + "   | mesage, line 6",
                "an unclosed quote        | own         | log: {message: \"x}                      "
                        + "   | line",
                "an unknown endpoint option | own       | to: {uri: 'sql:select 1?dataSorce=#x'}   "
                        + "   | dataSorce, route own",
                "an unknown component     | own         | to: {uri: 'nothere:x'}                   "
                        + "   | nothere, route own",
                "a file that is not there | own         | to: {uri:"
                        + " 'sql:classpath:routes/sql/no.sql'} | no.sql, route own",
                "an unknown bean          | own         | bean: {ref: nobody, method: x}           "
                        + "   | nobody, route own",
                "an id that is taken      | pull-course | log: {message: x}                        "
                        + "   | pull-course, duplicate"
            })
    @Fault(45)
    void aMistakeIsNamed(String mistake, String id, String step, String words) {
        Jar jar = new Jar(folder);
        jar.write("routes/own.camel.yaml", ROUTE.formatted(id, step));
        Result refused = jar.run("pull");
        assertThat(refused.exit()).as(refused.err()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines()).as(refused.err()).hasSize(1);
        assertThat(refused.err())
                .contains("own.camel.yaml")
                .contains(words.split(", "))
                .doesNotContain("\tat ", "Exception:");
    }

    /** What runs has read its files already. */
    @Test
    @Fault(45)
    void aFileThatIsTakenAwayAgainLeavesNothingBehind() {
        Jar jar = new Jar(folder);
        jar.write("routes/own.camel.yaml", "- route:\n    nonsense: true\n");
        assertThat(jar.run("pull").exit()).isEqualTo(1);
        jar.delete("routes/own.camel.yaml");
        Result pull = jar.run("pull", "--course", "108");
        assertThat(pull.exit()).as(pull.err()).isZero();
    }
}
