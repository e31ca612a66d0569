package io.gradesync.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.testbed.Browsing;
import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * Why a grade is what it is: every value seen, where it stands, and what became of it, in words.
 */
@EveryEdition
class GradeHistoryTest {

    private static final String GRADE = "/api/grades?instance=1&student=1&item=501";

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;
    private Browsing api;

    @BeforeEach
    void start() {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .grade(501, 1001, "80")
                .grade(501, 1002, null)
                .quiz(7, "Quiz", "20")
                .bestGrade(7, 1001, "15");
        service = TestService.serve(database, moodle, Map.of());
        api = new Browsing(service);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    private boolean hasExams() {
        return !edition.equals("enterprise");
    }

    private boolean hasGradebooks() {
        return !edition.equals("community");
    }

    private String value(int marks, String result) {
        return marks + "/100" + (hasGradebooks() ? "" : " " + result);
    }

    private static List<String> history(JsonNode grade) {
        List<String> rows = new ArrayList<>();
        grade.path("history")
                .forEach(
                        row ->
                                rows.add(
                                        "%s|%s|%s|%s|%s"
                                                .formatted(
                                                        row.path("run").asText(),
                                                        row.path("action").asText(),
                                                        row.path("old").asText(),
                                                        row.path("new").asText(),
                                                        row.path("reason").asText())));
        return rows;
    }

    @Test
    void everyValueSeenIsTold() {
        api.run("/api/instances/1/pull");
        moodle.course(101).grade(501, 1001, "40");
        api.run("/api/instances/1/pull");
        database.editMarks("gradebook", 501, 1001, 99);
        assertThat(api.get(GRADE).json().path("sentence").asText())
                .isEqualTo(
                        "OpenEduCat holds %s where %s was written: someone changed it there. The next pull writes Moodle's grade again."
                                .formatted(value(99, "pass"), value(40, "fail")));
        api.run("/api/instances/1/pull");

        JsonNode grade = api.get(GRADE).json();
        assertThat(history(grade))
                .containsExactly(
                        "1|created|null|" + value(80, "pass") + "|null",
                        "2|updated|" + value(80, "pass") + "|" + value(40, "fail") + "|null",
                        "3|repaired|" + value(99, "pass") + "|" + value(40, "fail") + "|null");
        assertThat(grade.path("stands").asText()).isEqualTo(value(40, "fail"));
        assertThat(grade.path("sentence").asText()).isEqualTo("OpenEduCat holds Moodle's grade.");
        assertThat(grade.path("call").asText()).isEqualTo("gradereport_user_get_grade_items");
        assertThat(grade.path("course").asText()).isEqualTo("Mathematics 101");
        JsonNode mapping = grade.path("mapping");
        assertThat(mapping.path("model").asText())
                .isEqualTo(hasGradebooks() ? "gradebook.line" : "op.exam.attendees");
        assertThat(mapping.path("hash").asText())
                .isEqualTo(
                        database.value(
                                "select sync_hash from moodle_mapping where moodle_id = 501"
                                        + " and moodle_user_id = 1001"));
        assertThat(mapping.path("raw").asInt()).isEqualTo(40);
        assertThat(mapping.path("recordId").asText())
                .isEqualTo(
                        database.value(
                                "select oec_record_id from moodle_mapping where moodle_id = 501"
                                        + " and moodle_user_id = 1001"));
    }

    @Test
    void aGradeThatWasTakenBackIsSaidToStand() {
        api.run("/api/instances/1/pull");
        moodle.course(101).grade(501, 1001, null);
        api.run("/api/instances/1/pull");
        JsonNode grade = api.get(GRADE).json();
        assertThat(grade.path("sentence").asText())
                .startsWith("Moodle has taken the grade back")
                .endsWith("What was written before stays in OpenEduCat.");
        assertThat(grade.path("stands").asText()).isEqualTo(value(80, "pass"));
        assertThat(history(grade)).hasSize(2).last().asString().endsWith("|withdrawn");
    }

    @Test
    void aRowThatIsGoneIsSaidToComeBack() {
        api.run("/api/instances/1/pull");
        database.deleteGrade("gradebook", 501, 1001);
        JsonNode grade = api.get(GRADE).json();
        assertThat(grade.path("stands").isNull()).isTrue();
        assertThat(grade.path("sentence").asText())
                .isEqualTo(
                        "It was written, but its row is gone from OpenEduCat: the next pull writes"
                                + " it again.");
    }

    @Test
    void theGradesOfAStudentAreListed() {
        api.run("/api/instances/1/pull");
        JsonNode grades = api.get("/api/students/1/grades?instance=1").json().path("grades");
        List<String> rows = new ArrayList<>();
        grades.forEach(
                grade ->
                        rows.add(
                                "%s|%s|%s|%s"
                                        .formatted(
                                                grade.path("source").asText(),
                                                grade.path("itemName").asText(),
                                                grade.path("action").asText(),
                                                grade.path("stands").asText())));
        assertThat(rows)
                .containsExactlyElementsOf(
                        hasExams()
                                ? List.of(
                                        "gradebook|Essay|created|" + value(80, "pass"),
                                        "quiz|Quiz|created|75/100 pass")
                                : List.of(
                                        "gradebook|Essay|created|80/100",
                                        "quiz|Quiz|skipped|null"));
        assertThat(api.get("/api/students/2/grades?instance=1").json().path("grades")).isEmpty();
        assertThat(api.get("/api/students/999/grades?instance=1").json().path("grades")).isEmpty();
    }

    @Test
    void studentsAreFoundByNameAndId() {
        String name =
                database.value(
                        "select p.name from op_student s join res_partner p on p.id = s.partner_id"
                                + " where s.id = 1");
        for (String words : List.of("1001", name.substring(0, 3).toUpperCase())) {
            JsonNode students =
                    api.get("/api/students?instance=1&q=" + words).json().path("students");
            assertThat(students).anyMatch(student -> student.path("id").asInt() == 1);
        }
        assertThat(api.get("/api/students?instance=1&q=%25%5F").json().path("students")).isEmpty();
        assertThat(api.get("/api/students?instance=2&q=1").json().path("students")).isEmpty();
    }
}
