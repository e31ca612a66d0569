package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An instance with grades of every source, pulled once, and which rows are written from then on.
 * Students 1 and 3 are in one batch, so that each item is one exam.
 */
public final class FilledInstance implements AutoCloseable {

    /** Every row that can change, under a name a person can read. */
    private static final String MAPPING =
            """
            select 'mapping ' || coalesce(source, model) || ' ' || moodle_id || coalesce(' ' || moodle_user_id, ''), xmin
            from moodle_mapping
            """;

    private static final String EXAMS =
            """
            union all
            select 'exam ' || name, xmin from op_exam
            union all
            select 'session ' || name, xmin from op_exam_session
            union all
            select 'attendee ' || e.name || ' ' || a.student_id, a.xmin
            from op_exam_attendees a join op_exam e on e.id = a.exam_id
            union all
            select 'line ' || e.name || ' ' || l.student_id, l.xmin
            from op_result_line l join op_exam e on e.id = l.exam_id
            """;

    private static final String GRADEBOOKS =
            """
            union all
            select 'item ' || name, xmin from grading_assignment
            union all
            select 'grade ' || a.name || ' ' || g.student_id, l.xmin
            from gradebook_line l
            join grading_assignment a on a.id = l.grade_assigment_id
            join gradebook_gradebook g on g.id = l.gradebook_id
            union all
            select 'gradebook ' || student_id, xmin from gradebook_gradebook
            union all
            select 'final ' || g.student_id, o.xmin
            from op_grade_override_line o join gradebook_gradebook g on g.id = o.grade_grade_id
            """;

    private final TestDatabase database;
    private final ScriptedMoodle moodle = ScriptedMoodle.start();
    private final TestService service;
    private final String rows;

    public FilledInstance(String edition) {
        database = TestPostgres.sampleUniversity(edition);
        rows =
                MAPPING
                        + (edition.equals("enterprise") ? "" : EXAMS)
                        + (edition.equals("community") ? "" : GRADEBOOKS);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        grade(moodle);
        service = TestService.start(database, moodle);
        assertThat(service.pull().status()).isEqualTo("ok");
        if (!edition.equals("community")) {
            // A person chooses the letters that an assignment's lines can have.
            database.execute(
                    "update grading_assignment set grade = (select min(id) from op_grade_table)");
        }
    }

    /** Grades of each source in course 101, and who has completed it. */
    public static void grade(ScriptedMoodle moodle) {
        moodle.course(101)
                .item(501, "Oral", "0", "20")
                .item(502, "Paper", "0", "100")
                .grade(501, 1001, "15")
                .grade(501, 1003, "8")
                .grade(502, 1001, "30")
                .assignment(11, "Report", "50")
                .assignmentGrade(11, 1001, "40")
                .quiz(7, "Test", "20")
                .bestGrade(7, 1001, "15")
                .completion(1001, true);
    }

    public TestDatabase database() {
        return database;
    }

    public ScriptedMoodle moodle() {
        return moodle;
    }

    public TestService service() {
        return service;
    }

    public void set(String assignment) {
        database.execute("update moodle_instance set " + assignment);
    }

    /** Grades by letters from now on: {@code ('A', 80, 100), ('F', 0, 80)}. */
    public void letters(String bands) {
        set("grade_scale_type = 'letter'");
        database.execute(
                """
                insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                select id, l.name, l.low::numeric, l.high::numeric from moodle_instance,
                    (values %s) as l(name, low, high)
                """
                        .formatted(bands));
    }

    /** Each row with the transaction that wrote it. */
    public Map<String, String> snapshot() {
        Map<String, String> snapshot = new TreeMap<>();
        for (String row : database.rows(rows)) {
            int end = row.lastIndexOf('|');
            snapshot.merge(
                    row.substring(0, end), row.substring(end + 1), (one, two) -> one + "+" + two);
        }
        return snapshot;
    }

    /** Names of the rows that were written since, sorted. */
    public List<String> touched(Map<String, String> before) {
        List<String> touched = new ArrayList<>();
        snapshot()
                .forEach(
                        (row, writer) -> {
                            if (!writer.equals(before.get(row))) {
                                touched.add(row);
                            }
                        });
        return touched;
    }

    @Override
    public void close() {
        service.close();
        moodle.close();
    }
}
