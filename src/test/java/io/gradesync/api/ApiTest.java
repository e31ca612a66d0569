package io.gradesync.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.Browsing.Answer;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.Gate;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs are told over HTTP, and what they begin. */
class ApiTest {

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;
    private Browsing api;

    @BeforeEach
    void start() {
        database = TwoCourses.university("community");
        moodle = TwoCourses.moodle();
        service = TestService.serve(database, moodle, Map.of());
        api = new Browsing(service);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    private static List<String> texts(JsonNode array, String field) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.path(field).asText()));
        return texts;
    }

    @Test
    void aPreviewIsAppliedRowByRow() {
        long preview = api.begin("/api/instances/1/preview");
        JsonNode run = api.ended(preview);
        assertThat(run.path("trigger").asText()).isEqualTo("preview");
        assertThat(run.path("preview").path("refusal").isNull()).isTrue();
        JsonNode changes = api.get("/api/runs/" + preview + "/changes").json();
        assertThat(changes.path("total").asInt()).isEqualTo(5);
        assertThat(run.path("preview").path("changes").asInt()).isEqualTo(5);
        assertThat(database.number("select count(*) from grade_sync_change")).isZero();

        long apply = api.begin("/api/runs/" + preview + "/apply");
        JsonNode applied = api.ended(apply);

        assertThat(applied.path("status").asText()).isEqualTo("ok");
        assertThat(applied.path("applies").asLong()).isEqualTo(preview);
        assertThat(api.get("/api/runs/" + apply + "/changes").json().path("changes"))
                .isEqualTo(changes.path("changes"));
        assertThat(database.grades()).containsExactly("=Ledger|43|35", "Essay|1|80", "Essay|2|41");
        JsonNode after = api.get("/api/runs/" + preview).json().path("preview");
        assertThat(after.path("appliedBy").asLong()).isEqualTo(apply);
        assertThat(after.path("refusal").asText()).contains("has been applied already");
        Answer again = api.post("/api/runs/" + preview + "/apply", null);
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.error()).contains("has been applied already, by run " + apply);
        assertThat(again.json().path("run").asLong()).isEqualTo(apply);
    }

    @Test
    void ofTwoPeopleWhoApplyAtOnceOneIsToldSo() {
        for (int round = 0; round < 3; round++) {
            moodle.course(101).grade(501, 1001, Integer.toString(50 + round));
            long preview = api.run("/api/instances/1/preview").path("id").asLong();
            List<CompletableFuture<Answer>> both =
                    IntStream.range(0, 2)
                            .mapToObj(
                                    person ->
                                            CompletableFuture.supplyAsync(
                                                    () ->
                                                            api.post(
                                                                    "/api/runs/"
                                                                            + preview
                                                                            + "/apply",
                                                                    null)))
                            .toList();
            List<Answer> answers = both.stream().map(CompletableFuture::join).toList();
            answers.stream()
                    .filter(answer -> answer.status() == 202)
                    .forEach(answer -> api.ended(answer.json().path("run").asLong()));

            assertThat(answers)
                    .allMatch(answer -> answer.status() == 202 || answer.status() == 409);
            assertThat(
                            database.rows(
                                    "select status from grade_sync_run where applies = "
                                            + preview
                                            + " and status in ('ok', 'partial')"))
                    .as("written once")
                    .hasSize(1);
        }
    }

    @Test
    void whatHasMovedIsNotApplied() {
        long preview = api.run("/api/instances/1/preview").path("id").asLong();
        moodle.course(101).grade(501, 1001, "81");

        JsonNode run = api.run("/api/runs/" + preview + "/apply");

        assertThat(run.path("status").asText()).isEqualTo("failed");
        assertThat(run.path("notes").path(0).asText())
                .startsWith("Moodle or OpenEduCat has changed since preview " + preview)
                .endsWith("Nothing was written: preview again.");
        assertThat(database.grades()).isEmpty();
    }

    @Test
    void aPreviewCannotBeAppliedAfterADayOrWhenItsInstanceIsOff() {
        long preview = api.run("/api/instances/1/preview").path("id").asLong();
        database.execute("update moodle_instance set active = false");
        assertThat(api.post("/api/runs/" + preview + "/apply", null).error())
                .isEqualTo(
                        "'Moodle' is switched off: switch it on in moodle_instance, then preview"
                                + " again.");
        database.execute(
                "update moodle_instance set active = true;"
                        + " update grade_sync_run set finished_at = finished_at - interval '25 h'");
        Answer late = api.post("/api/runs/" + preview + "/apply", null);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.error()).contains("is older than a day");
        assertThat(api.post("/api/runs/99/apply", null).status()).isEqualTo(404);
        assertThat(api.post("/api/runs/x/apply", null).status()).isEqualTo(400);
        long pull = api.run("/api/instances/1/pull").path("id").asLong();
        assertThat(api.post("/api/runs/" + pull + "/apply", null).error())
                .contains("is no preview");
    }

    @Test
    void aPullTellsItsProgressAndWhoAsksAgainIsToldItsRun() {
        try (Gate gate = new Gate()) {
            moodle.script("mod_quiz_get_user_best_grade", gate);
            moodle.script("tool_mobile_call_external_functions", gate);
            Answer begun = api.post("/api/instances/1/pull", null);
            assertThat(begun.status()).isEqualTo(202);
            long run = begun.json().path("run").asLong();
            assertThat(begun.header("Location")).isEqualTo("/api/runs/" + run);
            gate.awaitAsked();

            JsonNode now = api.get("/api/runs/" + run).json();
            assertThat(now.path("status").asText()).isEqualTo("running");
            assertThat(now.path("finishedAt").isNull()).isTrue();
            assertThat(now.path("progress").path("courses").asInt()).isEqualTo(2);
            assertThat(now.path("progress").path("coursesDone").asInt()).isLessThan(2);
            Answer again = api.post("/api/instances/1/pull", "{}");
            assertThat(again.status()).isEqualTo(409);
            assertThat(again.json().path("run").asLong()).isEqualTo(run);
            assertThat(again.error()).contains("Another pull of 'Moodle' is on (run " + run + ")");
            assertThat(api.post("/api/instances/1/preview", null).status()).isEqualTo(409);
            assertThat(
                            api.get("/api/instances")
                                    .json()
                                    .path("instances")
                                    .path(0)
                                    .path("running")
                                    .asLong())
                    .isEqualTo(run);
            gate.open();
            JsonNode ended = api.ended(run);
            assertThat(ended.path("status").asText()).isEqualTo("ok");
            assertThat(ended.path("trigger").asText()).isEqualTo("api");
            assertThat(ended.path("progress").isNull()).isTrue();
            assertThat(ended.path("counts").path("created").asInt()).isEqualTo(4);
        }
    }

    @Test
    void aRunThatDiedIsNotTakenForRunning() {
        database.execute(
                "insert into grade_sync_run (instance_id, trigger, status, started_at) values (1,"
                        + " 'schedule', 'running', now())");
        JsonNode instance = api.get("/api/instances").json().path("instances").path(0);
        assertThat(instance.path("running").isNull()).isTrue();
        JsonNode run = api.get("/api/runs/1").json();
        assertThat(run.path("progress").isNull()).isTrue();
        assertThat(run.path("counts").isObject()).isTrue();
    }

    @Test
    void aPullCanBeLimitedToCourses() {
        Answer begun = api.post("/api/instances/1/pull", "{\"courses\":[104]}");
        JsonNode run = api.ended(begun.json().path("run").asLong());
        assertThat(run.path("courses").path("total").asInt()).isEqualTo(1);
        assertThat(run.path("limitedTo")).hasSize(1);
        assertThat(database.grades()).containsExactly("=Ledger|43|35");

        JsonNode failed =
                api.ended(
                        api.post("/api/instances/1/pull", "{\"courses\":[5]}")
                                .json()
                                .path("run")
                                .asLong());
        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.path("notes").path(0).asText()).contains("Moodle course 5");
    }

    @Test
    void anInstanceIsToldWithoutItsToken() {
        database.execute(
                "update moodle_instance set url = 'https://user:secret@moodle.example/sub',"
                        + " grade_scale_type = 'letter';"
                        + " insert into moodle_grade_scale_line (instance_id, name, min_percentage,"
                        + " max_percentage) values (1, 'A', 90, 100), (1, 'B', 0, 89)");
        Answer answer = api.get("/api/instances");
        assertThat(answer.body())
                .doesNotContain(ScriptedMoodle.TOKEN)
                .doesNotContain("secret")
                .doesNotContain("token");
        JsonNode instance = answer.json().path("instances").path(0);
        assertThat(instance.path("url").asText()).isEqualTo("https://moodle.example/sub");
        assertThat(texts(instance.path("letters"), "name")).containsExactly("A", "B");
        assertThat(instance.path("courses").asInt()).isEqualTo(2);
        assertThat(instance.path("lastRun").isNull()).isTrue();
        assertThat(answer.json().path("nextPull").asText()).startsWith("2098-01-01");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "https://moodle.example/server.php?wstoken=hunter2"
                        + " https://moodle.example/server.php",
                "https://moodle.example/#hunter2 https://moodle.example/",
                "moodle.example/wstoken=hunter2 moodle.example/wstoken",
                "https://moodle.example/?x=a@b&wstoken=hunter2 https://b",
                "https://admin:hun/ter2/hunter2@moodle.example https://moodle.example",
                "admin:hunter2@hunter2@moodle.example moodle.example"
            })
    @Fault(49)
    void aSecretInTheAddressOfAnInstanceIsNotTold(String url, String told) {
        database.execute("update moodle_instance set url = '%s'".formatted(url));
        Answer answer = api.get("/api/instances");
        assertThat(answer.json().path("instances").path(0).path("url").asText()).isEqualTo(told);
        assertThat(answer.body()).doesNotContain("hunter2");
        // The sentence of a run that fails for it is no longer than that.
        api.run("/api/instances/1/pull");
        assertThat(api.get("/api/runs").body()).contains("failed").doesNotContain("hunter2");
    }

    @Test
    void runsAreToldNewestFirstAndPageByPage() {
        api.run("/api/instances/1/pull");
        api.run("/api/instances/1/preview");
        api.run("/api/instances/1/pull");
        assertThat(texts(api.get("/api/runs").json().path("runs"), "id"))
                .containsExactly("3", "2", "1");
        assertThat(texts(api.get("/api/runs?limit=1&before=3").json().path("runs"), "id"))
                .containsExactly("2");
        assertThat(api.get("/api/runs?instance=2").json().path("runs")).isEmpty();
        JsonNode instance = api.get("/api/instances").json().path("instances").path(0);
        assertThat(instance.path("lastRun").path("id").asInt()).isEqualTo(3);
    }

    @Test
    void theSameAsTheCommandPrintsIsToldOfARun() {
        JsonNode run = api.run("/api/instances/1/pull");
        assertThat(run.path("counts").path("read").asLong())
                .isEqualTo(
                        Stream.of("created", "updated", "repaired", "unchanged")
                                        .mapToLong(name -> run.path("counts").path(name).asLong())
                                        .sum()
                                + sum(run.path("counts").path("skipped"))
                                + sum(run.path("counts").path("failed")));
        for (String field :
                List.of(
                        "id",
                        "instance",
                        "trigger",
                        "status",
                        "edition",
                        "startedAt",
                        "finishedAt",
                        "courses",
                        "counts",
                        "exams",
                        "completion",
                        "recomputed",
                        "moodleRequests",
                        "notes")) {
            assertThat(run.has(field)).as(field).isTrue();
        }
    }

    private static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode count : counts) {
            sum += count.asLong();
        }
        return sum;
    }

    @Test
    void changesNameCoursesAndStudents() {
        long run = api.run("/api/instances/1/pull").path("id").asLong();
        String name =
                database.value(
                        "select p.name from op_student s join res_partner p on p.id = s.partner_id"
                                + " where s.id = 1");
        JsonNode changes = api.get("/api/runs/" + run + "/changes?item=501&student=1").json();
        assertThat(changes.path("courses").path("101").asText()).isEqualTo("Mathematics 101");
        assertThat(changes.path("students").path("1").asText()).isEqualTo(name);
        assertThat(
                        api.get(
                                        "/api/runs/"
                                                + run
                                                + "/changes?q="
                                                + name.split(" ")[0].toLowerCase())
                                .json()
                                .path("total")
                                .asInt())
                .isGreaterThan(0);
        assertThat(changes.path("changes").path(0).toString())
                .isEqualTo(
                        "{\"source\":\"gradebook\",\"moodleCourseId\":101,\"moodleItemId\":501,"
                            + "\"moodleUserId\":1001,\"studentId\":1,\"itemName\":\"Essay\",\"action\":\"created\",\"old\":null,\"new\":\"80/100"
                            + " pass\",\"raw\":80,\"min\":0,\"max\":100,\"reason\":null}");
    }

    @Test
    void csvHasTheColumnsOfAChangeAndNoFormula() {
        long run = api.run("/api/instances/1/pull").path("id").asLong();
        Answer csv = api.get("/api/runs/" + run + "/changes?format=csv&course=104");
        assertThat(csv.header("Content-Type")).isEqualTo("text/csv; charset=utf-8");
        assertThat(csv.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"run-%d.csv\"".formatted(run));
        assertThat(csv.body().lines())
                .containsExactly(
                        "source,moodleCourseId,moodleItemId,moodleUserId,studentId,itemName,action,old,new,raw,min,max,reason",
                        "gradebook,104,504,1043,43,'=Ledger,created,,35/100 fail,7,0,20,");
    }

    /** However slowly it is fetched: no connection to the database waits with it. */
    @ParameterizedTest
    @ValueSource(strings = {"csv", "json"})
    @Fault(28)
    void aLongAnswerWaitsOnDiskUntilItIsFetched(String format) throws Exception {
        long run = api.run("/api/instances/1/pull").path("id").asLong();
        database.execute(
                """
                insert into grade_sync_change
                    (run_id, instance_id, source, moodle_course_id, moodle_item_id, moodle_user_id, item_name, action, changed_at)
                select %d, 1, 'gradebook', 101, n, 1001, repeat('x', 200), 'created', now() from generate_series(1000, 100999) n
                """
                        .formatted(run));
        Path folder =
                service.service().context().getStreamCachingStrategy().getSpoolDirectory().toPath();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        HttpResponse<InputStream> answer =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        service.url()
                                                                + "/api/runs/%d/changes?format=%s"
                                                                        .formatted(run, format)))
                                        .build(),
                                BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(answer.statusCode()).isEqualTo(200);
            byte[] half = body.readNBytes(10_000_000);
            assertThat(half).hasSize(10_000_000);
            assertThat(folder.toFile().listFiles())
                    .singleElement()
                    .satisfies(file -> assertThat(file.length()).isGreaterThan(20_000_000));
            HikariDataSource lookers = (HikariDataSource) service.service().database().lookers();
            assertThat(lookers.getHikariPoolMXBean().getActiveConnections()).isZero();
            assertThat(body.readAllBytes()).hasSizeGreaterThan(10_000_000);
        }
        await().until(() -> folder.toFile().listFiles().length == 0);
        service.close();
        assertThat(folder).doesNotExist();
    }

    @Test
    void gradesThatDidNotArriveAreListed() {
        api.run("/api/instances/1/pull");
        moodle.course(101).grade(501, 1002, null);
        api.run("/api/instances/1/pull");
        JsonNode unwritten = api.get("/api/instances/1/unwritten").json();
        assertThat(texts(unwritten.path("changes"), "reason"))
                .containsExactly("withdrawn", "unmapped_student");
        assertThat(
                        api.get("/api/instances/1/unwritten?reason=withdrawn")
                                .json()
                                .path("total")
                                .asInt())
                .isEqualTo(1);
        assertThat(api.get("/api/instances/1/unwritten?format=csv&q=4444").body().lines())
                .hasSize(2);

        moodle.course(101).grade(501, 1002, "50");
        api.run("/api/instances/1/pull");
        assertThat(texts(api.get("/api/instances/1/unwritten").json().path("changes"), "reason"))
                .as("what arrived after all is not listed")
                .containsExactly("unmapped_student");
    }

    @Test
    void daysAddUpTheRuns() {
        api.run("/api/instances/1/pull");
        moodle.course(101).grade(501, 1001, "81");
        api.run("/api/instances/1/pull");
        api.run("/api/instances/1/preview");
        database.execute(
                "insert into grade_sync_run (instance_id, trigger, status, started_at,"
                        + " finished_at) values (1, 'schedule', 'failed',"
                        + " now() at time zone 'UTC' - interval '1 day',"
                        + " now() at time zone 'UTC' - interval '1 day' + interval '7 s')");
        JsonNode days = api.get("/api/days?days=3&instance=1").json().path("days");
        assertThat(days).hasSize(3);
        assertThat(days.path(0).path("runs").asInt()).isZero();
        assertThat(days.path(1).path("failed").asInt()).isEqualTo(1);
        assertThat(days.path(1).path("seconds").asDouble()).isEqualTo(7);
        assertThat(days.path(2).path("runs").asInt()).isEqualTo(2);
        assertThat(days.path(2).path("created").asInt()).isEqualTo(4);
        assertThat(days.path(2).path("updated").asInt()).isEqualTo(1);
        assertThat(api.get("/api/days").json().path("days")).hasSize(28);
        assertThat(
                        api.get("/api/days?instance=2")
                                .json()
                                .path("days")
                                .path(27)
                                .path("runs")
                                .asInt())
                .isZero();
    }

    @Test
    void gapsAreLookedForInTheBackground() {
        assertThat(api.get("/api/instances/1/gaps").json().path("state").asText())
                .isEqualTo("none");
        long mapping = database.number("select count(*) from moodle_mapping");
        assertThat(api.post("/api/instances/1/gaps", null).status()).isEqualTo(202);
        await().until(
                        () ->
                                api.get("/api/instances/1/gaps")
                                        .json()
                                        .path("state")
                                        .asText()
                                        .equals("done"));
        JsonNode report = api.get("/api/instances/1/gaps").json().path("report");
        assertThat(report.path("instance").asText()).isEqualTo("Moodle");
        assertThat(texts(report.path("gaps"), "kind")).isNotEmpty();
        assertThat(database.number("select count(*) from moodle_mapping")).isEqualTo(mapping);
    }

    @Test
    void gradebooksAreRecomputed() {
        assertThat(api.post("/api/recompute", "").json().path("recomputed").asInt()).isZero();
        assertThat(api.post("/api/recompute", "{\"all\":true}").status()).isEqualTo(200);
        assertThat(api.post("/api/recompute", "{\"all\":\"yes\"}").error())
                .isEqualTo("all must be true or false.");
    }

    @Test
    void anInstanceThatIsUnknownOrOffIsNotPulled() {
        assertThat(api.post("/api/instances/9/pull", null).status()).isEqualTo(404);
        database.execute("update moodle_instance set active = false");
        for (String what : List.of("pull", "preview", "gaps")) {
            Answer answer = api.post("/api/instances/1/" + what, null);
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.error()).contains("is switched off");
        }
    }

    @Test
    void whenTheDatabaseIsDownThatIsTold() {
        String name = database.value("select current_database()");
        TestDatabase other = TestPostgres.empty();
        other.execute("alter database \"%s\" with allow_connections false".formatted(name));
        other.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '%s'"
                        .formatted(name));
        Answer answer = api.get("/api/instances");
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.error()).isNotEmpty();
        Answer pull = api.post("/api/instances/1/pull", null);
        assertThat(pull.status()).as(pull.body()).isEqualTo(503);

        other.execute("alter database \"%s\" with allow_connections true".formatted(name));
        assertThat(api.get("/api/instances").status()).isEqualTo(200);
    }
}
