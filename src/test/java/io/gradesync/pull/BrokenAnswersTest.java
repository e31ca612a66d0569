package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.TwoCourses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Answers whose bytes are not what their headers say. They hold new grades that could be read,
 * before the place where they break: none of them is used.
 */
class BrokenAnswersTest {

    private static final String GRADES = "gradereport_user_get_grade_items";
    private static final String NEW_GRADES =
            """
            {"usergrades":[
              {"userid":1001,"gradeitems":[{"id":501,"itemname":"Übung","itemtype":"manual",
                "graderaw":11,"grademin":0,"grademax":100,"gradeneedsupdate":false}]},
              {"userid":1002,"gradeitems":[{"id":501,"itemname":"Übung","itemtype":"manual",
                "graderaw":12,"grademin":0,"grademax":100,"gradeneedsupdate":false}]}],
             "warnings":[]}
            """;

    private final TestDatabase database = TwoCourses.university("community");
    private final ScriptedMoodle moodle = TwoCourses.moodle();
    private TestService service;

    @BeforeEach
    void pullOnce() {
        service = TestService.start(database, moodle, Map.of("gradesync.moodle.retries", "1"));
        assertThat(service.pull().status()).isEqualTo("ok");
        moodle.forget();
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    private RunReport pull(Answer course101) {
        moodle.script(GRADES, form -> "101".equals(form.get("courseid")) ? course101 : null);
        return service.pull();
    }

    private static Answer gzip(byte[] body) {
        return new Answer(200, "application/json", body, Map.of("Content-Encoding", "gzip"));
    }

    private static Answer plain(String contentType, Charset charset) {
        return new Answer(200, contentType, NEW_GRADES.getBytes(charset), Map.of());
    }

    private static byte[] packed(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] damaged(byte[] body, int place) {
        byte[] damaged = body.clone();
        damaged[place < 0 ? body.length + place : place] ^= 0x55;
        return damaged;
    }

    @Test
    @Fault(27)
    void nothingOfABrokenAnswerIsUsedItIsAskedAgainAndItsCourseFailsAlone() {
        byte[] whole = packed(NEW_GRADES);
        List<Answer> broken =
                List.of(
                        gzip(NEW_GRADES.getBytes(StandardCharsets.UTF_8)),
                        gzip(new byte[0]),
                        gzip(Arrays.copyOf(whole, 5)),
                        gzip(Arrays.copyOf(whole, whole.length / 2)),
                        // All but the last bytes of the checksum: the JSON itself is whole.
                        gzip(Arrays.copyOf(whole, whole.length - 6)),
                        gzip(damaged(whole, -8)),
                        gzip(damaged(whole, -1)),
                        gzip(damaged(whole, whole.length / 2)),
                        gzip(packed("<!DOCTYPE html><title>Log in</title>")),
                        // The web server says what nobody asked for.
                        new Answer(200, "application/json", whole, Map.of()),
                        new Answer(
                                200, "application/json", whole, Map.of("Content-Encoding", "br")),
                        plain("application/json; charset=utf-8", StandardCharsets.ISO_8859_1),
                        plain("application/json; charset=iso-8859-1", StandardCharsets.ISO_8859_1),
                        plain("application/json", StandardCharsets.UTF_16BE));
        List<String> before = database.content();
        for (int i = 0; i < broken.size(); i++) {
            RunReport run = pull(broken.get(i));
            assertThat(run.status()).as("answer %d", i).isEqualTo("partial");
            assertThat(run.courses()).containsEntry("ok", 1).containsEntry("failed", 1);
            assertThat(run.notes())
                    .as("answer %d", i)
                    .singleElement()
                    .asString()
                    .startsWith("Course 101, gradebook: Moodle's answer to " + GRADES);
            assertThat(
                            moodle.requests(GRADES).stream()
                                    .filter(form -> "101".equals(form.get("courseid"))))
                    .as("answer %d, asked and once again", i)
                    .hasSize(2);
            assertThat(database.content()).as("answer %d", i).isEqualTo(before);
            moodle.forget();
        }
    }

    @Test
    @Fault(27)
    void aByteOrderMarkAndAWrongNameOfTheCharsetDoNoHarm() {
        int grade = 20;
        for (String mark : List.of("", "\ufeff")) {
            for (String contentType :
                    List.of(
                            "application/json",
                            "application/json; charset=iso-8859-1",
                            "application/json; charset=nonsense",
                            "text/html; charset=utf-8")) {
                for (boolean packed : new boolean[] {false, true}) {
                    String raw = Integer.toString(++grade);
                    String text =
                            mark + NEW_GRADES.replace("\"graderaw\":11", "\"graderaw\":" + raw);
                    RunReport run =
                            pull(
                                    new Answer(
                                            200,
                                            contentType,
                                            packed
                                                    ? packed(text)
                                                    : text.getBytes(StandardCharsets.UTF_8),
                                            packed
                                                    ? Map.of("Content-Encoding", "gzip")
                                                    : Map.of()));
                    assertThat(run.status()).as("%s", run.notes()).isEqualTo("ok");
                    assertThat(database.grades()).contains("Übung|1|" + raw);
                }
            }
        }
    }
}
