package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class SampleMoodleChangesTest extends SampleMoodleFixture {

    @Test
    void aChangedGradeTravelsToTheItemItsTotalsAndTheQuiz() throws Exception {
        long before = Instant.now().getEpochSecond();
        BigDecimal total = item("101", 10199, 1001).get("graderaw").decimalValue();

        HttpResponse<String> answer = change("101", "10101", "1001", "9.5");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("User 1001 now has 9.5 in item 10101 of course 101.\n");
        JsonNode item = item("101", 10101, 1001);
        assertThat(item.get("graderaw").decimalValue()).isEqualByComparingTo("9.5");
        assertThat(item.get("gradedategraded").longValue())
                .isCloseTo(before, within(60L))
                .isGreaterThanOrEqualTo(before);
        assertThat(item("101", 10199, 1001).get("graderaw").decimalValue())
                .isEqualByComparingTo(total.add(BigDecimal.valueOf(2)));
        assertThat(bestGrade(1001).get("grade").decimalValue()).isEqualByComparingTo("9.5");
    }

    @Test
    void aGradeCanBeTakenAway() throws Exception {
        change("101", "10101", "1001", "");
        moodle.setGrade(101, 10105, 1002, null);

        assertThat(item("101", 10101, 1001).get("graderaw").isNull()).isTrue();
        assertThat(item("101", 10101, 1001).get("gradedategraded").isNull()).isTrue();
        assertThat(bestGrade(1001).get("hasgrade").booleanValue()).isFalse();
        JsonNode grades = call(ASSIGN_GRADES, "assignmentids[0]", "1").at("/assignments/0/grades");
        JsonNode removed = first(grades, grade -> grade.get("userid").longValue() == 1002);
        assertThat(removed.get("grade").textValue()).isEqualTo("-1.00000");
        assertThat(removed.get("grader").intValue()).isEqualTo(-1);
    }

    @Test
    void aChangeOfAnUnreleasedGradeStaysInTheAssignment() throws Exception {
        moodle.setGrade(101, 10113, 1001, new BigDecimal("88"));

        JsonNode item = item("101", 10113, 1001);
        assertThat(item.get("graderaw").isNull()).isTrue();
        JsonNode grades =
                call(ASSIGN_GRADES, "assignmentids[0]", item.get("iteminstance").asText())
                        .at("/assignments/0/grades");
        assertThat(first(grades, grade -> grade.get("userid").longValue() == 1001).get("grade"))
                .hasToString("\"88.00000\"");
    }

    @Test
    void aChangeOfAnOverriddenGradeStaysInTheGradebook() throws Exception {
        moodle.setGrade(101, 10105, 1005, new BigDecimal("50"));

        JsonNode item = item("101", 10105, 1005);
        assertThat(item.get("graderaw").intValue()).isEqualTo(50);
        assertThat(item.get("gradeisoverridden").booleanValue()).isTrue();
        JsonNode grades = call(ASSIGN_GRADES, "assignmentids[0]", "1").at("/assignments/0/grades");
        assertThat(first(grades, grade -> grade.get("userid").longValue() == 1005).get("grade"))
                .hasToString("\"70.19000\"");
    }

    @ParameterizedTest
    @CsvSource({
        "999, 10101, 1001, 5, There is no course 999.",
        "101, 10201, 1001, 5, Course 101 has no grade item 10201 that takes grades.",
        "101, 10199, 1001, 5, Course 101 has no grade item 10199 that takes grades.",
        "101, 10101, 1961, 5, User 1961 is no student of course 101.",
        "101, 10101, 1060, 5, User 1060 is no student of course 101.",
        "101, 10101, 1001, 11, Grade item 10101 takes grades from 0 to 10.",
        "101, 10111, 1001, 9, Grade item 10111 takes grades from 10 to 50.",
        "101, 10116, 1001, 2.5, Grade item 10116 takes whole numbers: it is graded in words.",
        "101, 10117, 1001, 5, 'Grade item 10117 takes words, no numbers.'",
        "101, 10101, 1001, good, The grade \"good\" is not a number such as 7 or 13.5.",
        "101, 10101, 1001, 1e3, The grade \"1e3\" is not a number such as 7 or 13.5.",
        "101, 10101, Ben, 5, The user \"Ben\" is not a number.",
    })
    void saysWhatIsWrongWithAChange(
            String course, String item, String user, String grade, String sentence)
            throws Exception {
        HttpResponse<String> answer = change(course, item, user, grade);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo(sentence + "\n");
        assertThat(changes).doesNotExist();
    }

    @Test
    void saysWhichFieldOfAChangeIsMissing() throws Exception {
        URI uri = URI.create(moodle.url() + "/sample/grade");
        HttpResponse<String> answer = send(post(uri, form("course", "101", "item", "10101")));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("The field \"user\" is missing.\n");
        assertThat(get("/sample/grade").statusCode()).isEqualTo(405);
    }

    @Test
    void refusesAWrongChangeFromJavaToo() {
        assertThatThrownBy(() -> moodle.setGrade(101, 10101, 1001, BigDecimal.valueOf(11)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Grade item 10101 takes grades from 0 to 10.");
    }

    @Test
    void keepsChangesInAFileForTheNextStart() throws Exception {
        change("101", "10101", "1001", "9.50");
        moodle.setGrade(101, 10102, 1001, null);
        moodle.close();

        assertThat(changes)
                .content()
                .isEqualTo(
                        """
                        course,item,user,grade
                        101,10101,1001,9.5
                        101,10102,1001,
                        """);
        moodle = SampleMoodle.start(0, changes);
        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .isEqualByComparingTo("9.5");
        assertThat(item("101", 10102, 1001).get("graderaw").isNull()).isTrue();
    }

    @Test
    void keepsChangesInMemoryWithoutAFile() throws Exception {
        moodle.close();
        moodle = SampleMoodle.start(0, null);
        moodle.setGrade(101, 10101, 1001, BigDecimal.ONE);

        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .isEqualByComparingTo("1");
        assertThat(changes).doesNotExist();
    }

    @Test
    void seesWhatAnEditorDoesToTheFile() throws Exception {
        write("2026-12-01T10:00:00Z", "101,10101,1001,2\n101,10101,1001,3");
        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .as("the last line counts")
                .isEqualByComparingTo("3");
        assertThat(item("101", 10101, 1001).get("gradedategraded").longValue())
                .isEqualTo(Instant.parse("2026-12-01T10:00:00Z").getEpochSecond());

        write("2026-12-02T10:00:00Z", "course,item,user,grade\r\n101,10101,1001,4\r\n");
        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .as("same length, other time")
                .isEqualByComparingTo("4");

        Files.delete(changes);
        assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                .as("without the file the grades are those of the start")
                .isEqualByComparingTo("7.5");
    }

    @Test
    void keepsTheTimeOfAChangeWhenOthersFollow() throws Exception {
        write("2026-12-01T10:00:00Z", "101,10101,1001,2\n");
        long before = item("101", 10101, 1001).get("gradedategraded").longValue();

        write("2026-12-05T10:00:00Z", "101,10101,1001,2\n101,10102,1001,3\n");

        assertThat(item("101", 10101, 1001).get("gradedategraded").longValue()).isEqualTo(before);
        assertThat(item("101", 10102, 1001).get("gradedategraded").longValue())
                .isGreaterThan(before);
    }

    @Test
    void startsANewLineBehindOneThatAnEditorLeftOpen() throws Exception {
        Files.writeString(changes, "101,10101,1001,2");

        moodle.setGrade(101, 10102, 1001, BigDecimal.TEN);

        assertThat(Files.readAllLines(changes))
                .containsExactly("101,10101,1001,2", "101,10102,1001,10");
    }

    @Test
    void warnsOfBadLinesAndTakesTheOthers() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(SampleChanges.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.WARN);
        try {
            write(
                    "2026-12-01T10:00:00Z",
                    """
                    course,item,user,grade
                    # a remark
                    101,10101,1001

                    101,10101,1001,99
                    101,10101,1001,6
                    """);

            assertThat(item("101", 10101, 1001).get("graderaw").decimalValue())
                    .isEqualByComparingTo("6");
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            changes
                                    + ", line 3 is left out: It has 3 columns instead of"
                                    + " course,item,user,grade.",
                            changes
                                    + ", line 5 is left out: Grade item 10101 takes grades from 0"
                                    + " to 10.");
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void explainsItselfToPeople() throws Exception {
        assertThat(get("/sample/").body())
                .contains(moodle.url() + "/sample/grade \\", SampleMoodle.TOKEN)
                .contains("108  Biostatistics 统计", "10101  Quiz 1: Sets and logic (0 to 10)");
        assertThat(get("/sample/items?course=101").body())
                .startsWith("course,item,user,grade,min,max,module,name\n101,10101,1001,7.5,0,10,")
                .contains("\"Emoji 😀 <b>bold</b> & \"\"quotes\"\" – Übung №7\"");
        assertThat(get("/sample/items?course=1").statusCode()).isEqualTo(400);
    }

    private void write(String modified, String text) throws Exception {
        Files.writeString(changes, text);
        Files.setLastModifiedTime(changes, FileTime.from(Instant.parse(modified)));
    }

    private JsonNode bestGrade(long user) throws Exception {
        return call(BEST_GRADE, "quizid", "1", "userid", "" + user);
    }

    private HttpResponse<String> change(String course, String item, String user, String grade)
            throws Exception {
        URI uri = URI.create(moodle.url() + "/sample/grade");
        return send(post(uri, form("course", course, "item", item, "user", user, "grade", grade)));
    }
}
