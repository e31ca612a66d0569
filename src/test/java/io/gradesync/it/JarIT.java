package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.tools.attach.VirtualMachine;
import io.gradesync.it.Jar.Result;
import io.gradesync.sample.SampleVersion;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FreePorts;
import io.gradesync.testbed.OdooExams;
import io.gradesync.testbed.TestDatabase;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar from outside: commands, exit codes, files that replace built-in ones, kills, JMX. */
class JarIT {

    @TempDir private Path folder;

    private Jar jar;

    @BeforeEach
    void useTheFolder() {
        jar = new Jar(folder);
    }

    @Test
    void theFirstPullCreatesAndTheSecondWritesNothing() {
        Result first = jar.run("pull", "--format", "json");
        assertThat(first.exit()).as(first.err()).isZero();
        JsonNode counts = first.run().get("counts");
        assertThat(counts.get("created").asInt()).isGreaterThan(3000);
        assertThat(first.isBalanced()).isTrue();
        assertThat(first.run().get("status").asText()).isEqualTo("ok");
        assertThat(first.err()).isEmpty();

        Result second = jar.run("pull");
        assertThat(second.exit()).isZero();
        assertThat(second.out()).containsPattern("Total +\\| 4678 \\| +0 \\| +0 \\| +0 \\| +3293 ");

        jar.write(
                ".gradesync/sample-moodle-changes.csv",
                "course,item,user,grade\n101,10101,1001,4.96\n");
        JsonNode third = jar.run("pull", "--format", "json", "--course", "101").run().get("counts");
        // In the gradebook, and in the quiz itself.
        assertThat(third.get("updated").asInt()).isEqualTo(2);

        Result check = jar.run("check", "--format", "csv");
        assertThat(check.exit()).as(check.out()).isZero();
        assertThat(jar.run("recompute").out()).isEqualTo("Recomputed: 0" + System.lineSeparator());
    }

    @Test
    void aPortInUseEndsTheServiceWithASentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Result refused = jar.run("serve", "-D", "gradesync.http.port=" + taken.getLocalPort());
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("gradesync.http.port").doesNotContain("\tat ");
        }
    }

    /** Vert.x would rather serve files of the folder than those of the jar. */
    @Test
    void thePageIsThatOfTheJarWhateverLiesInTheFolder() throws Exception {
        for (String name : List.of("web/app.css", "web/note", "page/index.html", "index.html")) {
            jar.write(name, "somebody's own");
        }
        int port = FreePorts.find(1).get(0);
        String page = "http://127.0.0.1:" + port + "/";
        Process serve =
                jar.start(
                        "serve",
                        "-D",
                        "gradesync.http.port=" + port,
                        "-D",
                        "gradesync.management.port=0");
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> jar.read("out").contains("JMX:"));
            assertThat(jar.read("out")).startsWith("Page:     " + page);
            assertThat(ask(page).body()).contains("app.js");
            assertThat(ask(page + "web/app.css").body()).contains("Pico");
            assertThat(ask(page + "webjars/picocss__pico/2.1.1/css/pico.min.css").body())
                    .contains("Pico");
            assertThat(ask(page + "web/note").statusCode()).isEqualTo(404);
            serve.destroy();
            assertThat(serve.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } finally {
            serve.destroyForcibly();
        }
    }

    private static HttpResponse<String> ask(String address)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(address)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @Fault({45, 50})
    void failingIsASentenceAndNeverAStackTrace() {
        Result usage = jar.run("pull", "--nonsense");
        assertThat(usage.exit()).isEqualTo(64);
        assertThat(usage.err()).contains("--nonsense");

        jar.write(
                "application.properties",
                "gradesync.databse.url = embedded\n"
                        + "gradesync.moodle.retries = many\n"
                        + "gradesync.schedule = hourly\n");
        assertThat(jar.run().exit()).isEqualTo(1);
        Result settings = jar.run("pull");
        assertThat(settings.exit()).isEqualTo(1);
        assertThat(settings.err().lines())
                .hasSize(3)
                .anyMatch(line -> line.contains("did you mean gradesync.database.url"))
                .anyMatch(line -> line.contains("gradesync.moodle.retries"))
                .anyMatch(line -> line.contains("gradesync.schedule"));

        jar.write(
                "application.properties",
                "gradesync.database.url = jdbc:postgresql://127.0.0.1:1/nowhere\n");
        for (String command : List.of("pull", "check", "recompute")) {
            Result database = jar.run(command);
            assertThat(database.exit()).isEqualTo(1);
            assertThat(database.out()).isEmpty();
            assertThat(database.err()).contains("gradesync.database.url").doesNotContain("\tat ");
        }

        jar.delete("application.properties");
        Result course = jar.run("pull", "--course", "7777", "--format", "json");
        assertThat(course.exit()).isEqualTo(1);
        assertThat(course.err()).contains("7777").doesNotContain("\tat ");

        jar.write(
                "routes/3-pull-course.camel.yaml",
                "- route:\n    id: pull-course\n    nonsense: true\n");
        Result route = jar.run("pull");
        assertThat(route.exit()).isEqualTo(1);
        assertThat(route.err()).contains("3-pull-course.camel.yaml").doesNotContain("\tat ");
    }

    @Test
    @Fault(47)
    void aPullDoesExactlyWhatItsPreviewTold() throws IOException {
        Result preview = jar.run("preview", "--format", "csv");
        assertThat(preview.exit()).as(preview.err()).isZero();
        assertThat(jar.run("pull").exit()).isZero();

        List<String> told = new ArrayList<>();
        try (CSVParser csv =
                CSVFormat.DEFAULT
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get()
                        .parse(new StringReader(preview.out()))) {
            csv.forEach(row -> told.add(String.join("|", row)));
        }
        try (EmbeddedServer server = new EmbeddedServer(jar)) {
            assertThat(told)
                    .hasSizeGreaterThan(3000)
                    .containsExactlyInAnyOrderElementsOf(
                            server.database()
                                    .rows(
                                            """
                                            select source, moodle_course_id, moodle_item_id, moodle_user_id, student_id,
                                                   item_name, action, old_value, new_value, trim_scale(raw),
                                                   trim_scale(grade_min), trim_scale(grade_max), reason
                                            from grade_sync_change
                                            """));
        }
    }

    @Test
    void routesAndStatementsBesideTheJarReplaceTheBuiltInOnes() throws Exception {
        Path project = Path.of("").toAbsolutePath();
        jar.write(
                "routes/6-write-grades.camel.yaml",
                Files.readString(project.resolve("routes/6-write-grades.camel.yaml"))
                        .replaceFirst(
                                "      steps:\n",
                                Matcher.quoteReplacement(
                                        """
                                              steps:
                                                - log:
                                                    logName: io.gradesync
                                                    message: "Ours: ${variable.course.mapping.moodleCourseId}"
                                        """)));
        jar.write(
                "routes/sql/community/insert-sessions.sql",
                Files.readString(project.resolve("routes/sql/community/insert-sessions.sql"))
                        .replace("x.session_name ||", "'Ours: ' || x.session_name ||"));
        jar.write(
                "routes/Nightly.java",
                """
                import org.apache.camel.builder.RouteBuilder;

                public class Nightly extends RouteBuilder {
                    @Override
                    public void configure() {
                        from("timer:nightly?repeatCount=1&delay=0").routeId("nightly")
                            .setBody(constant("here")).to("file:.?fileName=nightly");
                    }
                }
                """);
        try (EmbeddedServer server = new EmbeddedServer(jar)) {
            Result pull = jar.run("pull", "-v", "--course", "108");
            assertThat(pull.exit()).as(pull.err()).isZero();
            assertThat(pull.err()).contains("Ours: 108");
            assertThat(folder.resolve("nightly")).hasContent("here");
            assertThat(server.database().rows("select name from op_exam_session"))
                    .hasSize(6)
                    .allMatch(name -> name.matches("Ours: Moodle \\w+: Biostatistics.*"));
        }
    }

    @Test
    @Fault(36)
    void killedInTheMiddleOfAWriteAndBeforeTheRecomputeThenPulledAgainIsAsIfNeverKilled(
            @TempDir Path other) throws Exception {
        Jar undisturbed = new Jar(other);
        List<String> expected;
        try (EmbeddedServer server = new EmbeddedServer(undisturbed)) {
            undisturbed.run("pull", "--course", "107", "--course", "108");
            new OdooExams(server.database()).generateInAnyState();
            change(undisturbed);
            undisturbed.run("pull", "--course", "107", "--course", "108");
            expected = server.database().content();
        }

        try (EmbeddedServer server = new EmbeddedServer(jar)) {
            // Only one course, so that no other transaction is under way.
            new Kill(jar, server, "pull", "--course", "107")
                    .during(
                            "routes/sql/community/upsert-mapping.sql",
                            "select :#instance,",
                            "select :#instance + length(%s::text),");
            assertThat(server.database().rows("select status from grade_sync_run"))
                    .containsExactly("running");
            assertThat(
                            server.database()
                                    .number(
                                            "select count(*) from moodle_mapping where model ="
                                                    + " 'op.exam.attendees'"))
                    .isEqualTo(server.database().number("select count(*) from op_exam_attendees"));
            jar.run("pull", "--course", "107", "--course", "108");
            assertThat(server.database().rows("select status from grade_sync_run order by id"))
                    .containsExactly("interrupted", "ok");

            new OdooExams(server.database()).generateInAnyState();
            change(jar);
            new Kill(jar, server, "pull", "--course", "107")
                    .during(
                            "routes/sql/community/recompute-marksheet-lines.sql",
                            "as recomputed from line",
                            "+ length(%s::text) as recomputed from line");
            assertThat(server.database().number("select count(*) from grade_sync_recompute"))
                    .isPositive();
            Result again =
                    jar.run("pull", "--course", "107", "--course", "108", "--format", "json");

            assertThat(again.exit()).as(again.err()).isZero();
            assertThat(again.run().get("recomputed").asInt()).isPositive();
            assertThat(server.database().content()).isEqualTo(expected);
        }
    }

    @Test
    void whatARegistrarDoesNextWorksOnTheNewestOpenEduCat() {
        String version = "-Dgradesync.database.embedded.version=19";
        try (EmbeddedServer server = new EmbeddedServer(jar, SampleVersion.V19)) {
            assertThat(jar.run("pull", version).exit()).isZero();
            TestDatabase database = server.database();
            OdooExams odoo = new OdooExams(database);
            odoo.finishAll();
            odoo.generateAll();
            assertThat(jar.run("pull", version).exit()).isZero();
            odoo.checkForms();
            change(jar);
            Result changed = jar.run("pull", version, "--format", "json");
            assertThat(changed.run().at("/counts/updated").asInt()).as(changed.err()).isPositive();
            odoo.checkForms();

            long writes = database.writes();
            Result last = jar.run("pull", version, "--format", "json");
            assertThat(last.exit()).as(last.err()).isZero();
            assertThat(last.run().at("/counts/updated").asInt()).isZero();
            assertThat(database.writes()).isEqualTo(writes);
        }
    }

    private static void change(Jar jar) {
        jar.write(
                ".gradesync/sample-moodle-changes.csv",
                "course,item,user,grade\n107,10701,1055,1\n107,10702,1056,2\n107,10701,1057,0.5\n");
    }

    @Test
    @SuppressWarnings("BanJNDI") // The address is that of a process that we started ourselves.
    void aJmxConsoleStartsAPullAgainAndAgain() throws Exception {
        List<Integer> ports = FreePorts.find(2);
        int port = ports.get(0);
        int page = ports.get(1);
        Process serve =
                jar.start(
                        "serve",
                        "-D",
                        "gradesync.management.port=" + port,
                        "-D",
                        "gradesync.http.port=" + page);
        try (EmbeddedServer server = waitForServer()) {
            ObjectName route =
                    new ObjectName(
                            "org.apache.camel:context=moodle-grade-sync,type=routes,name=\"pull-grades-now\"");
            await().atMost(Duration.ofSeconds(60)).until(() -> jar.read("out").contains("Total"));
            VirtualMachine machine = VirtualMachine.attach(Long.toString(serve.pid()));
            String address = machine.startLocalManagementAgent();
            machine.detach();
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
                MBeanServerConnection beans = connector.getMBeanServerConnection();
                for (int run = 1; run <= 2; run++) {
                    int runs = run;
                    beans.invoke(route, "start", null, null);
                    await().atMost(Duration.ofSeconds(30))
                            .until(
                                    () ->
                                            server.database()
                                                            .number(
                                                                    "select count(*) from"
                                                                        + " grade_sync_run where"
                                                                        + " trigger = 'manual' and"
                                                                        + " status = 'ok'")
                                                    == runs);
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> "Stopped".equals(beans.getAttribute(route, "State")));
                }
            }
            server.database().execute("update moodle_instance set pull_requested_at = now()");
            await().atMost(Duration.ofSeconds(30))
                    .until(
                            () ->
                                    server.database()
                                            .rows("select trigger from grade_sync_run order by id")
                                            .equals(List.of("cli", "manual", "manual", "request")));
            assertThat(server.database().value("select pull_requested_at from moodle_instance"))
                    .isEmpty();
            serve.destroy();
            assertThat(serve.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } finally {
            serve.destroyForcibly();
        }
    }

    private EmbeddedServer waitForServer() {
        // Whoever comes second joins the server of the first.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(folder.resolve(".gradesync/start.lock")));
        return new EmbeddedServer(jar);
    }
}
