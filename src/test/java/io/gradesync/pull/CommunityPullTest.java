package io.gradesync.pull;

import static io.gradesync.testbed.Runs.counts;
import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pull does to the tables of the community edition, column by column. */
class CommunityPullTest {

    private static final String LINES =
            """
            select m.moodle_id, m.moodle_user_id, a.marks, l.marks, l.status, e.total_marks, e.min_marks
            from moodle_mapping m
            join op_exam_attendees a on m.model = 'op.exam.attendees' and a.id = m.oec_record_id
            join op_exam e on e.id = a.exam_id
            join op_result_line l on l.exam_id = e.id and l.student_id = a.student_id
            order by 1, 2
            """;

    private static final String JOURNAL =
            "select action, old_value, new_value, reason from grade_sync_change order by id";

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeEach
    void startWithNoGrades() {
        database = TestPostgres.sampleUniversity();
        // Two courses are enough: the others would only be empty.
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101,"
                        + " 104)");
        moodle = ScriptedMoodle.start();
        moodle.course(101).item(501, "Essay", "0", "100").total(599).student(1001).student(1002);
        moodle.course(104).item(504, "Ledger", "0", "20").student(1043);
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        moodle.close();
    }

    private RunReport pull() {
        if (service == null) {
            service = TestService.start(database, moodle);
        }
        return service.pull();
    }

    @Test
    void writesSessionExamAttendeeAndResultLine() {
        moodle.course(101).grade(501, 1001, "85.5");
        moodle.course(104).grade(504, 1043, "7");

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(counts(run))
                .isEqualTo("read 5, created 2, unchanged 0, skipped {course_total=2, no_grade=1}");
        assertThat(run.exams()).containsEntry("created", 2).containsEntry("updated", 0);
        assertThat(database.rows(LINES))
                .containsExactly("501|1001|86|86|pass|100|50", "504|1043|35|35|fail|100|50");
        assertThat(
                        database.rows(
                                """
                                select s.name, s.course_id, s.batch_id, s.state, s.evaluation_type, t.name, t.code,
                                       s.start_date, s.end_date, s.active, s.create_uid
                                from op_exam_session s join op_exam_type t on t.id = s.exam_type
                                order by s.course_id
                                """))
                .containsExactly(
                        "Moodle gradebook: Mathematics 101 (BSC-CS"
                                + " 2025)|1|1|held|normal|Moodle|MOODLE|2025-09-01|2027-08-31|t|1",
                        "Moodle gradebook: Financial Accounting (BBA"
                                + " 2025)|2|3|held|normal|Moodle|MOODLE|2025-09-01|2027-08-31|t|1");
        assertThat(
                        database.rows(
                                """
                                select e.name, e.course_id, e.batch_id, e.subject_id, e.state, e.active,
                                       e.end_time, e.start_time, length(e.exam_code)
                                from op_exam e order by e.course_id
                                """))
                .containsExactly(
                        "Essay|1|1|1|held|t|2026-09-21 00:02:00|2026-09-21 00:01:00|16",
                        "Ledger|2|3|4|held|t|2026-09-21 00:02:00|2026-09-21 00:01:00|16");
        assertThat(database.rows(JOURNAL))
                .containsExactlyInAnyOrder("created||86/100 pass|", "created||35/100 fail|");
        assertThat(
                        database.value(
                                "select sync_hash from moodle_mapping where moodle_id = 501 and"
                                        + " moodle_user_id = 1001"))
                // printf '85.5:100' | sha256sum
                .isEqualTo("16481120c7164c5a82f00ac8edf99747804a05c1e44e5a64ae2d48830b3a91e1");
    }

    @Test
    void repairsWhatWasEditedOrDeletedInOpenEduCat() {
        moodle.course(101).grade(501, 1001, "80").grade(501, 1002, "40");
        pull();
        List<String> before = database.content();

        database.execute("update op_exam_attendees set marks = 99 where student_id = 1");
        assertThat(counts(pull())).contains("repaired 1");
        assertThat(database.content()).isEqualTo(before);

        database.execute(
                "update op_result_line set status = 'pass', marks = 50 where student_id = 2");
        assertThat(counts(pull())).contains("repaired 1");
        assertThat(database.content()).isEqualTo(before);

        database.execute("delete from op_exam_attendees where student_id = 1");
        assertThat(counts(pull())).contains("repaired 1");
        assertThat(database.content()).isEqualTo(before);

        database.execute(
                "delete from op_result_line; delete from op_exam_attendees; delete from op_exam");
        assertThat(counts(pull())).contains("repaired 2");
        assertThat(database.content()).isEqualTo(before);

        assertThat(database.rows(JOURNAL))
                .containsSubsequence(
                        "repaired|99/100 pass|80/100 pass|",
                        "repaired|50/100 pass|40/100 fail|",
                        "repaired||80/100 pass|");
        assertThat(counts(pull())).contains("unchanged 2");
    }

    @Test
    void leavesWhatPeopleDoBesideTheGradesAlone() {
        moodle.course(101).grade(501, 1001, "80");
        pull();
        database.execute(
                """
                update op_exam_session set state = 'done', name = 'Renamed', end_date = '2027-01-01';
                update op_exam set state = 'done', note = 'Room 5', start_time = start_time - interval '1 day';
                update op_exam_attendees set note = 'was late'
                """);
        List<String> before = database.content();

        moodle.course(101).grade(501, 1001, "70");
        pull();

        assertThat(database.content())
                .hasSameSizeAs(before)
                .anyMatch(
                        row ->
                                row.startsWith("session|")
                                        && row.contains("|Renamed|")
                                        && row.contains("|done|"))
                .anyMatch(row -> row.startsWith("exam|") && row.contains("|done|"))
                .anyMatch(
                        row ->
                                row.startsWith("attendee|")
                                        && row.contains("|70|was late|present|"));
    }

    @Test
    @Fault(5)
    void judgesByTheExactPercentAndNeverRoundsAcrossThePassLine() {
        moodle.course(101).grade(501, 1001, "49.6").grade(501, 1002, "49.5");
        pull();
        assertThat(database.rows(LINES))
                .containsExactly("501|1001|49|49|fail|100|50", "501|1002|49|49|fail|100|50");

        database.execute("update moodle_instance set pass_threshold = 49.5");
        pull();
        assertThat(database.rows(LINES))
                .containsExactly("501|1001|50|50|pass|100|50", "501|1002|50|50|pass|100|50");
    }

    @Test
    void aChangedThresholdChangesExactlyTheRowsItMust() {
        moodle.course(101).grade(501, 1001, "80").grade(501, 1002, "55");
        pull();
        String untouched = database.value("select xmin from op_result_line where student_id = 1");

        database.execute("update moodle_instance set pass_threshold = 60");
        RunReport run = pull();

        assertThat(counts(run)).contains("repaired 1").contains("unchanged 1");
        assertThat(run.exams()).containsEntry("updated", 2);
        assertThat(database.rows(LINES))
                .containsExactly("501|1001|80|80|pass|100|60", "501|1002|55|55|fail|100|60");
        assertThat(database.value("select xmin from op_result_line where student_id = 1"))
                .isEqualTo(untouched);
    }

    @Test
    void anExamWithAnotherPassLineIsJudgedAnewForStudentsWhomMoodleNoLongerLists() {
        moodle.course(101).grade(501, 1001, "80").grade(501, 1003, "55");
        pull();
        moodle.course(101).unenrol(1003);
        database.execute("update moodle_instance set pass_threshold = 60");
        pull();
        assertThat(database.rows(LINES))
                .containsExactly("501|1001|80|80|pass|100|60", "501|1003|55|55|fail|100|60");
    }

    @Test
    void keepsPointsInTheItemsOwnRange() {
        database.execute("update moodle_instance set grade_scale_type = 'points'");
        moodle.course(101)
                .item(502, "Ten to fifty", "10", "50")
                .item(503, "Scale", "1", "4")
                .grade(501, 1001, "120.4")
                .grade(502, 1001, "29.9")
                .grade(503, 1001, "3");
        pull();
        assertThat(database.rows(LINES))
                .containsExactly(
                        "501|1001|100|100|pass|100|50",
                        "502|1001|29|29|fail|50|30",
                        "503|1001|3|3|pass|4|3");
    }

    @Test
    void keepsLettersInTheNoteOfTheAttendee() {
        database.execute(
                """
                update moodle_instance set grade_scale_type = 'letter';
                insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                select id, letter, low, high from moodle_instance,
                    (values ('A', 90, 100), ('B', 80, 90), ('F', 0, 80)) as b (letter, low, high)
                """);
        moodle.course(101).grade(501, 1001, "89.99").grade(501, 1002, "100");
        pull();
        assertThat(database.rows("select student_id, note from op_exam_attendees order by 1"))
                .containsExactly("1|B", "2|A");
        assertThat(database.rows(JOURNAL))
                .containsExactlyInAnyOrder("created||90/100 pass B|", "created||100/100 pass A|");

        database.execute("update op_exam_attendees set note = 'mine' where student_id = 1");
        assertThat(counts(pull())).contains("repaired 1").contains("unchanged 1");
    }

    @Test
    @Fault({18, 19})
    void tellsWhyAGradeWasNotWrittenAndWritesItOnceItCan() {
        moodle.course(101)
                .grade(501, 1001, "80")
                .grade(501, 1002, "70")
                .grade(501, 1003, "60")
                .grade(501, 2999, "50");
        database.execute(
                "delete from op_student_course_op_subject_rel; delete from op_student_course where"
                        + " student_id = 3");
        database.execute(
                "update moodle_mapping set oec_record_id = 1 where model = 'op.student' and"
                        + " moodle_id = 1002");

        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(counts(run))
                .contains("created 0")
                .contains("ambiguous_student=2, no_batch=1")
                .contains("unmapped_student=1");
        assertThat(database.rows("select moodle_user_id, reason from grade_sync_change order by 1"))
                .containsExactly(
                        "1001|ambiguous_student",
                        "1002|ambiguous_student",
                        "1003|no_batch",
                        "2999|unmapped_student");
        pull();
        assertThat(database.number("select count(*) from grade_sync_change")).isEqualTo(4);

        database.execute(
                "update moodle_mapping set oec_record_id = 2 where model = 'op.student' and"
                        + " moodle_id = 1002");
        assertThat(counts(pull())).contains("created 2");
    }

    @Test
    void placesAStudentWithoutEnrolmentByTheMoodleGroup() {
        database.execute(
                "delete from op_student_course_op_subject_rel; delete from op_student_course where"
                        + " student_id = 1");
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                select id, 'op.batch', 77, 2 from moodle_instance
                """);
        moodle.course(101).grade(501, 1001, "80");
        moodle.script(
                "core_enrol_get_enrolled_users",
                form ->
                        "101".equals(form.get("courseid"))
                                ? ScriptedMoodle.Answer.json(
                                        "[{\"id\":1001,\"groups\":[{\"id\":77,\"name\":\"B\"}],"
                                            + "\"roles\":[{\"roleid\":5,\"shortname\":\"student\"}]}]")
                                : null);
        pull();
        assertThat(database.value("select batch_id from op_exam")).isEqualTo("2");
    }

    @Test
    void aGradeStaysInItsExamWhenTheStudentChangesTheBatch() {
        moodle.course(101).grade(501, 1001, "80");
        pull();
        database.execute("update op_student_course set batch_id = 2 where student_id = 1");
        moodle.course(101)
                .grade(501, 1001, "90")
                .item(502, "Oral", "0", "10")
                .grade(502, 1001, "5");
        pull();
        assertThat(
                        database.rows(
                                """
                                select e.name, e.batch_id, l.marks from op_result_line l
                                join op_exam e on e.id = l.exam_id order by e.name
                                """))
                .containsExactly("Essay|1|90", "Oral|2|50");
    }
}
