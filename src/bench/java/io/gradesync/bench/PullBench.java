package io.gradesync.bench;

import static io.gradesync.testbed.ThousandStudents.FIRST_USER;
import static io.gradesync.testbed.ThousandStudents.GRADES;
import static io.gradesync.testbed.ThousandStudents.STUDENTS;
import static io.gradesync.testbed.ThousandStudents.university;

import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.MoodleAnswers;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.PackedCalls;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.pull.RunReport;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.ThousandStudents;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A course of 1,000 students and 30 items: how fast a first pull writes, what an unchanged pull costs beside a bare loop
 * that only fetches and parses the same answers, and that a heap of 128 MB is enough. Run by hand: mvn -Pbench test
 */
class PullBench {

    private static final int PACK = 50;
    private static final int ROUNDS = 9;

    @Test
    void aCourseOfAThousandStudents() throws Exception {
        try (ThousandStudents course = new ThousandStudents()) {
            measure(course);
        }
    }

    private static void measure(ThousandStudents course) throws Exception {
        String url = course.url();
        Map<String, String> settings = course.settings();

        // Once for the compiler, then the one that counts.
        double firstSeconds = 0;
        TestDatabase database = null;
        for (int round = 0; round < 3; round++) {
            database = university("community");
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
        for (TestDatabase each : List.of(university("community"), database)) {
            System.out.printf("pull with -Xmx128m: exit %d%n", pullInSmallHeap(each, url));
        }
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
