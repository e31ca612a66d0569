package io.gradesync.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The route files and the SQL that they call, as an engineer finds them. */
class RoutesSchemaTest {

    private static final Path FOLDER = Path.of("routes");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern SQL = Pattern.compile("classpath:routes/(sql/[^?\\s\"']+)");

    /** Those that an operator may know from a JMX console. */
    private static final List<String> PROMISED =
            List.of(
                    "pull-on-schedule",
                    "pull-grades-now",
                    "pull-on-request",
                    "pull-instance",
                    "pull-course",
                    "fetch-gradebook",
                    "fetch-assignments",
                    "fetch-quizzes",
                    "fetch-completion",
                    "filter-unchanged",
                    "write-grades",
                    "write-community",
                    "write-enterprise",
                    "collect-gradebooks",
                    "recompute-gradebooks");

    private static JsonSchema schema;

    @BeforeAll
    static void readTheSchemaOfTheYamlDsl() throws IOException {
        try (InputStream json =
                YamlRoutesBuilderLoader.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(json);
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void aRouteFileIsValidYamlOfCamel(Path file) {
        assertThat(schema.validate(yaml(file)))
                .filteredOn(problem -> !isPlaceholder(problem))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void aRouteFileBeginsWithWhatItIsFor(Path file) {
        assertThat(text(file)).matches("(?s)# \\S.*");
    }

    @Test
    void eachRouteHasAnIdOfItsOwnAndADescription() {
        assertThat(routes("route"))
                .isNotEmpty()
                .allSatisfy(
                        route -> {
                            assertThat(route.path("id").asText()).matches("[a-z][a-z-]+");
                            assertThat(route.path("description").asText()).isNotBlank();
                        });
        assertThat(ids("route")).doesNotHaveDuplicates();
    }

    @Test
    void thePromisedRoutesAreThere() {
        assertThat(ids("route")).containsAll(PROMISED);
    }

    /** Camel says nothing when a route names a policy that does not exist. */
    @Test
    void eachErrorPolicyThatARouteNamesExists() {
        assertThat(routes("route"))
                .map(route -> route.path("routeConfigurationId"))
                .filteredOn(id -> !id.isMissingNode())
                .map(JsonNode::asText)
                .isNotEmpty()
                .isSubsetOf(ids("routeConfiguration"));
    }

    @Test
    void eachRouteThatIsCalledExists() {
        List<String> offered =
                routes("route").stream().map(route -> route.at("/from/uri").asText()).toList();
        assertThat(uris())
                .filteredOn(uri -> uri.startsWith("direct:") && !uri.contains("${"))
                .isSubsetOf(offered);
    }

    @Test
    void eachSqlFileThatARouteNamesExistsAndNoOtherDoes() {
        assertThat(namedSqlFiles()).containsExactlyElementsOf(sqlFiles());
    }

    @ParameterizedTest
    @MethodSource("sqlFiles")
    void anSqlFileSaysWhatComesInAndWhatGoesOut(String file) {
        List<String> comment =
                text(FOLDER.resolve(file))
                        .lines()
                        .takeWhile(line -> line.startsWith("--"))
                        .toList();
        assertThat(comment).isNotEmpty();
        assertThat(comment.get(0)).matches("-- In: +\\S.*");
        assertThat(comment).anyMatch(line -> line.matches("-- Out: +\\S.*"));
    }

    /** Where the schema wants a number, Camel takes a placeholder too. */
    private static boolean isPlaceholder(ValidationMessage problem) {
        return problem.getType().equals("type")
                && problem.getInstanceNode().asText().matches("\\{\\{[^{}]+}}");
    }

    /** The edition in a name stands for both, the body of the check of tables for match as well. */
    private static Set<String> namedSqlFiles() {
        Set<String> named = new TreeSet<>();
        for (Path file : routeFiles()) {
            SQL.matcher(text(file))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(
                            name -> {
                                for (String edition : List.of("community", "enterprise")) {
                                    named.add(
                                            name.replace("${body}", edition)
                                                    .replace("${variable.edition}", edition)
                                                    .replace(
                                                            "${variable.source.target.edition}",
                                                            edition));
                                }
                                named.add(name.replace("${body}", "match"));
                            });
        }
        named.removeIf(name -> name.contains("${"));
        return named;
    }

    private static List<String> ids(String kind) {
        return routes(kind).stream()
                .map(route -> route.path("id").asText(null))
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<JsonNode> routes(String kind) {
        return routeFiles().stream()
                .flatMap(file -> StreamSupport.stream(yaml(file).spliterator(), false))
                .map(element -> element.path(kind))
                .filter(JsonNode::isObject)
                .toList();
    }

    private static List<String> uris() {
        List<String> uris = new ArrayList<>();
        routeFiles()
                .forEach(
                        file ->
                                yaml(file)
                                        .findValues("uri")
                                        .forEach(uri -> uris.add(uri.asText())));
        return uris;
    }

    private static List<Path> routeFiles() {
        return files(FOLDER).filter(file -> file.toString().endsWith(".camel.yaml")).toList();
    }

    private static List<String> sqlFiles() {
        return files(FOLDER.resolve("sql"))
                .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
                .toList();
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static JsonNode yaml(Path file) {
        try {
            return YAML.readTree(text(file));
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
