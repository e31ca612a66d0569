package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is missing or wrong in an enterprise OpenEduCat, and what a pull makes of it. */
class EnterpriseFaultsTest {

    private static final String HOMES =
            """
            select b.student_id, l.academic_year_id, l.academic_term_id
            from gradebook_line l join gradebook_gradebook b on b.id = l.gradebook_id order by 1
            """;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private ScriptedMoodle.Course course;
    private TestService service;

    @BeforeEach
    void start() {
        start("enterprise", Map.of());
    }

    private void start(String edition, Map<String, String> settings) {
        if (service != null) {
            stop();
        }
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                "delete from moodle_mapping where model = 'op.subject' and moodle_id <> 101");
        moodle = ScriptedMoodle.start();
        course =
                moodle.course(101)
                        .item(501, "Oral", "0", "20")
                        .grade(501, 1001, "15")
                        .grade(501, 1002, "8")
                        .assignment(11, "Report", "50")
                        .assignmentGrade(11, 1001, "40");
        service = TestService.start(database, moodle, settings);
    }

    @AfterEach
    void stop() {
        service.close();
        moodle.close();
    }

    @Test
    void aSubjectWithoutFacultyIsNamedAndWhatStandsGoesOn() {
        service.pull();
        database.execute("delete from op_faculty_op_subject_rel where op_subject_id = 1");
        course.grade(501, 1001, "16").item(502, "Essay", "0", "10").grade(502, 1001, "9");
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.notes())
                .singleElement()
                .asString()
                .contains("Mathematics 101", "gradesync.openeducat.faculty-id");
        assertThat(run.counts())
                .containsEntry("updated", 1L)
                .containsEntry("failed", Map.of("write_error", 1L));
    }

    @ParameterizedTest
    @CsvSource({"3, 2", "999, 0"})
    void theFacultyOfTheSettingsStandsInWhereASubjectHasNone(int faculty, long written) {
        start("enterprise", Map.of("gradesync.openeducat.faculty-id", "" + faculty));
        database.execute("delete from op_faculty_op_subject_rel");
        assertThat(service.pull().counts()).containsEntry("created", written);
        assertThat(database.rows("select faculty_id from grading_assignment"))
                .isEqualTo(written == 0 ? List.of() : List.of("" + faculty));
    }

    @Test
    void yearAndTermAreThoseOfTheEnrolmentElseOfTheDayElseTheLatest() {
        // The first student is enrolled without a term, the second without both.
        database.execute(
                """
                update op_student_course set academic_term_id = null where student_id = 1;
                update op_student_course set academic_years_id = null, academic_term_id = null where student_id = 2;
                update op_student_course set academic_years_id = null where student_id = 3;
                delete from op_student_course where student_id = 4;
                delete from op_academic_year where id not in (
                    select academic_year_id from op_academic_term union
                    select academic_years_id from op_student_course where academic_years_id is not null)
                """);
        course.grade(501, 1003, "1").grade(501, 1004, "2");
        course.fields(501, 1002).put("gradedategraded", epoch("term_end_date", 2));
        course.fields(501, 1004).put("gradedategraded", 86400L);
        course.fields(501, 1001).put("gradedategraded", 86400L);
        String year =
                database.value(
                        "select academic_years_id from op_student_course where student_id = 1");
        String ofThird =
                database.value(
                        "select t.academic_year_id || '|' || t.id from op_student_course c join"
                            + " op_academic_term t on t.id = c.academic_term_id where c.student_id"
                            + " = 3");
        String latestOfYear =
                database.value(
                        "select id from op_academic_term where academic_year_id = %s order by term_start_date desc limit 1"
                                .formatted(year));
        String ofDay =
                database.value(
                        "select academic_year_id || '|' || id from op_academic_term where id = 2");
        String latest =
                database.value(
                        "select academic_year_id || '|' || id from op_academic_term order by"
                                + " term_start_date desc limit 1");
        service.pull();
        assertThat(database.rows(HOMES))
                .containsExactly(
                        "1|" + year + "|" + latestOfYear,
                        "2|" + ofDay,
                        "3|" + ofThird,
                        "4|" + latest);
    }

    private long epoch(String column, int term) {
        return database.number(
                "select extract(epoch from %s)::bigint from op_academic_term where id = %d"
                        .formatted(column, term));
    }

    @Test
    void withoutAnyYearAndTermTheGradesWaitForOne() {
        database.execute(
                """
                update op_student_course set academic_years_id = null, academic_term_id = null;
                create table kept as select * from op_academic_term;
                delete from op_academic_term
                """);
        RunReport run = service.pull();
        assertThat(run.counts()).containsEntry("failed", Map.of("write_error", 2L));
        assertThat(run.notes()).singleElement().asString().contains("academic year and term");
        database.execute("insert into op_academic_term select * from kept");
        assertThat(service.pull().counts()).containsEntry("created", 2L);
    }

    @Test
    void lettersAreLinesOfTheAssignmentsTable() {
        database.execute(
                """
                update moodle_instance set grade_scale_type = 'letter';
                insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                select id, 'A', 90, 100 from moodle_instance union all
                select id, 'C', 70, 90 from moodle_instance union all
                select id, 'F', 0, 70 from moodle_instance;
                insert into op_grade_table (id, name, active) values (50, 'Gone', false), (51, 'Others', true);
                insert into op_grade_table_line (grade_table_id, name, percentage) values
                    (50, 'A', 90), (50, 'C', 70), (50, 'F', 0), (51, 'A', 90), (51, 'C', 70);
                """);
        String letters =
                "select a.grade, t.name from gradebook_line l join grading_assignment a on a.id ="
                        + " l.grade_assigment_id left join op_grade_table_line t on t.id ="
                        + " l.grade_table_line_id order by l.marks desc";
        service.pull();
        assertThat(database.rows(letters)).containsExactly("1|C", "1|F");
        assertThat(database.rows("select new_value from grade_sync_change where reason is null"))
                .containsExactlyInAnyOrder("75/100", "40/100");

        // Another table of the registrar's choice: the lines follow, where it has the letter.
        database.execute("update grading_assignment set grade = 51");
        assertThat(service.pull().counts()).containsEntry("repaired", 2L);
        assertThat(database.rows(letters)).containsExactly("51|C", "51|");
        assertThat(service.pull().counts()).containsEntry("unchanged", 2L);
    }

    @Test
    void aMissingColumnStopsTheEditionByName() {
        database.execute("alter table gradebook_line drop column penalty");
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("failed");
        assertThat(run.failure()).contains("column gradebook_line.penalty is missing");
        assertThat(moodle.requests()).isEmpty();
    }

    @Test
    @Fault(44)
    void aMissingColumnStopsThatEditionOnly() {
        start("both", Map.of());
        database.execute("alter table gradebook_line drop column penalty");
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.notes()).singleElement().asString().contains("gradebook_line.penalty");
        assertThat(run.counts()).containsEntry("created", 1L).containsEntry("read", 1L);
        assertThat(database.rows("select marks from op_exam_attendees")).containsExactly("80");
        assertThat(moodle.requests("gradereport_user_get_grade_items")).isEmpty();
    }

    @Test
    void aTableThatTheRoleMayNotWriteIsNamed() {
        String role = "reader_" + System.nanoTime();
        database.execute(
                """
                create role %1$s login password 'secret';
                grant all on all tables in schema public to %1$s;
                grant all on all sequences in schema public to %1$s;
                grant all on schema public to %1$s;
                revoke insert, update on gradebook_line from %1$s
                """
                        .formatted(role));
        try (TestService reader =
                TestService.start(
                        database,
                        moodle,
                        Map.of(
                                "gradesync.database.username",
                                role,
                                "gradesync.database.password",
                                "secret"))) {
            RunReport run = reader.pull();
            assertThat(run.status()).isEqualTo("failed");
            assertThat(run.failure())
                    .contains("the role " + role + " lacks INSERT on gradebook_line")
                    .contains("the role " + role + " lacks UPDATE on gradebook_line");
        }
    }

    @Test
    @Fault(44)
    void aModuleInstalledBetweenTwoPullsMovesTheWritingWithoutARestart() {
        start("both", Map.of());
        database.execute(
                "update ir_module_module set state = 'uninstalled' where name ="
                        + " 'openeducat_grading'");
        assertThat(service.pull().edition()).isEqualTo("community");
        assertThat(database.number("select count(*) from op_result_line")).isEqualTo(2);
        assertThat(database.number("select count(*) from gradebook_line")).isZero();

        database.execute(
                "update ir_module_module set state = 'installed' where name ="
                        + " 'openeducat_grading'");
        RunReport run = service.pull();
        assertThat(run.edition()).isEqualTo("enterprise+community");
        assertThat(run.counts()).containsEntry("created", 2L).containsEntry("unchanged", 1L);
        assertThat(database.number("select count(*) from op_result_line")).isEqualTo(2);
        assertThat(database.number("select count(*) from gradebook_line")).isEqualTo(2);
        assertThat(database.rows("select edition from grade_sync_run order by id"))
                .containsExactly("community", "enterprise+community");
        assertThat(
                        database.rows(
                                "select run_id, source, edition, count(*) from grade_sync_change"
                                        + " where reason is null group by 1, 2, 3 order by 1, 2"))
                .containsExactly(
                        "1|assignment|community|1",
                        "1|gradebook|community|2",
                        "2|gradebook|enterprise|2");

        database.execute(
                "update ir_module_module set state = 'uninstalled' where name = 'openeducat_exam'");
        assertThat(service.pull().counts())
                .containsEntry("unchanged", 2L)
                .containsEntry("skipped", Map.of("no_target", 1L));
    }

    @Test
    void coursesSideBySideMakeEachTypeOnce() {
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, oec_record_id, oec_course_id, moodle_id)
                select i.id, 'op.subject', 1, 1, c from moodle_instance i, generate_series(201, 208) c;
                delete from grading_assignment_type where name in ('Quiz', 'Assignment')
                """);
        for (int id = 201; id <= 208; id++) {
            moodle.course(id)
                    .activityItem(id * 10L, "Quiz " + id, "quiz", id, "0", "10")
                    .item(id * 10L + 1, "Oral " + id, "0", "10")
                    .grade(id * 10L, 1001, "5")
                    .grade(id * 10L, 1002, "6")
                    .grade(id * 10L + 1, 1001, "7");
        }
        assertThat(service.pull().status()).isEqualTo("ok");
        assertThat(database.rows("select name from grading_assignment_type order by 1"))
                .containsExactly("Attendance", "Manual", "Quiz");
        assertThat(database.rows("select student_id, count(*) from gradebook_gradebook group by 1"))
                .containsExactlyInAnyOrder("1|1", "2|1");
    }

    @Test
    @Fault(20)
    void aMarkThatTheDatabaseRefusesCostsOnlyItself() {
        database.execute("alter table gradebook_line add check (marks <> 40)");
        RunReport run = service.pull();
        assertThat(run.counts())
                .containsEntry("created", 1L)
                .containsEntry("failed", Map.of("write_error", 1L));
        assertThat(run.notes()).singleElement().asString().contains("Student 2, item 501");
        database.execute("alter table gradebook_line drop constraint gradebook_line_marks_check");
        assertThat(service.pull().counts())
                .containsEntry("created", 1L)
                .containsEntry("unchanged", 1L);
    }

    @Test
    void anOverrideThatIsNoNumberIsToldOfTheRun() {
        service.pull();
        database.execute("update op_grade_override_line set override = 'NaN'");
        course.grade(501, 1001, "16");
        RunReport run = service.pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.notes())
                .singleElement()
                .asString()
                .contains("1 override(s)", "op_grade_override_line.override");
        assertThat(database.rows("select calculated, final from op_grade_override_line order by 1"))
                .containsExactly("40.00|40.00", "80.00|80.00");
    }
}
