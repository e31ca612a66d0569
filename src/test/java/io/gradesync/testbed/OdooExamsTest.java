package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gradesync.sample.SampleVersion;
import io.gradesync.testbed.OdooExams.ValidationError;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A session with two exams of three students, and what Odoo lets a registrar do with it. */
@EveryVersion
class OdooExamsTest {

    private static final long SESSION = 1;
    private static final long ESSAY = 11;
    private static final long ORAL = 12;

    private static final String RESULTS =
            """
            select e.name, l.student_id, l.marks, l.status, m.total_marks, round(m.percentage::numeric, 2), m.status
            from op_result_line l join op_exam e on e.id = l.exam_id
            join op_marksheet_line m on m.id = l.marksheet_line_id and m.student_id = l.student_id
            order by l.id
            """;

    private static final String REGISTERS =
            "select state, total_pass, total_failed from op_marksheet_register order by id";

    @Parameter private SampleVersion version;

    private TestDatabase database;
    private OdooExams odoo;

    @BeforeEach
    void holdTwoExams() {
        database = TestPostgres.sampleUniversity(version);
        odoo = new OdooExams(database);
        database.execute(
                """
                insert into op_exam_type (name, code) values ('Moodle', 'MOODLE');
                insert into op_exam_session (id, name, exam_code, course_id, batch_id, exam_type, venue,
                    evaluation_type, state, start_date, end_date, active)
                select %d, 'Term', 'S1', b.course_id, b.id, t.id, c.partner_id, 'normal', 'held', b.start_date,
                    b.end_date, true
                from op_batch b, op_exam_type t, res_company c where b.id = 1
                """
                        .formatted(SESSION));
        exam(ESSAY, "Essay", 1, 100, 50, "00:01");
        exam(ORAL, "Oral", 1, 20, 10, "00:02");
        for (Map.Entry<Long, List<Integer>> marks :
                Map.of(ESSAY, List.of(80, 40, 50), ORAL, List.of(10, 9, 20)).entrySet()) {
            for (int student = 1; student <= 3; student++) {
                database.execute(
                        """
                        insert into op_exam_attendees (exam_id, student_id, marks, status, course_id, batch_id)
                        select id, %d, %d, 'present', course_id, batch_id from op_exam where id = %d
                        """
                                .formatted(
                                        student,
                                        marks.getValue().get(student - 1),
                                        marks.getKey()));
            }
        }
    }

    @Test
    void theResultsOfFinishedExamsAreWhatOdooSumsUp() {
        odoo.finish(SESSION);
        assertThat(
                        database.rows(
                                "select distinct e.state, s.state from op_exam e, op_exam_session"
                                        + " s"))
                .containsExactly("done|done");

        odoo.generate(SESSION);

        assertThat(database.rows(RESULTS))
                .containsExactly(
                        "Essay|1|80|pass|90|75.00|pass",
                        "Essay|2|40|fail|49|40.83|fail",
                        "Essay|3|50|pass|70|58.33|pass",
                        "Oral|1|10|pass|90|75.00|pass",
                        "Oral|2|9|fail|49|40.83|fail",
                        "Oral|3|20|pass|70|58.33|pass");
        assertThat(database.rows(REGISTERS)).containsExactly("draft|2|1");
        if (version == SampleVersion.V19) {
            assertThat(database.rows("select distinct session_id from op_result_line"))
                    .containsExactly("1");
        }
        odoo.checkForms();

        odoo.validate(SESSION);
        assertThat(database.rows(REGISTERS)).containsExactly("validated|2|1");
        refused("There is no draft register of session", () -> odoo.validate(SESSION));
    }

    @Test
    void everySessionCanBeFinishedAndGenerated() {
        odoo.finishAll();
        odoo.generateAll();
        assertThat(database.rows(RESULTS)).hasSize(6);
        odoo.finishAll();
        odoo.checkForms();
    }

    @Test
    void resultsOfExamsThatAreNotDoneAreRefusedButForTestsOfWhatComesAfter() {
        refused(
                version == SampleVersion.V18
                        ? "The exam session should be done."
                        : "All subject exam should be done.",
                () -> odoo.generate(SESSION));
        assertThat(database.rows(REGISTERS)).isEmpty();
        odoo.generateInAnyState();
        assertThat(database.rows(REGISTERS)).containsExactly("draft|2|1");
    }

    @Test
    void aSecondGenerateWritesEachLineTwiceOrIsRefusedUntilTheMarksheetLinesAreDeleted() {
        odoo.finish(SESSION);
        odoo.generate(SESSION);
        if (version == SampleVersion.V19) {
            refused(
                    "Result line for this student and exam already exists!",
                    () -> odoo.generate(SESSION));
            assertThat(database.rows(REGISTERS)).containsExactly("draft|2|1");
        } else {
            odoo.generate(SESSION);
            assertThat(database.rows(RESULTS)).hasSize(12);
            refused("Result line for this student and exam already exists!", odoo::checkForms);
        }

        odoo.deleteMarksheetLines(SESSION);
        assertThat(database.rows("select id from op_result_line")).isEmpty();
        odoo.generate(SESSION);
        assertThat(database.rows(RESULTS)).hasSize(6);
        odoo.checkForms();
    }

    @Test
    void aLineOfOursWithoutAMarksheetStopsGenerateOrStaysBesideOdoos() {
        odoo.finish(SESSION);
        database.execute(
                "insert into op_result_line (exam_id, student_id, marks, status, evaluation_type)"
                        + " values (11, 1, 80, 'pass', 'normal')");
        if (version == SampleVersion.V19) {
            refused(
                    "Result line for this student and exam already exists!",
                    () -> odoo.generate(SESSION));
            assertThat(database.rows("select id from op_result_template")).isEmpty();
        } else {
            odoo.generate(SESSION);
            refused("Result line for this student and exam already exists!", odoo::checkForms);
        }
    }

    @Test
    void anExamThatIsNotHeldCannotBeFinished() {
        database.execute("update op_exam set state = 'draft' where id = 11");
        refused("The exam has no button Result Updated:", () -> odoo.finish(SESSION));
    }

    @Test
    void from2025OnAnExamWithoutResultsEnteredCannotBeFinished() {
        if (version == SampleVersion.V18_2024) {
            assertThat(database.holdsColumn("op_exam", "results_entered")).isFalse();
        } else {
            database.execute("update op_exam set results_entered = null where id = 11");
            refused("The exam has no button Result Updated:", () -> odoo.finish(SESSION));
            refused("Odoo would compute results_entered:", odoo::checkForms);
        }
    }

    @Test
    void from2025OnASessionWithoutAVenueCannotBeFinished() {
        database.execute("update op_exam_session set venue = null");
        if (version == SampleVersion.V18_2024) {
            odoo.finish(SESSION);
        } else {
            refused("The following fields are invalid: Venue", () -> odoo.finish(SESSION));
            refused("The following fields are invalid: Venue", odoo::checkForms);
        }
    }

    @Test
    void from2025OnAnExamCannotEndAsItBegins() {
        database.execute("update op_exam set end_time = start_time where id = 11");
        if (version == SampleVersion.V18_2024) {
            odoo.finish(SESSION);
        } else {
            refusedForms("End Time cannot be set before Start Time.");
        }
    }

    @Test
    void timesAreInTheirOrderAndWithinTheSession() {
        String order = "End Time cannot be set before Start Time.";
        String session = "Exam Time should in between Exam Session Dates.";
        hold("start_date + time '00:02'", "start_date + time '00:01'");
        refusedForms(order);
        hold("start_date - time '00:02'", "start_date - time '00:01'");
        refusedForms(session);
        hold("end_date + time '23:59'", "end_date + 1");
        refusedForms(session);
        hold("end_date + time '23:58'", "end_date + time '23:59'");
        odoo.checkForms();
    }

    @Test
    void examsOfASubjectDoNotOverlapWhoeverMadeThem() {
        exam(13, "Another batch", 1, 100, 50, "00:01");
        database.execute("update op_exam set session_id = null where id = 13");
        refusedForms("The exam time overlaps with an existing exam for the same subject.");
        database.execute("update op_exam set subject_id = 2 where id = 13");
        odoo.checkForms();
    }

    @Test
    void marksArePossible() {
        database.execute("update op_exam set min_marks = 0 where id = 11");
        refusedForms("Enter proper marks!");
        database.execute("update op_exam set min_marks = 50, total_marks = 49 where id = 11");
        refusedForms("Passing Marks can't be greater than Total Marks");
        database.execute("update op_exam set total_marks = 100 where id = 11");
        for (String marks : List.of("-1", "101")) {
            database.execute(
                    "update op_exam_attendees set marks = %s where exam_id = 11 and student_id = 1"
                            .formatted(marks));
            refusedForms("Please Enter Marks between 0 to the exam's total:");
        }
    }

    @Test
    void whoIsAbsentHasNoMarksAndIsOnTheMarksheet() {
        odoo.setAbsent(ESSAY, 1);
        odoo.finish(SESSION);
        odoo.generate(SESSION);
        assertThat(database.rows(RESULTS)).contains("Essay|1|0|fail|10|8.33|fail");
        database.execute(
                "update op_exam_attendees set marks = 5 where exam_id = 11 and student_id = 1");
        refusedForms("Please Enter Marks between 0 to the exam's total:");
        assertThatIllegalArgumentException().isThrownBy(() -> odoo.setAbsent(ESSAY, 9));
    }

    @Test
    void anExamIsCancelledWithItsAttendeesUnlessItIsDone() {
        odoo.cancelExam(ORAL);
        assertThat(database.number("select count(*) from op_exam_attendees where exam_id = 12"))
                .isEqualTo(version == SampleVersion.V18_2024 ? 3 : 0);
        odoo.checkForms();
        odoo.finish(SESSION);
        assertThat(database.rows("select state from op_exam order by id"))
                .containsExactly("done", "cancel");
        refused("An exam that is done cannot be cancelled:", () -> odoo.cancelExam(ESSAY));
    }

    @Test
    void whatDiffersFromOdoosOwnRulesIsFound() {
        odoo.finish(SESSION);
        odoo.generate(SESSION);
        String copy = "A copy of the session's course or batch differs:";
        found(copy, "op_exam", "batch_id = 2");
        found(copy, "op_exam_attendees", "course_id = null");
        String line = "The result line is not what Odoo makes of its attendee:";
        found(line, "op_result_line", "marks = marks + 1");
        found(line, "op_result_line", "status = null");
        found(line, "op_result_line", "evaluation_type = 'grade'");
        if (version == SampleVersion.V19) {
            found(line, "op_result_line", "session_id = null");
        }
        String marksheet = "The marksheet line is not what Odoo sums up:";
        found(marksheet, "op_marksheet_line", "total_marks = total_marks + 1");
        found(marksheet, "op_marksheet_line", "percentage = 0");
        found(marksheet, "op_marksheet_line", "status = null");
        String register = "The register is not what Odoo counts:";
        found(register, "op_marksheet_register", "total_pass = 3");
        found(register, "op_marksheet_register", "total_failed = null");
        odoo.checkForms();
        database.execute("update op_marksheet_register set state = 'cancelled', total_pass = 9");
        odoo.checkForms();
    }

    private void exam(
            long id, String name, int subject, int totalMarks, int minMarks, String start) {
        database.execute(
                """
                insert into op_exam
                select r.* from op_exam_session s
                cross join lateral jsonb_populate_record(null::op_exam, jsonb_build_object('id', %1$d,
                    'session_id', s.id, 'course_id', s.course_id, 'batch_id', s.batch_id, 'subject_id', %3$d,
                    'total_marks', %4$d, 'min_marks', %5$d, 'exam_code', 'E%1$d', 'name', '%2$s', 'state', 'held',
                    'active', true, 'results_entered', true, 'start_time', s.start_date + time '%6$s',
                    'end_time', s.start_date + time '%6$s' + interval '1 minute')) r
                """
                        .formatted(id, name, subject, totalMarks, minMarks, start));
    }

    private void hold(String start, String end) {
        database.execute(
                "update op_exam set start_time = %s, end_time = %s from op_exam_session s where op_exam.id = 11"
                        .formatted(start, end));
    }

    /** Spoils every row, looks, and puts the rows back. */
    private void found(String words, String table, String columns) {
        database.execute("create table kept as select * from " + table);
        database.execute("update %s set %s".formatted(table, columns));
        refused(words, odoo::checkForms);
        List<String> names =
                database.rows(
                        "select quote_ident(attname) from pg_attribute where attrelid = '%s'::regclass and attnum > 0 order by attnum"
                                .formatted(table));
        String all = String.join(", ", names);
        database.execute(
                "update %1$s t set (%2$s) = (select %2$s from kept k where k.id = t.id); drop table kept"
                        .formatted(table, all));
    }

    private void refusedForms(String words) {
        refused(words, () -> odoo.finish(SESSION));
        refused(words, odoo::checkForms);
    }

    private static void refused(String words, ThrowingCallable call) {
        assertThatExceptionOfType(ValidationError.class)
                .isThrownBy(call)
                .withMessageStartingWith(words);
    }
}
