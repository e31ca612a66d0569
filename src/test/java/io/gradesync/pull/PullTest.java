package io.gradesync.pull;

import static io.gradesync.testbed.Runs.counts;
import static io.gradesync.testbed.Runs.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/**
 * What a pull does, rule by rule, with the real routes and a real PostgreSQL, whichever tables the
 * grades go to.
 */
@EveryEdition
class PullTest {

    @Parameter private String edition;

    private TestDatabase database;
    private ScriptedMoodle moodle;
    private TestService service;

    @BeforeEach
    void startWithNoGrades() {
        database = TestPostgres.sampleUniversity(edition);
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
    @Fault({2, 8, 11})
    void writesNothingWhenNothingChanged() {
        moodle.course(101).grade(501, 1001, "85.5").grade(501, 1002, "0");
        pull();
        service.close();
        service = null;
        long writes = database.writes();
        String journal = database.value("select count(*) from grade_sync_change");

        RunReport second = pull();
        service.close();
        service = null;

        assertThat(counts(second))
                .isEqualTo("read 5, created 0, unchanged 2, skipped {course_total=2, no_grade=1}");
        assertThat(database.writes()).isEqualTo(writes);
        assertThat(database.value("select count(*) from grade_sync_change")).isEqualTo(journal);
    }

    @Test
    @Fault(1)
    void carriesEachOfThreeValuesOfAGradeThatComesBackToTheFirst() {
        for (String raw : List.of("80", "90", "80")) {
            moodle.course(101).grade(501, 1001, raw);
            pull();
        }
        assertThat(database.grades()).containsExactly("Essay|1|80");
        assertThat(database.journal())
                .containsExactly(
                        "created||80/100|", "updated|80/100|90/100|", "updated|90/100|80/100|");
        List<String> content = database.content();
        assertThat(counts(pull())).contains("created 0, unchanged 1");
        assertThat(database.content()).isEqualTo(content);
    }

    @Test
    @Fault(41)
    void repairsWhatWasEditedOrDeletedInOpenEduCat() {
        moodle.course(101).grade(501, 1001, "80").grade(501, 1002, "40");
        pull();
        List<String> before = database.content();

        assertThat(database.editMarks("gradebook", 501, 1001, 99)).isEqualTo(1);
        assertThat(counts(pull())).contains("repaired 1, unchanged 1");
        assertThat(database.content()).isEqualTo(before);

        assertThat(database.deleteGrade("gradebook", 501, 1001)).isEqualTo(1);
        assertThat(counts(pull())).contains("repaired 1, unchanged 1");
        assertThat(database.content()).isEqualTo(before);

        database.deleteGradesAndItems();
        assertThat(counts(pull())).contains("repaired 2, unchanged 0");
        assertThat(database.content()).isEqualTo(before);

        assertThat(counts(pull())).contains("created 0, unchanged 2");
        assertThat(database.journal())
                .hasSize(6)
                .containsSubsequence(
                        "created||80/100|", "repaired|99/100|80/100|", "repaired||80/100|");
    }

    @Test
    void aHigherPassLineLeavesTheMarksOfThosePassingAlone() {
        moodle.course(101).grade(501, 1001, "80").grade(501, 1002, "30");
        pull();
        String rows = "select id, xmin from %s order by id".formatted(database.gradeTable());
        List<String> before = database.rows(rows);

        database.execute("update moodle_instance set pass_threshold = 60");
        assertThat(counts(pull())).contains("created 0, unchanged 2");

        assertThat(database.rows(rows)).isEqualTo(before);
    }

    @Test
    @Fault(3)
    void aNewMaximumIsAChangeOfTheGrade() {
        moodle.course(101).grade(501, 1001, "10");
        pull();
        moodle.course(101).range(501, "0", "20");
        assertThat(counts(pull())).contains("updated 1");
        assertThat(database.grades()).containsExactly("Essay|1|50");
    }

    @Test
    void aRenamedItemIsRenamedAndNoGradeIsTouched() {
        moodle.course(101).grade(501, 1001, "10");
        pull();
        moodle.course(101).rename(501, "Essay, second edition");
        RunReport run = pull();
        assertThat(counts(run)).contains("unchanged 1");
        assertThat(run.exams()).containsEntry("updated", 1);
        assertThat(database.value("select name from " + database.itemTable()))
                .isEqualTo("Essay, second edition");
    }

    @Test
    @Fault(7)
    void aGradeThatWasTakenBackStaysAndIsToldOnce() {
        moodle.course(101).grade(501, 1001, "80");
        pull();
        moodle.course(101).grade(501, 1001, null);
        assertThat(counts(pull())).contains("withdrawn=1");
        assertThat(counts(pull())).contains("withdrawn=1");
        assertThat(database.grades()).containsExactly("Essay|1|80");
        assertThat(database.journal()).containsExactly("created||80/100|", "skipped|||withdrawn");
    }

    @Test
    @Fault({18, 19})
    void tellsWhyAGradeWasNotWrittenAndWritesItOnceItCan() {
        moodle.course(101).grade(501, 1001, "80").grade(501, 1002, "70").grade(501, 2999, "50");
        database.execute(
                "update moodle_mapping set oec_record_id = 1 where model = 'op.student' and"
                        + " moodle_id = 1002");

        assertThat(counts(pull()))
                .contains("created 0")
                .contains("ambiguous_student=2", "unmapped_student=1");
        assertThat(database.rows("select moodle_user_id, reason from grade_sync_change order by 1"))
                .containsExactly(
                        "1001|ambiguous_student",
                        "1002|ambiguous_student",
                        "2999|unmapped_student");
        pull();
        assertThat(database.number("select count(*) from grade_sync_change")).isEqualTo(3);

        database.execute(
                """
                update moodle_mapping set oec_record_id = 2 where model = 'op.student' and moodle_id = 1002;
                update moodle_mapping set moodle_id = 2999 where model = 'op.student' and moodle_id = 1040
                """);
        assertThat(counts(pull())).contains("created 3");
        assertThat(database.grades()).containsExactly("Essay|1|80", "Essay|2|70", "Essay|40|50");
    }

    @Test
    @Fault(20)
    void aRowThatTheDatabaseRefusesFailsAlone() {
        database.execute(
                "alter table %s add constraint no_thirteen check (marks <> 13)"
                        .formatted(database.gradeTable()));
        for (int user = 1001; user <= 1042; user++) {
            moodle.course(101).grade(501, user, Integer.toString(user - 1000));
        }
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(counts(run)).contains("created 41");
        assertThat(failed(run)).isEqualTo("{write_error=1}");
        assertThat(
                        database.rows(
                                "select student_id, action, reason from grade_sync_change where"
                                        + " action = 'failed'"))
                .containsExactly("13|failed|write_error");
        assertThat(database.grades()).hasSize(41).noneMatch(grade -> grade.startsWith("Essay|13|"));
        assertThat(
                        database.number(
                                "select count(*) from moodle_mapping where source ="
                                        + " 'gradebook'"))
                .isEqualTo(41);
    }

    @Test
    @Fault(48)
    void aRowThatIsRefusedAtEachPullIsToldOnceAndALaterGoodValueArrives() {
        database.execute(
                "alter table %s add constraint no_thirteen check (marks <> 13)"
                        .formatted(database.gradeTable()));
        moodle.course(101).grade(501, 1001, "13").grade(501, 1002, "14");
        for (int pull = 1; pull <= 3; pull++) {
            assertThat(failed(pull())).isEqualTo("{write_error=1}");
        }
        assertThat(database.journal())
                .containsExactlyInAnyOrder("created||14/100|", "failed|||write_error");
        moodle.course(101).grade(501, 1001, "15");
        assertThat(pull().status()).isEqualTo("ok");
        assertThat(database.grades()).containsExactly("Essay|1|15", "Essay|2|14");
    }

    @Test
    void aGradeOfAnAbsurdValueFailsAloneAndIsTold() {
        moodle.course(101).grade(501, 1001, "1e300").grade(501, 1002, "80");
        moodle.course(101).item(502, "Empty range", "5", "5").grade(502, 1002, "5");
        RunReport run = pull();
        assertThat(counts(run)).contains("created 1");
        assertThat(failed(run)).isEqualTo("{bad_value=2}");
        assertThat(run.status()).isEqualTo("partial");
    }

    @Test
    void anItemWithTwoMaximaIsReadOnceMoreAndThenRefused() {
        moodle.course(101).grade(501, 1001, "80").grade(501, 1002, "80");
        moodle.course(101).fields(501, 1002).put("grademax", 50);
        RunReport run = pull();
        assertThat(failed(run)).isEqualTo("{bad_value=2}");
        assertThat(
                        moodle.requests("gradereport_user_get_grade_items").stream()
                                .filter(form -> form.get("courseid").equals("101")))
                .hasSize(2);
    }

    @Test
    @Fault({6, 12})
    void gradesThatTheCourseHidesAreNotTakenForNone() {
        moodle.course(101).grade(501, 1001, "80");
        pull();
        moodle.course(101)
                .itemFields(501)
                .remove(List.of("graderaw", "gradedategraded", "gradeneedsupdate"));
        moodle.course(101).fields(501, 1001).remove(List.of("graderaw", "gradedategraded"));
        RunReport run = pull();
        assertThat(counts(run)).contains("not_shown=2");
        assertThat(run.notes())
                .anyMatch(note -> note.contains("Course 101") && note.contains("Show grades"));
    }

    @Test
    @Fault(12)
    void gradesThatAreAboutToBeRecalculatedWait() {
        moodle.course(101).grade(501, 1001, null);
        moodle.course(101).fields(501, 1001).put("gradeneedsupdate", true);
        assertThat(counts(pull())).contains("created 0", "needs_update=1");
        assertThat(database.grades()).isEmpty();

        moodle.course(101).grade(501, 1001, "80").fields(501, 1001).put("gradeneedsupdate", false);
        RunReport run = pull();
        assertThat(counts(run)).contains("created 1").doesNotContain("needs_update");
        assertThat(database.grades()).containsExactly("Essay|1|80");
    }

    @Test
    @Fault(12)
    void aGradeThatIsHiddenLockedOrOverriddenIsCarried() {
        moodle.course(101)
                .grade(501, 1001, "80")
                .grade(501, 1002, "70")
                .grade(501, 1003, "60")
                .grade(501, 1004, "50");
        moodle.course(101).fields(501, 1001).put("gradeishidden", true);
        moodle.course(101).fields(501, 1002).put("gradehiddenbydate", true);
        moodle.course(101).fields(501, 1003).put("gradeislocked", true).put("locked", true);
        moodle.course(101).fields(501, 1004).put("gradeisoverridden", true);

        RunReport run = pull();

        assertThat(run.status()).isEqualTo("ok");
        assertThat(counts(run)).contains("created 4");
        assertThat(database.grades())
                .containsExactly("Essay|1|80", "Essay|2|70", "Essay|3|60", "Essay|4|50");
    }

    @Test
    void aStudentWhoComesTwiceCountsOnce() {
        moodle.course(101).unenrol(1002).grade(501, 1001, "80");
        moodle.script(
                "gradereport_user_get_grade_items",
                form -> {
                    if (!"101".equals(form.get("courseid"))) {
                        return null;
                    }
                    String entry =
                            "{\"userid\":1001,\"gradeitems\":[{\"id\":501,\"itemname\":\"Essay\",\"itemtype\":\"manual\","
                                + "\"graderaw\":%s,\"grademin\":0,\"grademax\":100,\"gradedategraded\":%d}]}";
                    return ScriptedMoodle.Answer.json(
                            "{\"usergrades\":["
                                    + entry.formatted("90", 2000)
                                    + ","
                                    + entry.formatted("70", 1000)
                                    + "],\"warnings\":[]}");
                });
        RunReport run = pull();
        assertThat(counts(run)).contains("created 1");
        assertThat(database.grades()).containsExactly("Essay|1|90");
    }

    @Test
    @Fault(16)
    void takesIdsBeyond32BitsAndNamesOfAnyLength() {
        long item = 9_000_000_000_000_000_000L;
        long user = 8_000_000_000_000_000_001L;
        database.execute(
                """
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                select id, 'op.student', 8000000000000000001, 60 from moodle_instance;
                delete from moodle_mapping where model = 'op.student' and moodle_id = 1060;
                insert into op_student_course (student_id, course_id, batch_id, state) values (60, 1, 1, 'running')
                """);
        String name = "\uD83D\uDE00'; drop table op_exam; -- \"<b\u0000\uD83D".repeat(400);
        moodle.course(101).item(item, name, "0", "10").grade(item, user, "5");

        assertThat(counts(pull())).contains("created 1");
        String written = "select %s from " + database.itemTable();
        assertThat(database.value(written.formatted("char_length(name)"))).isEqualTo("256");
        assertThat(database.value(written.formatted("name")))
                .startsWith("\uD83D\uDE00'; drop table op_exam; -- \"<b ");
        assertThat(counts(pull())).contains("unchanged 1");
    }

    @Test
    void anEmptyCourseAndACourseWithoutStudentsAreFine() {
        moodle.course(101).unenrol(1001).unenrol(1002);
        moodle.course(104).unenrol(1043).student(1044);
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("ok");
        assertThat(run.courses()).containsEntry("ok", 2);
    }

    @Test
    void aCourseThatIsMappedToNothingFailsAlone() {
        moodle.course(104).grade(504, 1043, "7");
        database.execute(
                "update moodle_mapping set oec_record_id = 999 where model = 'op.subject' and"
                        + " moodle_id = 101");
        RunReport run = pull();
        assertThat(run.status()).isEqualTo("partial");
        assertThat(run.courses()).containsEntry("ok", 1).containsEntry("failed", 1);
        assertThat(run.notes())
                .anyMatch(note -> note.contains("101") && note.contains("op_subject"));
        assertThat(counts(run)).contains("created 1");
    }

    @Test
    void pullsOnlyTheCoursesThatWereAskedFor() {
        moodle.course(101).grade(501, 1001, "80");
        moodle.course(104).grade(504, 1043, "7");
        pull();
        assertThat(service.pull(Set.of(104L)).results())
                .extracting(CourseResult::moodleCourseId, course -> course.counts().unchanged())
                .containsExactly(tuple(104L, 1L));
        RunReport unknown = service.pull(Set.of(7777L));
        assertThat(unknown.status()).isEqualTo("failed");
        assertThat(unknown.failure()).contains("7777").contains("moodle_mapping");
    }

    @Test
    @Fault(17)
    void severalMoodlesWithTheSameIdsDoNotMix() {
        try (ScriptedMoodle other = ScriptedMoodle.start()) {
            other.course(101).item(501, "Other essay", "0", "100").grade(501, 1001, "10");
            moodle.course(101).grade(501, 1001, "90");
            database.execute(
                    """
                    insert into moodle_instance (name, url, token) values ('Other', '%s', '%s');
                    insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                    select (select id from moodle_instance where name = 'Other'), model, moodle_id,
                           case model when 'op.student' then oec_record_id + 1 else oec_record_id end, oec_course_id
                    from moodle_mapping where (model, moodle_id) in (('op.student', 1001), ('op.subject', 101))
                    """
                            .formatted(other.url(), ScriptedMoodle.TOKEN));
            service = TestService.start(database, moodle);
            assertThat(service.pullAll(Set.of()))
                    .extracting(RunReport::status)
                    .containsExactly("ok", "ok");
            assertThat(database.grades()).containsExactly("Essay|1|90", "Other essay|2|10");
        }
    }

    @Test
    void badSettingsOfAnInstanceFailItWithASentence() {
        Map<String, String> wrong =
                Map.of(
                        "pass_threshold = -1", "pass_threshold",
                        "pass_threshold = 101", "pass_threshold",
                        "pass_threshold = 'NaN'", "pass_threshold",
                        "pass_threshold = null", "pass_threshold",
                        "grade_scale_type = 'stars'", "percentage, letter, points",
                        "grade_scale_type = 'letter'", "moodle_grade_scale_line");
        service = TestService.start(database, moodle);
        wrong.forEach(
                (assignment, words) -> {
                    database.execute(
                            "update moodle_instance set pass_threshold = 50, grade_scale_type ="
                                    + " 'percentage'");
                    database.execute("update moodle_instance set " + assignment);
                    RunReport run = service.pull();
                    assertThat(run.status()).as(assignment).isEqualTo("failed");
                    assertThat(run.failure()).as(assignment).contains(words);
                });
        assertThat(database.rows("select distinct status from grade_sync_run"))
                .containsExactly("failed");
    }

    @Test
    void withoutAnActiveInstanceThereIsNothingToPull() {
        database.execute("update moodle_instance set active = false");
        service = TestService.start(database, moodle);
        assertThatThrownBy(() -> service.pull())
                .isInstanceOf(PullException.class)
                .hasMessageContaining("gradesync.moodle.url");
    }
}
