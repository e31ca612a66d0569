package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradesync.sample.SampleVersion;
import io.gradesync.testbed.RealSchema;
import io.gradesync.testbed.Recordings;
import io.gradesync.testbed.Runs;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.ScriptedMoodle.Answer;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real OpenEduCat's schema and a real Moodle's assignments, quizzes and completion: what stands
 * in the tables after a pull is what the rules give, computed here anew from the raw answers.
 */
@EnabledIf("materialIsHere")
class RecordingsActivitiesPullTest {

    private static final String MATH = "grade-items-math101-all.json";
    private static final String HISTORY = "grade-items-hist200-all.json";
    private static final String ASSIGNMENTS = "assignments-math101.json";
    private static final String ASSIGNMENT_GRADES = "assign-grades-math101.json";
    private static final String QUIZZES = "quizzes-math101.json";

    /** Answers by quiz and user, as recorded. */
    private static final Map<String, String> BEST_GRADES =
            Map.of(
                    "1 6", "quiz-best-grade-ok.json",
                    "1 45", "quiz-best-grade-no-attempt.json",
                    "1 42", "quiz-best-grade-in-progress-only.json",
                    "2 20", "quiz-best-grade-needs-manual-grading.json",
                    "2 6", "quiz-best-grade-essay-graded.json");

    /** Answers by user, as recorded; the last is of a course's teacher. */
    private static final Map<Long, String> COMPLETIONS =
            Map.of(
                    36L, "completion-complete.json",
                    50L, "completion-partly.json",
                    60L, "completion-nothing-done.json",
                    45L, "completion-teacher.json");

    private static final String NO_ATTEMPT = "quiz-best-grade-no-attempt.json";
    private static final String NOTHING_DONE = "completion-nothing-done.json";

    private static final String ATTENDEES =
            """
            select m.source, m.moodle_id, m.moodle_user_id, a.student_id - 500, a.marks,
                   case when a.marks < e.min_marks then 'fail' else 'pass' end,
                   e.total_marks, e.min_marks, e.name, a.status
            from moodle_mapping m
            join op_exam_attendees a on m.model = 'op.exam.attendees' and a.id = m.oec_record_id
            join op_exam e on e.id = a.exam_id
            where m.source <> 'gradebook'
            """;

    static boolean materialIsHere() {
        return RealSchema.isHere() && Recordings.areHere();
    }

    /** With the grading module beside it, whose tables are the sample's, nothing changes. */
    @ParameterizedTest
    @ValueSource(strings = {"community", "both"})
    void theTablesHoldWhatTheRulesGive(String edition) {
        TestDatabase database;
        if (edition.equals("community")) {
            database = TestPostgres.empty();
            RealSchema.create(database, SampleVersion.V18);
        } else {
            database = TestPostgres.sampleUniversity(edition);
            database.execute("delete from moodle_mapping");
        }
        Map<Long, Set<Long>> students = new TreeMap<>(Map.of(2L, users(MATH), 3L, users(HISTORY)));
        try (ScriptedMoodle moodle = ScriptedMoodle.start()) {
            students.forEach((course, users) -> users.forEach(moodle.course(course)::student));
            serve(moodle);
            try (TestService service = TestService.start(database, moodle)) {
                Set<Long> all = new TreeSet<>(students.get(2L));
                all.addAll(students.get(3L));
                RealSchema.fill(database, all);

                RunReport run = service.pull();

                assertThat(run.notes()).isEmpty();
                assertThat(run.status()).isEqualTo("ok");
                Runs.assertBalanced(run);
                List<String> expected = assignments(students.get(2L));
                expected.addAll(quizzes(students.get(2L)));
                assertThat(expected).hasSizeGreaterThan(40);
                assertThat(database.rows(ATTENDEES)).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(completed(database))
                        .containsExactlyInAnyOrderElementsOf(completions(students.get(3L)));

                RunReport second = service.pull();
                assertThat(second.counts().get("unchanged")).isEqualTo(run.counts().get("created"));
                assertThat(second.counts().get("read")).isEqualTo(run.counts().get("read"));
                assertThat(database.rows(ATTENDEES)).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(completed(database))
                        .containsExactlyInAnyOrderElementsOf(completions(students.get(3L)));
            }
        }
    }

    /** The recordings as they are; what was not recorded of a course is an empty answer. */
    private static void serve(ScriptedMoodle moodle) {
        moodle.script(
                "gradereport_user_get_grade_items",
                form -> Recordings.answer(form.get("courseid").equals("2") ? MATH : HISTORY));
        moodle.script("mod_assign_get_assignments", form -> Recordings.answer(ASSIGNMENTS));
        moodle.script("mod_assign_get_grades", form -> Recordings.answer(ASSIGNMENT_GRADES));
        moodle.script("mod_quiz_get_quizzes_by_courses", form -> Recordings.answer(QUIZZES));
        moodle.script(
                "mod_quiz_get_user_best_grade",
                form -> bestGrade(form.get("quizid"), Long.parseLong(form.get("userid"))));
        moodle.script(
                "core_completion_get_course_completion_status",
                form ->
                        form.get("courseid").equals("3")
                                ? Recordings.answer(
                                        COMPLETIONS.getOrDefault(
                                                Long.parseLong(form.get("userid")), NOTHING_DONE))
                                : Recordings.answer("completion-no-criteria.json"));
    }

    private static Answer bestGrade(String quiz, long user) {
        return Recordings.answer(BEST_GRADES.getOrDefault(quiz + " " + user, NO_ATTEMPT));
    }

    private static Set<Long> users(String gradebook) {
        Set<Long> users = new TreeSet<>();
        Recordings.json(gradebook)
                .get("usergrades")
                .forEach(user -> users.add(user.get("userid").asLong()));
        return users;
    }

    /** Of the students of the course, who have a grade that is not below 0. */
    private static List<String> assignments(Set<Long> students) {
        Map<Long, JsonNode> assignments = new TreeMap<>();
        Recordings.json(ASSIGNMENTS)
                .get("courses")
                .forEach(
                        course ->
                                course.get("assignments")
                                        .forEach(
                                                each ->
                                                        assignments.put(
                                                                each.get("id").asLong(), each)));
        List<String> rows = new ArrayList<>();
        for (JsonNode graded : Recordings.json(ASSIGNMENT_GRADES).get("assignments")) {
            JsonNode assignment = assignments.get(graded.get("assignmentid").asLong());
            for (JsonNode grade : graded.get("grades")) {
                long user = grade.get("userid").asLong();
                BigDecimal raw = new BigDecimal(grade.get("grade").asText());
                if (students.contains(user) && raw.signum() >= 0) {
                    rows.add(
                            row(
                                    "assignment",
                                    assignment.get("id").asLong(),
                                    user,
                                    raw,
                                    assignment,
                                    "Assignment: "));
                }
            }
        }
        return rows;
    }

    /** Of the students of the course, who have a grade. */
    private static List<String> quizzes(Set<Long> students) {
        List<String> rows = new ArrayList<>();
        for (JsonNode quiz : Recordings.json(QUIZZES).get("quizzes")) {
            long id = quiz.get("id").asLong();
            for (long user : students) {
                JsonNode answer =
                        Recordings.json(BEST_GRADES.getOrDefault(id + " " + user, NO_ATTEMPT));
                if (answer.get("hasgrade").asBoolean()) {
                    BigDecimal raw = new BigDecimal(answer.get("grade").asText());
                    rows.add(row("quiz", id + 1_000_000, user, raw, quiz, "Quiz: "));
                }
            }
        }
        return rows;
    }

    private static String row(
            String source, long item, long user, BigDecimal raw, JsonNode activity, String name) {
        BigDecimal max = new BigDecimal(activity.get("grade").asText());
        return "%s|%d|%d|%d|%s|100|50|%s%s|present"
                .formatted(
                        source,
                        item,
                        user,
                        user,
                        Recordings.marks(raw, BigDecimal.ZERO, max),
                        name,
                        activity.get("name").asText());
    }

    private static List<String> completed(TestDatabase database) {
        return database.rows(
                """
                select m.moodle_id, m.moodle_user_id, e.student_id - 500, m.extra_data
                from moodle_mapping m join op_student_course e on e.id = m.oec_record_id
                where m.model = 'op.student.course'
                """);
    }

    /** Who is not tracked is neither; of a course without criteria nothing is said. */
    private static List<String> completions(Set<Long> students) {
        List<String> rows = new ArrayList<>();
        for (long user : students) {
            JsonNode answer = Recordings.json(COMPLETIONS.getOrDefault(user, NOTHING_DONE));
            if (!answer.has("exception")) {
                boolean complete = answer.get("completionstatus").get("completed").asBoolean();
                rows.add("3|%1$d|%1$d|%2$s".formatted(user, complete ? "complete" : "incomplete"));
            }
        }
        return rows;
    }
}
