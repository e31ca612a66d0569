package io.gradesync.bench;

import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.ThousandStudents;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * 200 requests at once to page and API while a first pull of 30,000 grades runs: how many fail, and how much slower the
 * pull is than one that is left alone. Run by hand: mvn -Pbench test
 */
class WebBench {

    private static final int AT_ONCE = 200;
    private static final int WARM_UP = 2;
    private static final int ROUNDS = 5;
    private static final List<String> PATHS =
            List.of(
                    "/",
                    "/web/app.js",
                    "/webjars/chart.js/4.5.1/dist/chart.umd.min.js",
                    "/api/instances",
                    "/api/runs",
                    "/api/runs/1",
                    "/api/runs/1/changes?limit=100",
                    "/api/days?days=28",
                    "/api/students?instance=1&q=a",
                    "/api/instances/1/unwritten?limit=100");

    @Test
    void twoHundredAtOnce() throws Exception {
        List<Double> alone = new ArrayList<>();
        List<Double> visited = new ArrayList<>();
        List<Double> slowest = new ArrayList<>();
        int failed = 0;
        try (ThousandStudents course = new ThousandStudents()) {
            for (int round = 1; round <= WARM_UP + ROUNDS; round++) {
                double without = pull(course, false, new ArrayList<>(), new int[1]);
                int[] failures = new int[1];
                List<Double> answers = new ArrayList<>();
                double with = pull(course, true, answers, failures);
                if (round > WARM_UP) {
                    alone.add(without);
                    visited.add(with);
                    slowest.add(answers.stream().mapToDouble(Double::doubleValue).max().orElse(0));
                }
                failed += failures[0];
            }
        }
        System.out.printf(
                "%d requests at once during a pull: %d failed in %d rounds; pull %.2f s, left alone %.2f s = %.2f x (medians of %d);"
                        + " slowest answer %.2f s%n",
                AT_ONCE, failed, WARM_UP + ROUNDS, median(visited), median(alone), median(visited) / median(alone), ROUNDS,
                median(slowest));
    }

    private static double pull(ThousandStudents course, boolean visitors, List<Double> answers, int[] failures)
            throws Exception {
        TestDatabase database = ThousandStudents.university("community");
        Map<String, String> settings = new TreeMap<>(course.settings());
        try (TestService service = TestService.serve(database, null, settings)) {
            Browsing api = new Browsing(service);
            long start = System.nanoTime();
            long run = api.begin("/api/instances/1/pull");
            if (visitors) {
                // When grades are being written.
                while (database.number("select count(*) from grade_sync_change") == 0) {
                    Thread.sleep(5);
                }
                visit(service.url(), answers, failures);
            }
            while (!database.value("select status from grade_sync_run where id = " + run).equals("ok")) {
                Thread.sleep(5);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (database.number("select count(*) from grade_sync_change") != ThousandStudents.GRADES) {
                throw new IllegalStateException("The pull did not write everything");
            }
            return seconds;
        }
    }

    private static void visit(String url, List<Double> answers, int[] failures) throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < AT_ONCE; i++) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + PATHS.get(i % PATHS.size()))).build();
            all.add(
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                            .handle(
                                    (answer, failure) -> {
                                        synchronized (answers) {
                                            answers.add((System.nanoTime() - start) / 1e9);
                                            if (failure != null || answer.statusCode() != 200) {
                                                failures[0]++;
                                                System.out.println(
                                                        failure == null ? answer.body() : failure.toString());
                                            }
                                        }
                                        return null;
                                    }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
