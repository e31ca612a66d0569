package io.gradesync.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.VirtualMachine;
import io.gradesync.it.Jar.Result;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FreePorts;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service as a process, in a storm of errors: what it tells, and where it listens. */
class SecretsIT {

    private static final String TOKEN = ScriptedMoodle.TOKEN;
    private static final String OTHER_TOKEN = "f00dfeedf00dfeedf00dfeedf00dfeed";
    private static final String DATABASE_PASSWORD = "db Pass/wort+&=?of the role";
    private static final String WRONG_PASSWORD = "never-the-Right/one+&=";
    private static final String PAGE_PASSWORD = "page Pass/wort+&=?of ada";
    private static final String GUESS = "nearly/Right+&=guess";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Leaks secrets =
            new Leaks()
                    .secret("the token", TOKEN)
                    .secret("the other token", OTHER_TOKEN)
                    .secret("the database's password", DATABASE_PASSWORD)
                    .secret("a wrong password of the database", WRONG_PASSWORD)
                    .secret("the page's password", PAGE_PASSWORD)
                    .secret("a guess", GUESS);
    private final Map<String, String> told = new LinkedHashMap<>();

    @TempDir private Path folder;

    private Jar jar;
    private TestDatabase database;
    private ScriptedMoodle moodle;
    private String role;
    private int page;
    private int management;

    @BeforeEach
    void setUp() throws IOException {
        jar = new Jar(folder);
        database = TestPostgres.sampleUniversity();
        moodle = ScriptedMoodle.start();
        role = "storm_" + System.nanoTime();
        database.execute(
                "create role %s superuser login password '%s'".formatted(role, DATABASE_PASSWORD));
        askForPassword(role);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .assignment(11, "Report", "50")
                .assignmentGrade(11, 1001, "40")
                .quiz(7, "Quiz", "20")
                .bestGrade(7, 1001, "15");
        List<Integer> ports = FreePorts.find(2);
        page = ports.get(0);
        management = ports.get(1);
        jar.write(
                "application.properties",
                """
                gradesync.database.url = %s
                gradesync.database.username = %s
                gradesync.database.password = {{env:DATABASE_SECRET}}
                gradesync.moodle.url = %s
                gradesync.moodle.token = {{env:GRADESYNC_TOKEN_MOODLE}}
                gradesync.moodle.allowed-hosts = 127.0.0.1
                gradesync.moodle.retries = 1
                moodle.retry-pause = 20
                database.retry-pause = 20
                gradesync.schedule = 0 0 0 1 1 ? 2098
                gradesync.http.port = %d
                gradesync.http.password = {{env:PAGE_SECRET}}
                gradesync.management.port = %d
                """
                        .formatted(
                                database.url().replaceAll("\\?.*", ""),
                                role,
                                moodle.url(),
                                page,
                                management));
        jar.with("DATABASE_SECRET", DATABASE_PASSWORD)
                .with("GRADESYNC_TOKEN_MOODLE", TOKEN)
                .with("GRADESYNC_TOKEN_OTHER", OTHER_TOKEN)
                .with("PAGE_SECRET", PAGE_PASSWORD);
    }

    @AfterEach
    void stop() {
        moodle.close();
    }

    /** The test's server trusts everybody; not this role. */
    private void askForPassword(String role) throws IOException {
        Path rules = Path.of(database.value("show hba_file"));
        Files.writeString(
                rules, "host all %s all scram-sha-256%n".formatted(role) + Files.readString(rules));
        database.execute("select pg_reload_conf()");
    }

    @Test
    @Fault(49)
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void noSecretIsToldAnywhereWhateverGoesWrong() throws Exception {
        commandsWithWrongPasswords();
        Process serve = jar.start("serve", "-v", "-v");
        try {
            await().atMost(Duration.ofSeconds(120)).until(() -> jar.read("out").contains("JMX:"));
            database.execute(
                    """
                    insert into moodle_instance (name, url, token)
                    select 'Other', url, '{{env:GRADESYNC_TOKEN_OTHER}}' from moodle_instance
                    """);
            stormOfMoodle();
            stormOfDatabase();
            stormOfPage();
            told.put(
                    "command line",
                    Files.readString(Path.of("/proc", Long.toString(serve.pid()), "cmdline")));
            jmx(serve);
            new ProcessBuilder("kill", "-QUIT", Long.toString(serve.pid())).start().waitFor();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> jar.read("out").contains("Full thread dump"));
            serve.destroy();
            assertThat(serve.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } finally {
            serve.destroyForcibly();
        }
        files();
        tables();

        List<String> leaks = new ArrayList<>();
        told.forEach((place, text) -> leaks.addAll(secrets.in(place, text)));
        assertThat(leaks).isEmpty();
        for (String words :
                List.of(
                        "Moodle does not know the token",
                        "Web services or the REST protocol are switched off",
                        "https://moodle.example/",
                        "password authentication failed",
                        "A wrong password was sent from",
                        "Moodle leaves it out",
                        "no space left",
                        "Full thread dump",
                        "pull-grades-now")) {
            assertThat(told.values().stream().anyMatch(text -> text.contains(words)))
                    .as("the storm brought '%s'", words)
                    .isTrue();
        }
    }

    /** What is looked for would be found. */
    @Test
    void aSecretWouldBeFoundInEachOfItsShapes() {
        for (String shape : shapes()) {
            assertThat(secrets.in("a place", "before " + shape + " after")).as(shape).isNotEmpty();
        }
        String basic =
                Base64.getEncoder()
                        .encodeToString(("ada:" + PAGE_PASSWORD).getBytes(StandardCharsets.UTF_8));
        assertThat(secrets.in("a place", "Authorization: Basic " + basic)).isNotEmpty();
        assertThat(secrets.in("a place", "nothing of the kind")).isEmpty();
    }

    @Test
    void onlyPageAndManagementListenAndOnlyOnLoopback() throws Exception {
        Process serve = jar.start("serve");
        try {
            await().atMost(Duration.ofSeconds(120)).until(() -> jar.read("out").contains("JMX:"));
            assertThat(listening(serve.pid()))
                    .containsExactlyInAnyOrder("127.0.0.1:" + page, "127.0.0.1:" + management);
        } finally {
            serve.destroyForcibly();
        }
    }

    private static List<String> shapes() {
        return List.of(
                TOKEN,
                TOKEN.toUpperCase(Locale.ROOT),
                URLEncoder.encode(TOKEN, StandardCharsets.UTF_8),
                Base64.getEncoder().encodeToString(TOKEN.getBytes(StandardCharsets.UTF_8)));
    }

    private void commandsWithWrongPasswords() {
        jar.with("DATABASE_SECRET", WRONG_PASSWORD);
        for (String command : List.of("check", "serve")) {
            Result refused = jar.run(command, "-v", "-v");
            assertThat(refused.exit()).isEqualTo(1);
            told.put(command + " with a wrong password", refused.out() + refused.err());
        }
        String url = database.url().replaceAll("\\?.*", "");
        String password = URLEncoder.encode(WRONG_PASSWORD, StandardCharsets.UTF_8);
        for (String wrong :
                List.of(
                        url + "?user=" + role + "&password=" + password,
                        url.replace("//", "//" + role + ":" + password + "@"),
                        "jdbc:postgresql://127.0.0.1:1/none?user=x&password=" + password,
                        "jdbc:mysql://x/none?user=x&password=" + password)) {
            jar.with("GRADESYNC_DATABASE_URL", wrong);
            Result refused = jar.run("pull", "-v", "-v");
            assertThat(refused.exit()).as(refused.err()).isEqualTo(1);
            told.put("pull from " + wrong.replace(password, "…"), refused.out() + refused.err());
        }
        jar.with("GRADESYNC_DATABASE_URL", url).with("DATABASE_SECRET", DATABASE_PASSWORD);
    }

    private void stormOfMoodle() throws Exception {
        String site = "core_webservice_get_site_info";
        String token = String.join("+", shapes());
        for (Answer answer :
                List.of(
                        error("invalidtoken", "Invalid token " + token),
                        error("nopermissions", "x".repeat(185) + TOKEN),
                        error(token, "none"),
                        Answer.html(500, "Your token: " + token),
                        Answer.html(403, token).with("X-Token", token),
                        Answer.html(401, token).with("WWW-Authenticate", token),
                        Answer.html(302, token)
                                .with("Location", "https://moodle.example/?wstoken=" + token),
                        Answer.html(302, token)
                                .with(
                                        "Location",
                                        "https://moodle.example/" + "x".repeat(160) + TOKEN),
                        Answer.html(503, token).with("Retry-After", token),
                        Answer.json("{\"sitename\":\"" + token),
                        Answer.json("[\"" + token + "\"]"),
                        Answer.json(""))) {
            moodle.script(site, form -> answer);
            pull();
        }
        moodle.unscript(site);
        for (String function :
                List.of(
                        "core_enrol_get_enrolled_users",
                        "gradereport_user_get_grade_items",
                        "mod_assign_get_assignments",
                        "mod_quiz_get_quizzes_by_courses",
                        "mod_quiz_get_user_best_grade",
                        "core_completion_get_course_completion_status",
                        "tool_mobile_call_external_functions")) {
            moodle.script(function, form -> error("nopermissions", "Said " + token));
            pull();
            moodle.script(
                    function,
                    form ->
                            Answer.json(
                                    """
                                    {"courses":[],"quizzes":[],"warnings":[{"item":"course","itemid":101,\
                                    "warningcode":"1","message":"Said %s"}]}\
                                    """
                                            .formatted(token)));
            pull();
            moodle.unscript(function);
        }
        moodle.script(site, form -> error("servicenotavailable", "Said " + form));
        pull();
        moodle.unscript(site);
        Result check = another("check");
        told.put("check", check.out() + check.err());
    }

    private void stormOfDatabase() throws Exception {
        moodle.course(101).grade(501, 1001, "81");
        database.execute(
                """
                create function refuse() returns trigger language plpgsql as $$
                begin raise exception 'no space left: %', new using errcode = '53100'; end $$;
                create trigger refuse before insert on grade_sync_change for each row execute function refuse()
                """);
        pull();
        database.execute("drop trigger refuse on grade_sync_change");
        database.execute("alter table op_exam rename to op_exam_away");
        pull();
        told.put("health without a table", answer(management, "/observe/health", null));
        database.execute("alter table op_exam_away rename to op_exam");
        database.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'"
                        .formatted(role));
        pull();
        database.execute("alter role %s password 'another one'".formatted(role));
        for (String path :
                List.of(
                        "/observe/health",
                        "/observe/health?exposureLevel=full&stackTrace=true&data=true",
                        "/observe/health/ready")) {
            told.put("without access, " + path, answer(management, path, null));
        }
        pull();
        database.execute("alter role %s password '%s'".formatted(role, DATABASE_PASSWORD));
        pull();
    }

    private void stormOfPage() throws Exception {
        for (String login : List.of("ada:" + PAGE_PASSWORD, "ada:" + GUESS, GUESS)) {
            for (String path :
                    List.of(
                            "/",
                            "/api/instances",
                            "/api/runs",
                            "/api/runs/1",
                            "/api/runs/1/changes",
                            "/api/runs/99999",
                            "/api/runs/x",
                            "/api/instances/1/unwritten",
                            "/api/instances/1/gaps",
                            "/api/openapi.json",
                            "/api/session",
                            "/nothing")) {
                told.put(path + " for " + login.length(), answer(page, path, login));
            }
        }
        for (String path :
                List.of(
                        "/observe/health",
                        "/observe/health?exposureLevel=full&stackTrace=true&data=true",
                        "/observe/health/live",
                        "/observe/metrics",
                        "/observe/info",
                        "/observe/jolokia",
                        "/observe",
                        "/")) {
            told.put("management " + path, answer(management, path, null));
        }
    }

    private static Answer error(String code, String message) {
        return Answer.json(
                "{\"exception\":\"moodle_exception\",\"errorcode\":\"%s\",\"message\":\"%s\",\"debuginfo\":\"%s\"}"
                        .formatted(code, message, message));
    }

    /** A pull of each instance to its end; refused ones are told too. */
    private void pull() throws Exception {
        for (int instance = 1; instance <= 2; instance++) {
            HttpResponse<String> begun =
                    client.send(
                            request(
                                            page,
                                            "/api/instances/" + instance + "/pull",
                                            "ada:" + PAGE_PASSWORD)
                                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                    .header("Content-Type", "application/json")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            told.merge("pulls", begun.headers() + begun.body() + "\n", String::concat);
        }
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                database.number(
                                                "select count(*) from grade_sync_run where status ="
                                                        + " 'running'")
                                        == 0);
    }

    /** A command in a folder of its own, so that the output of serve stays. */
    private Result another(String command) throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        Jar beside =
                new Jar(other)
                        .with("DATABASE_SECRET", DATABASE_PASSWORD)
                        .with("GRADESYNC_TOKEN_MOODLE", TOKEN)
                        .with("GRADESYNC_TOKEN_OTHER", OTHER_TOKEN)
                        .with("PAGE_SECRET", PAGE_PASSWORD);
        beside.write("application.properties", jar.read("application.properties"));
        return beside.run(command, "-v", "-v");
    }

    private HttpRequest.Builder request(int port, String path, String login) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (login != null) {
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        return request;
    }

    private String answer(int port, String path, String login) throws Exception {
        HttpResponse<String> answer =
                client.send(
                        request(port, path, login).build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.headers() + " " + answer.body();
    }

    /** Every attribute of every bean. */
    @SuppressWarnings("BanJNDI") // The address is that of a process that we started ourselves.
    private void jmx(Process process) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
        String address = machine.startLocalManagementAgent();
        told.put("system properties", machine.getSystemProperties().toString());
        machine.detach();
        StringBuilder all = new StringBuilder();
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            for (ObjectName name : new TreeSet<>(beans.queryNames(null, null))) {
                all.append(name).append('\n');
                for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                    try {
                        all.append(attribute.getName())
                                .append('=')
                                .append(text(beans.getAttribute(name, attribute.getName())))
                                .append('\n');
                    } catch (Exception notForUs) {
                        all.append(attribute.getName()).append(": ").append(notForUs).append('\n');
                    }
                }
                if (name.getKeyPropertyList().containsValue("context")
                        && name.getDomain().equals("org.apache.camel")) {
                    all.append(beans.invoke(name, "dumpRoutesAsXml", null, null));
                }
            }
        }
        told.put("JMX", all.toString());
    }

    private static String text(Object value) {
        if (value instanceof CompositeData data) {
            return data.values().stream().map(SecretsIT::text).collect(Collectors.joining(" "));
        }
        if (value instanceof TabularData table) {
            return table.values().stream().map(SecretsIT::text).collect(Collectors.joining(" "));
        }
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(SecretsIT::text).collect(Collectors.joining(" "));
        }
        return String.valueOf(value);
    }

    private void files() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                told.put(
                        folder.relativize(file).toString(),
                        file.getFileName()
                                + "\n"
                                + Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(told).containsKeys("out", "err");
    }

    private void tables() {
        for (String table :
                database.rows(
                        "select relname from pg_class where relkind = 'r' and relnamespace ="
                                + " 'public'::regnamespace")) {
            told.put(
                    "table " + table,
                    String.join("\n", database.rows("select t::text from \"" + table + "\" t")));
        }
        assertThat(told.get("table moodle_instance")).contains("{{env:GRADESYNC_TOKEN_MOODLE}}");
    }

    /** Addresses at which the process takes connections, as Linux tells them. */
    private static List<String> listening(long pid) throws IOException {
        Set<String> sockets = new TreeSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    sockets.add(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException closedMeanwhile) {
                    // No socket any more.
                }
            }
        }
        List<String> listening = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line :
                    Files.readAllLines(Path.of("/proc", Long.toString(pid), "net", table))) {
                String[] columns = line.strip().split("\\s+");
                // State 0A: listening.
                if (columns[3].equals("0A") && sockets.contains("socket:[" + columns[9] + "]")) {
                    listening.add(address(columns[1]));
                }
            }
        }
        return listening;
    }

    /** From {@code 0100007F:1F90}, or the same as the end of an IPv6 address. */
    private static String address(String hex) {
        String[] parts = hex.split(":");
        int port = Integer.parseInt(parts[1], 16);
        if (parts[0].length() > 8 && !parts[0].startsWith("0000000000000000FFFF0000")) {
            return "[" + parts[0] + "]:" + port;
        }
        String last = parts[0].substring(parts[0].length() - 8);
        List<String> bytes = new ArrayList<>();
        for (int at = 6; at >= 0; at -= 2) {
            bytes.add(Integer.toString(Integer.parseInt(last.substring(at, at + 2), 16)));
        }
        return String.join(".", bytes) + ":" + port;
    }
}
