package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Grades that change on both sides at random, with export hooks: each edit that others make in
 * OpenEduCat is enqueued once, what we write never, and it ends.
 */
@EveryEdition
class LoopGuardTest {

    private static final int[] COURSES = {101, 102};
    private static final int FIRST_USER = 1001;
    private static final int USERS = 5;
    private static final int ITEMS = 3;
    private static final int ROUNDS = 6;

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;
    private Random random;
    private final List<String> edits = new ArrayList<>();

    @BeforeEach
    void fill() {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 102)");
        moodle = ScriptedMoodle.start();
    }

    @AfterEach
    void stop() {
        stopService();
        moodle.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @Fault(42)
    void othersEditsAreEnqueuedOnceAndOursNever(long seed) {
        random = new Random(seed);
        database.execute(
                "update moodle_instance set grade_scale_type = '%s'"
                        .formatted(seed % 2 == 0 ? "points" : "percentage"));
        for (int course : COURSES) {
            fill(course);
        }
        long written = pull("seed %d, first pull".formatted(seed));
        generateMarksheets();
        for (int round = 1; round <= ROUNDS; round++) {
            String where = "seed %d, round %d".formatted(seed, round);
            for (int i = 0; i < 8; i++) {
                if (random.nextBoolean()) {
                    changeInMoodle();
                } else {
                    editInOpenEduCat();
                }
            }
            assertThat(jobs()).as(where + ", edits").isEqualTo(edits);
            written += pull(where);
            service.service().recompute(true);
            assertThat(jobs()).as(where + ", recompute").isEqualTo(edits);
        }
        // Both sides did move, in each table.
        assertThat(written).as("seed %d", seed).isGreaterThan(50);
        assertThat(edits.stream().map(edit -> edit.replaceFirst("\\|.*", "")).distinct())
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        tables().stream().map(LoopGuardTest::model).toList());

        pull("seed %d, last pull".formatted(seed));
        stopService();
        long writes = database.writes();
        assertThat(pull("seed %d, quiet pull".formatted(seed))).isZero();
        // Sessions have told all their counters when they have ended.
        stopService();
        assertThat(database.writes()).as("seed %d", seed).isEqualTo(writes);
    }

    /** How many grades the pull wrote; it enqueued none. */
    private long pull(String where) {
        if (service == null) {
            service =
                    TestService.start(
                            database,
                            moodle,
                            Map.of(
                                    "gradesync.export-hooks", "true",
                                    "gradesync.quiz.full-sweep", "0"));
        }
        RunReport run = service.pull();
        assertThat(run.status()).as("%s: %s", where, run.notes()).isEqualTo("ok");
        assertThat(jobs()).as(where + ", pull").isEqualTo(edits);
        return Stream.of("created", "updated", "repaired")
                .mapToLong(count -> ((Number) run.counts().get(count)).longValue())
                .sum();
    }

    private void stopService() {
        if (service != null) {
            service.close();
            service = null;
        }
    }

    private List<String> jobs() {
        return database.rows(
                "select model, oec_record_id, old_marks, new_marks from moodle_push_job order by"
                        + " id");
    }

    private void fill(int course) {
        for (int item = 1; item <= ITEMS; item++) {
            moodle.course(course).item(item(course, item), "Item " + item, "0", "30");
        }
        moodle.course(course).assignment(course, "Essay", "30").quiz(course, "Quiz", "30");
        for (int user = FIRST_USER; user < FIRST_USER + USERS; user++) {
            for (int item = 1; item <= ITEMS; item++) {
                moodle.course(course).grade(item(course, item), user, raw());
            }
            moodle.course(course)
                    .assignmentGrade(course, user, raw())
                    .bestGrade(course, user, raw());
        }
    }

    private void changeInMoodle() {
        int course = COURSES[random.nextInt(COURSES.length)];
        int user = FIRST_USER + random.nextInt(USERS);
        long item = item(course, 1 + random.nextInt(ITEMS));
        switch (random.nextInt(8)) {
            case 0 -> moodle.course(course).assignmentGrade(course, user, raw());
            case 1 -> moodle.course(course).bestGrade(course, user, raw());
            case 2 -> moodle.course(course).range(item, "0", "" + (31 + random.nextInt(9)));
            case 3 -> moodle.course(course).rename(item, "Item " + random.nextInt(1000));
            case 4 ->
                    database.execute(
                            "update moodle_instance set pass_threshold = "
                                    + (1 + random.nextInt(100)));
            default -> moodle.course(course).grade(item, user, raw());
        }
    }

    /** Marks of one or of three rows, or something that is no change of marks. */
    private void editInOpenEduCat() {
        String table = tables().get(random.nextInt(tables().size()));
        int kind = random.nextInt(6);
        List<String> rows =
                database.rows(
                        "select id, marks::text from (select * from %s order by md5(id || '%d') limit %d) r order by id"
                                .formatted(table, random.nextInt(1000), kind == 0 ? 3 : 1));
        if (kind == 1) {
            String other = table.equals("gradebook_line") ? "penalty = 10" : "status = 'absent'";
            database.execute(
                    "update %s set marks = marks, write_date = now(), %s where id = %s"
                            .formatted(table, other, rows.get(0).split("\\|")[0]));
            return;
        }
        List<String> values = new ArrayList<>();
        for (String row : rows) {
            String[] idAndMarks = row.split("\\|");
            String marks = String.valueOf(random.nextInt(100));
            if (marks.equals(idAndMarks[1])) {
                marks = "100";
            }
            values.add("(%s, %s)".formatted(idAndMarks[0], marks));
            edits.add(model(table) + "|" + row + "|" + marks);
        }
        database.execute(
                "update %s r set marks = v.marks from (values %s) v (id, marks) where v.id = r.id"
                        .formatted(table, String.join(", ", values)));
    }

    /** As Odoo does: a second result line for each attendee. */
    private void generateMarksheets() {
        if (tables().contains("op_result_line")) {
            database.execute(
                    """
                    insert into op_marksheet_line (student_id, generated_date, active)
                    select distinct student_id, now(), true from op_exam_attendees;
                    insert into op_result_line (exam_id, student_id, marks, status, evaluation_type, marksheet_line_id)
                    select a.exam_id, a.student_id, a.marks, 'pass', 'normal', m.id
                    from op_exam_attendees a join op_marksheet_line m on m.student_id = a.student_id
                    """);
        }
    }

    private List<String> tables() {
        return Stream.of("gradebook_line", "op_exam_attendees", "op_result_line")
                .filter(database::holds)
                .toList();
    }

    private static String model(String table) {
        return table.replace('_', '.');
    }

    private String raw() {
        return "%d.%05d".formatted(random.nextInt(30), random.nextInt(3) * 33333);
    }

    private static long item(int course, int item) {
        return course * 100L + item;
    }
}
