package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.sample.SampleVersion;
import io.gradesync.testbed.EveryVersion;
import io.gradesync.testbed.OdooExams;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * What a registrar does in Odoo after a pull works on every version, and the next pulls follow it.
 */
@EveryVersion
class RegistrarTest {

    private static final String RESULTS =
            """
            select e.name, l.student_id, l.marks, l.status, l.marksheet_line_id is not null
            from op_result_line l join op_exam e on e.id = l.exam_id order by 1, 2
            """;

    @Parameter private SampleVersion version;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;
    private OdooExams odoo;

    @BeforeEach
    void pullGradesOfEverySource() {
        database = TestPostgres.sampleUniversity(version);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        moodle.course(101)
                .item(501, "Essay", "0", "100")
                .item(502, "Oral", "0", "20")
                .grade(501, 1001, "80")
                .grade(501, 1003, "40")
                .grade(502, 1001, "10")
                .grade(502, 1003, "20")
                .assignment(11, "Report", "50")
                .assignmentGrade(11, 1001, "45")
                .assignmentGrade(11, 1003, "20")
                .quiz(7, "Test", "10")
                .bestGrade(7, 1001, "9");
        odoo = new OdooExams(database);
        service = TestService.start(database, moodle);
        assertThat(service.pull().status()).isEqualTo("ok");
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    /** Finishes the exams and has Odoo generate and take over the results. */
    private void generate() {
        odoo.finishAll();
        odoo.generateAll();
        service.pull();
    }

    private void validate() {
        database.rows("select id from op_exam_session")
                .forEach(session -> odoo.validate(Long.parseLong(session)));
    }

    private long exam(String name) {
        return database.number("select id from op_exam where name = '%s'".formatted(name));
    }

    private long gradebookSession() {
        return database.number("select session_id from op_exam where name = 'Essay'");
    }

    private List<String> lines(String exam) {
        return database.rows(RESULTS).stream().filter(row -> row.startsWith(exam + "|")).toList();
    }

    @Test
    void examsCanBeFinishedAndResultsGenerated() {
        odoo.checkForms();
        generate();
        odoo.checkForms();
        assertThat(database.rows(RESULTS))
                .containsExactly(
                        "Assignment: Report|1|90|pass|t",
                        "Assignment: Report|3|40|fail|t",
                        "Essay|1|80|pass|t",
                        "Essay|3|40|fail|t",
                        "Oral|1|50|pass|t",
                        "Oral|3|100|pass|t",
                        "Quiz: Test|1|90|pass|t");
        validate();

        long writes = database.writes();
        RunReport run = service.pull();
        assertThat(run.counts()).containsEntry("unchanged", 7L);
        assertThat(database.writes()).isEqualTo(writes);
        assertThat(run.notes()).isEmpty();
    }

    @Test
    void aGradeOfTheGradebookGetsItsLineAtOnceWhereASecondLineIsAllowed() {
        assertThat(database.rows(RESULTS))
                .hasSize(version == SampleVersion.V19 ? 0 : 4)
                .allMatch(row -> row.startsWith("Essay|") || row.startsWith("Oral|"));
    }

    @Test
    void linesMarksheetsAndRegistersFollowChangedGradesOfEverySource() {
        generate();
        validate();
        moodle.course(101)
                .grade(501, 1003, "90")
                .assignmentGrade(11, 1003, "50")
                .bestGrade(7, 1001, "2");
        RunReport run = service.pull();
        assertThat(run.counts()).containsEntry("updated", 3L);
        assertThat(run.recomputed()).isEqualTo(3);
        odoo.checkForms();
        assertThat(lines("Essay")).contains("Essay|3|90|pass|t");
        assertThat(lines("Assignment: Report")).contains("Assignment: Report|3|100|pass|t");
        assertThat(lines("Quiz: Test")).containsExactly("Quiz: Test|1|20|fail|t");
        assertThat(database.rows("select distinct state from op_exam")).containsExactly("done");
    }

    @Test
    void aLineThatAPersonEditsIsRepairedWhateverItsSource() {
        generate();
        database.execute("update op_result_line set marks = 1, status = 'fail'");
        assertThat(service.pull().counts()).containsEntry("repaired", 7L);
        odoo.checkForms();
        assertThat(
                        database.rows(
                                "select old_value, new_value from grade_sync_change where item_name"
                                        + " = 'Test' order by id desc limit 1"))
                .containsExactly("1/100 fail|90/100 pass");
    }

    @Test
    void aMarksheetWhoseLinesAreDeletedIsNotRefilledAndCanBeGeneratedAgain() {
        generate();
        long session = gradebookSession();
        odoo.deleteMarksheetLines(session);
        moodle.course(101).grade(501, 1001, "85");

        RunReport run = service.pull();

        assertThat(lines("Essay")).isEmpty();
        assertThat(run.notes())
                .anyMatch(note -> note.contains("Mark Sheet") && note.contains("lacks 4 grades"));
        odoo.generate(session);
        assertThat(service.pull().notes()).isEmpty();
        odoo.checkForms();
        assertThat(lines("Essay")).containsExactly("Essay|1|85|pass|t", "Essay|3|40|fail|t");
    }

    @Test
    void aGradeThatComesAfterTheMarksheetsJoinsADraft() {
        generate();
        moodle.course(101)
                .item(503, "Project", "0", "100")
                .grade(503, 1001, "70")
                .assignment(12, "Thesis", "100")
                .assignmentGrade(12, 1003, "30");
        RunReport run = service.pull();
        assertThat(run.notes()).isEmpty();
        odoo.checkForms();
        assertThat(lines("Project")).containsExactly("Project|1|70|pass|t");
        assertThat(lines("Assignment: Thesis")).containsExactly("Assignment: Thesis|3|30|fail|t");
    }

    @Test
    void aLateStudentStandsWithTheExamAndTheRunNotesWhatTheRegisterLacks() {
        generate();
        validate();
        moodle.course(101).grade(501, 1005, "66").item(503, "Project", "0", "10");
        moodle.course(101).grade(503, 1001, "7");
        RunReport run = service.pull();
        assertThat(run.counts()).containsEntry("created", 2L);
        assertThat(run.notes()).anyMatch(note -> note.contains("lacks 2 grades"));
        assertThat(lines("Project")).isEmpty();
        assertThat(lines("Essay")).hasSize(2);
        assertThat(
                        database.rows(
                                "select marks from op_exam_attendees where student_id = 5 order by"
                                        + " 1"))
                .containsExactly("66");
        odoo.checkForms();
        assertThat(service.pull().notes()).anyMatch(note -> note.contains("lacks 2 grades"));
    }

    @Test
    void aCancelledRegisterIsAsIfItWereNotThere() {
        generate();
        database.execute(
                "delete from op_marksheet_line where marksheet_reg_id in (select id from"
                        + " op_marksheet_register where exam_session_id = "
                        + gradebookSession()
                        + "); update op_marksheet_register set state = 'cancelled' where"
                        + " exam_session_id = "
                        + gradebookSession());
        moodle.course(101).grade(501, 1005, "66");
        RunReport run = service.pull();
        assertThat(run.notes()).isEmpty();
        assertThat(lines("Essay"))
                .isEqualTo(version == SampleVersion.V19 ? List.of() : List.of("Essay|5|66|pass|f"));
    }

    @Test
    void nothingIsWrittenIntoACancelledExam() {
        odoo.cancelExam(exam("Assignment: Report"));
        moodle.course(101).assignmentGrade(11, 1001, "50");
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.counts())
                .containsEntry("skipped", Map.of("exam_cancelled", 2L, "no_grade", 1L));
        assertThat(run.exams()).containsEntry("updated", 0);
        assertThat(
                        database.rows(
                                "select reason, trim_scale(raw) from grade_sync_change where action"
                                        + " = 'skipped' order by raw"))
                .containsExactly("exam_cancelled|20", "exam_cancelled|50");
        long rows = database.number("select count(*) from grade_sync_change");
        service.pull();
        assertThat(database.number("select count(*) from grade_sync_change")).isEqualTo(rows);

        database.execute("update op_exam set state = 'draft' where state = 'cancel'");
        service.pull();
        assertThat(
                        database.rows(
                                "select a.student_id, a.marks from op_exam_attendees a join op_exam"
                                    + " e on e.id = a.exam_id where e.state = 'draft' order by 1"))
                .containsExactly("1|100", "3|40");
        odoo.checkForms();
    }

    @Test
    void aStudentWhoIsSetAbsentStaysWithoutMarks() {
        odoo.setAbsent(exam("Essay"), 1);
        odoo.setAbsent(exam("Quiz: Test"), 1);
        moodle.course(101).grade(501, 1001, "99");
        RunReport run = service.pull();
        assertThat(run.counts()).containsEntry("skipped", Map.of("absent", 2L, "no_grade", 1L));
        assertThat(database.rows("select marks from op_exam_attendees where status = 'absent'"))
                .containsExactly("0", "0");

        database.execute("update op_exam_attendees set status = 'present'");
        assertThat(service.pull().counts())
                .containsEntry("updated", 1L)
                .containsEntry("repaired", 1L);
        odoo.checkForms();
    }

    @Test
    void whatAnEarlierReleaseWroteIsMadeFitForTheForms() {
        if (database.holdsColumn("op_exam", "results_entered")) {
            database.execute("update op_exam set results_entered = null");
        }
        database.execute(
                """
                update op_exam_session set venue = null;
                update op_exam_attendees set marks = marks
                """);
        if (version == SampleVersion.V19) {
            database.execute(
                    """
                    insert into op_result_line (exam_id, student_id, marks, status, evaluation_type, create_uid)
                    select a.exam_id, a.student_id, a.marks,
                        case when a.marks < e.min_marks then 'fail' else 'pass' end, 'normal', 1
                    from op_exam_attendees a join op_exam e on e.id = a.exam_id
                    where e.name in ('Essay', 'Oral')
                    """);
        }
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("ok");
        odoo.checkForms();
        generate();
        odoo.checkForms();
    }

    @Test
    void theJournalHoldsTheWholeOldValueOfEverySource() {
        moodle.course(101)
                .grade(501, 1001, "85")
                .assignmentGrade(11, 1001, "40")
                .bestGrade(7, 1001, "8");
        service.pull();
        assertThat(
                        database.rows(
                                "select old_value, new_value from grade_sync_change where action ="
                                        + " 'updated' order by source"))
                .containsExactly(
                        "90/100 pass|80/100 pass",
                        "80/100 pass|85/100 pass",
                        "90/100 pass|80/100 pass");
    }

    @Test
    void linesThatStandTwiceAfterAnUpgradeAreSettledByTheMarksheets() {
        database.execute(
                """
                alter table op_result_line drop constraint if exists op_result_line_unique_result_line;
                delete from op_result_line;
                insert into op_result_line (exam_id, student_id, marks, status, evaluation_type, create_uid)
                select a.exam_id, a.student_id, 1, 'fail', 'normal', 1
                from op_exam_attendees a join op_exam e on e.id = a.exam_id, generate_series(1, 2)
                where e.name in ('Essay', 'Oral')
                """);
        assertThat(service.pull().counts()).containsEntry("repaired", 4L);
        assertThat(lines("Essay"))
                .containsExactly(
                        "Essay|1|80|pass|f",
                        "Essay|1|80|pass|f",
                        "Essay|3|40|fail|f",
                        "Essay|3|40|fail|f");
        generate();
        odoo.checkForms();
        assertThat(lines("Essay")).containsExactly("Essay|1|80|pass|t", "Essay|3|40|fail|t");
    }

    @Test
    void linesComeWithTheMarksheetWhereTheInstanceSaysSo() {
        database.execute("update moodle_instance set result_lines = 'with-marksheet'");
        service.pull();
        assertThat(database.rows(RESULTS)).isEmpty();
        generate();
        odoo.checkForms();
        assertThat(database.rows(RESULTS)).hasSize(7);
    }

    @Test
    void anUnknownKindOfResultLinesFailsWithASentence() {
        database.execute("update moodle_instance set result_lines = 'never'");
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.notes())
                .anyMatch(
                        note ->
                                note.contains(
                                        "result_lines is never: set it to one of auto, at-once,"
                                                + " with-marksheet."));
    }
}
