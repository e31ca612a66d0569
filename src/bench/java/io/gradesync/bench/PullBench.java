package io.gradesync.bench;

import com.sun.net.httpserver.HttpServer;
import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.MoodleAnswers;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.PackedCalls;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.pull.RunReport;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A course of 1,000 students and 30 items: how fast a first pull writes, what an unchanged pull costs beside a bare loop
 * that only fetches and parses the same answers, and that a heap of 128 MB is enough. Run by hand: mvn -Pbench test
 */
class PullBench {

    private static final int STUDENTS = 1000;
    private static final int ITEMS = 30;
    private static final int GRADES = STUDENTS * ITEMS;
    private static final int FIRST_USER = 100_000;
    private static final int PACK = 50;
    private static final int ROUNDS = 9;
    private static final Pattern USER = Pattern.compile("\"userid\":(\\d+)");

    @Test
    void aCourseOfAThousandStudents() throws Exception {
        HttpServer moodle = moodle();
        String url = "http://127.0.0.1:" + moodle.getAddress().getPort();
        Map<String, String> settings =
                Map.of("gradesync.moodle.url", url, "gradesync.moodle.token", ScriptedMoodle.TOKEN);

        // Once for the compiler, then the one that counts.
        double firstSeconds = 0;
        TestDatabase database = null;
        for (int round = 0; round < 3; round++) {
            database = university();
            try (TestService service = TestService.start(database, null, settings)) {
                long start = System.nanoTime();
                RunReport run = service.pull();
                firstSeconds = seconds(start);
                require(run.counts().get("created").equals((long) GRADES), run);
            }
        }

        List<Double> unchanged = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        try (TestService service = TestService.start(database, null, settings)) {
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                RunReport run = service.pull();
                unchanged.add(seconds(start));
                require(run.counts().get("unchanged").equals((long) GRADES), run);
                start = System.nanoTime();
                bareLoop(url);
                bare.add(seconds(start));
            }
        }
        double unchangedSeconds = median(unchanged);
        double bareSeconds = median(bare);
        double writeSeconds = firstSeconds - unchangedSeconds;
        System.out.printf(
                "first pull %.2f s; write side (first less unchanged) %.2f s = %.0f grades a second%n",
                firstSeconds, writeSeconds, GRADES / writeSeconds);
        System.out.printf(
                "unchanged pull %.3f s, bare loop %.3f s (medians of %d): ratio %.2f%n",
                unchangedSeconds, bareSeconds, ROUNDS, unchangedSeconds / bareSeconds);
        for (TestDatabase each : List.of(university(), database)) {
            System.out.printf("pull with -Xmx128m: exit %d%n", pullInSmallHeap(each, url));
        }
        moodle.stop(0);
    }

    /** Fetches roster and packs one after the other, and parses them; nothing else. */
    private static void bareLoop(String url) throws Exception {
        MoodleSite site = MoodleSite.of(url, ScriptedMoodle.TOKEN, false);
        HttpClient client = HttpClient.newHttpClient();
        ask(client, RosterCalls.enrolled(site, 101, 0));
        ask(client, RosterCalls.enrolled(site, 101, RosterCalls.PAGE));
        for (int from = 0; from < STUDENTS; from += PACK) {
            ask(
                    client,
                    PackedCalls.of(LongStream.range(FIRST_USER + from, FIRST_USER + from + PACK)
                            .mapToObj(user -> GradebookCalls.student(site, 101, user))
                            .toList()));
        }
    }

    private static void ask(HttpClient client, MoodleCall call) throws Exception {
        HttpResponse<InputStream> response =
                client.send(
                        HttpRequest.newBuilder(URI.create(call.endpoint()))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(HttpRequest.BodyPublishers.ofString(call.form()))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        new MoodleAnswers().read(call, response.statusCode(), null, null, response.body());
    }

    private static int pullInSmallHeap(TestDatabase database, String url) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Dgradesync.database.url=" + database.url(),
                        "-Dgradesync.moodle.url=" + url,
                        "-Dgradesync.moodle.token=" + ScriptedMoodle.TOKEN,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.gradesync.GradeSync",
                        "pull")
                .directory(Path.of("target").toFile())
                .inheritIO()
                .start()
                .waitFor();
    }

    /** The sample university with a thousand students more, all in one course. */
    private static TestDatabase university() {
        TestDatabase database = TestPostgres.sampleUniversity();
        database.execute(
                """
                delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101;
                delete from moodle_mapping where model = 'op.batch';
                update moodle_instance set pull_assignment_grades = false, pull_quiz_grades = false,
                    pull_completion_status = false;
                insert into res_partner (id, name) select 10000 + n, 'Student' from generate_series(0, %1$d - 1) n;
                insert into op_student (id, partner_id, gender)
                select 10000 + n, 10000 + n, 'o' from generate_series(0, %1$d - 1) n;
                insert into op_student_course (student_id, course_id, batch_id, state)
                select 10000 + n, 1, 1 + n %% 2, 'running' from generate_series(0, %1$d - 1) n;
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                select i.id, 'op.student', %2$d + n, 10000 + n from moodle_instance i, generate_series(0, %1$d - 1) n
                """
                        .formatted(STUDENTS, FIRST_USER));
        return database;
    }

    /** Answers from memory, so that Moodle's own time does not count. */
    private static HttpServer moodle() throws Exception {
        List<byte[]> students = new ArrayList<>();
        StringBuilder roster = new StringBuilder("[");
        for (int i = 0; i < STUDENTS; i++) {
            String json = student(FIRST_USER + i);
            String escaped = json.replace("\\", "\\\\").replace("\"", "\\\"");
            students.add(("{\"error\":false,\"data\":\"" + escaped + "\"}").getBytes(StandardCharsets.UTF_8));
            roster.append(i == 0 ? "" : ",")
                    .append("{\"id\":%d,\"roles\":[{\"roleid\":5,\"name\":\"\",\"shortname\":\"student\",\"sortorder\":0}]}"
                            .formatted(FIRST_USER + i));
        }
        byte[] everybody = roster.append("]").toString().getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", exchange -> {
            String form = URLDecoder.decode(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                if (form.contains("wsfunction=core_webservice")) {
                    body.write(("{\"sitename\":\"Bench\",\"release\":\"4.5\",\"functions\":[{\"name\":\""
                                    + GradebookCalls.FUNCTION + "\"},{\"name\":\"" + RosterCalls.ENROLLED
                                    + "\"},{\"name\":\"tool_mobile_call_external_functions\"}]}")
                            .getBytes(StandardCharsets.UTF_8));
                } else if (form.contains("wsfunction=core_enrol")) {
                    body.write(form.contains("[value]=1000&options[3]") ? "[]".getBytes(StandardCharsets.UTF_8) : everybody);
                } else {
                    body.write("{\"responses\":[".getBytes(StandardCharsets.UTF_8));
                    Matcher users = USER.matcher(form);
                    for (boolean first = true; users.find(); first = false) {
                        if (!first) {
                            body.write(',');
                        }
                        body.write(students.get(Integer.parseInt(users.group(1)) - FIRST_USER));
                    }
                    body.write("]}".getBytes(StandardCharsets.UTF_8));
                }
            }
        });
        server.start();
        return server;
    }

    private static String student(int user) {
        StringBuilder json = new StringBuilder(
                "{\"usergrades\":[{\"courseid\":101,\"courseidnumber\":\"\",\"userid\":%d,\"userfullname\":\"Student %d\","
                                .formatted(user, user)
                        + "\"useridnumber\":\"\",\"maxdepth\":2,\"gradeitems\":[");
        for (int item = 1; item <= ITEMS; item++) {
            json.append(item == 1 ? "" : ",").append("""
                    {"id":%d,"itemname":"Item %d","itemtype":"mod","itemmodule":"assign","iteminstance":%d,"itemnumber":0,\
                    "idnumber":"","categoryid":3,"outcomeid":null,"scaleid":null,"locked":false,"cmid":%d,"weightraw":0.5,\
                    "weightformatted":"50.00 %%","graderaw":%d.%d,"gradedatesubmitted":null,"gradedategraded":1795365718,\
                    "gradehiddenbydate":false,"gradeneedsupdate":false,"gradeishidden":false,"gradeislocked":false,\
                    "gradeisoverridden":false,"gradeformatted":"50.00","grademin":0,"grademax":100,\
                    "rangeformatted":"0&ndash;100","percentageformatted":"50.00 %%","feedback":"","feedbackformat":2}"""
                    .formatted(item, item, item, item, (user * 7 + item * 13) % 100, item % 10));
        }
        return json.append("]}],\"warnings\":[]}").toString();
    }

    private static void require(boolean good, RunReport run) {
        if (!good) {
            throw new IllegalStateException(run.toString());
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
