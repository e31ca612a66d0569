package io.gradesync.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gradesync.sample.SampleUniversity.Subject;
import io.gradesync.sample.SampleUniversity.Teacher;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample OpenEduCat with the grading module, instead of the exam module and beside it. */
class SampleEditionsTest {

    private static final List<String> CORE_TABLES =
            List.of(
                    "ir_module_module",
                    "res_company",
                    "res_partner",
                    "res_users",
                    "op_academic_year",
                    "op_academic_term",
                    "op_department",
                    "op_course",
                    "op_batch",
                    "op_subject",
                    "op_course_op_subject_rel",
                    "op_student",
                    "op_student_course",
                    "op_student_course_op_subject_rel");

    private static final List<String> EXAM_TABLES =
            List.of(
                    "op_exam_type",
                    "op_exam_session",
                    "op_exam",
                    "op_exam_room",
                    "op_exam_attendees",
                    "op_result_line",
                    "op_marksheet_line",
                    "op_marksheet_register",
                    "op_result_template",
                    "op_grade_configuration",
                    "op_grade_configuration_op_result_template_rel");

    private static final List<String> GRADING_TABLES =
            List.of(
                    "op_faculty",
                    "op_faculty_op_subject_rel",
                    "op_grade_scale",
                    "op_grade_type",
                    "op_grade_table",
                    "op_grade_table_line",
                    "op_grade_template",
                    "op_grade_template_line",
                    "op_course_op_grade_template_rel",
                    "op_grade_template_op_subject_rel",
                    "assignment_type_weight_line",
                    "grading_assignment_type",
                    "grading_assignment",
                    "gradebook_gradebook",
                    "gradebook_gradebook_op_academic_year_rel",
                    "gradebook_line",
                    "op_grade_override_line");

    private static final List<String> EMPTY_GRADING_TABLES =
            List.of(
                    "grading_assignment",
                    "gradebook_gradebook",
                    "gradebook_gradebook_op_academic_year_rel",
                    "gradebook_line",
                    "op_grade_override_line");

    private static final String OPENEDUCAT_TABLES =
            """
            select relname from pg_class
            where oid > 16383 and relkind = 'r' and relnamespace = 'public'::regnamespace
                and relname not like 'moodle\\_%' and relname not like 'grade\\_sync\\_%'
            """;

    private static Map<String, TestDatabase> databases;

    @BeforeAll
    static void createSamples() {
        databases =
                Map.of(
                        "community", TestPostgres.sampleUniversity("community"),
                        "enterprise", TestPostgres.sampleUniversity("enterprise"),
                        "both", TestPostgres.sampleUniversity("both"));
    }

    @Test
    void hasTheGradingModuleInsteadOfTheExamModule() {
        TestDatabase database = databases.get("enterprise");

        assertThat(database.rows(OPENEDUCAT_TABLES))
                .containsExactlyInAnyOrderElementsOf(together(CORE_TABLES, GRADING_TABLES));
        assertThat(modules(database))
                .containsExactly(
                        "base|installed|18.0.1.3",
                        "openeducat_core|installed|18.0.1.0",
                        "openeducat_exam|uninstalled|",
                        "openeducat_grading|installed|18.0.1.0");
    }

    @Test
    void hasBothModulesBesideEachOther() {
        TestDatabase database = databases.get("both");

        assertThat(database.rows(OPENEDUCAT_TABLES))
                .containsExactlyInAnyOrderElementsOf(
                        together(CORE_TABLES, EXAM_TABLES, GRADING_TABLES));
        assertThat(modules(database))
                .containsExactly(
                        "base|installed|18.0.1.3",
                        "openeducat_core|installed|18.0.1.0",
                        "openeducat_exam|installed|18.0.1.0",
                        "openeducat_grading|installed|18.0.1.0");
        for (String table : EXAM_TABLES) {
            assertThat(database.rows("select 1 from " + table)).as(table).isEmpty();
        }
    }

    @Test
    void hasNothingOfTheGradingModuleInTheCommunityEdition() {
        assertThat(databases.get("community").rows(OPENEDUCAT_TABLES))
                .containsExactlyInAnyOrderElementsOf(together(CORE_TABLES, EXAM_TABLES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void holdsTheSamePeopleCoursesAndMappingAsTheCommunityEdition(String edition) {
        for (String query :
                List.of(
                        "select id, code, name from op_course order by id",
                        "select id, course_id, code from op_batch order by id",
                        "select id, code, name from op_subject order by id",
                        "select id, gr_no, partner_id, first_name from op_student order by id",
                        "select id, student_id, batch_id from op_student_course order by id",
                        """
                        select model, oec_record_id, oec_course_id, moodle_id, moodle_user_id
                        from moodle_mapping order by 1, 2, 4, 5
                        """)) {
            assertThat(databases.get(edition).rows(query))
                    .isNotEmpty()
                    .isEqualTo(databases.get("community").rows(query));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void hasATeacherForEverySubject(String edition) {
        List<String> taught =
                databases
                        .get(edition)
                        .rows(
                                """
                                select r.op_subject_id, f.id, p.name, p.email
                                from op_faculty f
                                join res_partner p on p.id = f.partner_id and p.active
                                    and p.name = concat(f.first_name ->> 'en_US', ' ',
                                        f.last_name ->> 'en_US')
                                join op_faculty_op_subject_rel r on r.op_faculty_id = f.id
                                where f.active order by r.op_subject_id, f.id
                                """);

        List<String> expected = new ArrayList<>();
        for (Subject subject : SampleUniversity.subjects()) {
            List<Teacher> teachers =
                    SampleUniversity.teachers().stream()
                            .filter(teacher -> teacher.subjectIds().contains(subject.id()))
                            .toList();
            assertThat(teachers).as(subject.name()).isNotEmpty();
            for (Teacher teacher : teachers) {
                expected.add(
                        "%d|%d|%s|%s"
                                .formatted(
                                        subject.id(),
                                        teacher.id(),
                                        teacher.fullName(),
                                        teacher.email()));
            }
        }
        assertThat(taught).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void knowsAssignmentsQuizzesAndAttendance(String edition) {
        assertThat(
                        databases
                                .get(edition)
                                .rows(
                                        """
                                        select id, name, code, assign_type
                                        from grading_assignment_type order by id
                                        """))
                .containsExactly(
                        "1|Assignment|ASSIGN|sub",
                        "2|Quiz|QUIZ|sub",
                        "3|Attendance|ATTEND|attendance");
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void gradesEachCourseOnAScaleOfItsOwn(String edition) {
        assertThat(
                        databases
                                .get(edition)
                                .rows(
                                        """
                                        select c.code, string_agg(format('%s %s-%s', t.name,
                                            t.min_percentage, t.max_percentage), ', '
                                            order by t.name)
                                        from op_course c
                                        join op_grade_scale s on s.id = c.grade_scale_id
                                        join op_grade_type t on t.op_grade_scale_id = s.id
                                        group by c.id order by c.id
                                        """))
                .containsExactly(
                        "BSC-CS|A 90-100, B 80-89.99, C 70-79.99, D 60-69.99, E 50-59.99,"
                                + " F 0-49.99",
                        "BBA|A 90-100, B 80-89.99, C 70-79.99, D 60-69.99, E 50-59.99, F 0-49.99",
                        "MPH|A 93-100, B 85-92.99, C 77-84.99, D 70-76.99, E 60-69.99,"
                                + " F 0-59.99");
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void hasOneTableOfLettersByTheirLowerBound(String edition) {
        assertThat(
                        databases
                                .get(edition)
                                .rows(
                                        """
                                        select t.id, t.active, string_agg(format('%s %s', l.name,
                                            l.percentage), ', ' order by l.name)
                                        from op_grade_table t
                                        join op_grade_table_line l on l.grade_table_id = t.id
                                        group by t.id
                                        """))
                .containsExactly("1|t|A 90, B 80, C 70, D 60, E 50, F 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void weighsByTheTemplateOfACourseAndOfASubject(String edition) {
        TestDatabase database = databases.get(edition);
        String weights =
                """
                select o.id, y.name, l.academic_term_id, string_agg(format('%%s %%s', t.name,
                    w.weightage), ', ' order by t.name)
                from %1$s o
                join %2$s r on r.%1$s_id = o.id
                join op_grade_template_line l on l.grade_template_id = r.op_grade_template_id
                join op_academic_year y on y.id = l.academic_years_id
                join assignment_type_weight_line w on w.grade_templates_id = l.id
                join grading_assignment_type t on t.id = w.assignment_type_id
                group by o.id, y.id, l.id order by o.id, y.id
                """;

        assertThat(database.rows(weights.formatted("op_course", "op_course_op_grade_template_rel")))
                .containsExactly(
                        "1|2025/2026||Assignment 60, Quiz 40",
                        "1|2026/2027||Assignment 60, Quiz 40",
                        "1|2027/2028||Assignment 60, Quiz 40");
        assertThat(
                        database.rows(
                                weights.formatted(
                                        "op_subject", "op_grade_template_op_subject_rel")))
                .containsExactly(
                        "4|2025/2026||Assignment 30, Quiz 70",
                        "4|2026/2027||Assignment 30, Quiz 70",
                        "4|2027/2028||Assignment 30, Quiz 70");
        assertThat(database.rows("select id from op_subject where not default_template"))
                .containsExactly("4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void weighsTheSubjectsOfOneCourse(String edition) {
        assertThat(
                        databases
                                .get(edition)
                                .rows("select id, grade_weightage from op_subject order by id"))
                .containsExactly("1|", "2|", "3|", "4|", "5|", "6|", "7|60", "8|40");
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void leavesAssignmentsAndGradebooksEmpty(String edition) {
        for (String table : EMPTY_GRADING_TABLES) {
            assertThat(databases.get(edition).rows("select 1 from " + table)).as(table).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void stampsEveryRowAndTakesInsertsWithoutAnId(String edition) {
        TestDatabase database = databases.get(edition);
        for (String table : database.rows(OPENEDUCAT_TABLES)) {
            if (table.endsWith("_rel")) {
                continue;
            }
            assertThat(
                            database.rows(
                                    """
                                    select id from %s where create_uid is distinct from 2
                                        or write_uid is distinct from 2
                                        or create_date is null or write_date is null
                                    """
                                            .formatted(table)))
                    .as(table)
                    .isEmpty();
            assertThat(
                            database.rows(
                                    """
                                    select nextval('%1$s_id_seq') > coalesce(max(id), 0) from %1$s
                                    """
                                            .formatted(table)))
                    .as(table)
                    .containsExactly("t");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"enterprise", "both"})
    void tellsWhatAGradebookHolds(String edition) {
        TestDatabase database = TestPostgres.sampleUniversity(edition);
        List<String> before = database.content();
        long writes = database.writes();
        database.execute(
                """
                insert into grading_assignment (id, name, sequence, course_id, subject_id,
                    assignment_type, faculty_id, user_id, issued_date, point, state, year_id, term_id)
                values (7, 'Essay', 'E1', 1, 2, 1, 1, 1, '2026-10-01 08:00:30', 50, 'draft', 1, 1);
                insert into gradebook_gradebook (id, name, student_id, course_id, state, percentage, grade)
                values (8, 'G', 5, 1, 'draft', 92, 'A');
                insert into gradebook_line (id, gradebook_id, grade_assigment_id, assignment_type_id,
                    academic_year_id, academic_term_id, marks, obtained_marks, penalty, percentage,
                    grade_table_line_id, state)
                select 9, 8, 7, 1, 1, 1, 46, 46, 0, 92, id, 'draft'
                from op_grade_table_line where name = 'A';
                insert into op_grade_override_line (grade_grade_id, subject, year, term, calculated,
                    override, final, grade)
                values (8, 2, 1, 1, '92', null, '92', 'A');
                insert into moodle_mapping (instance_id, model, source, oec_record_id, moodle_id,
                    moodle_user_id, sync_hash)
                values (1, 'gradebook.line', 'gradebook', 9, 10101, 1005, 'hash');
                insert into grade_sync_recompute (model, record_id, marked_at)
                values ('gradebook.gradebook', 8, now())
                """);

        List<String> added = database.content();
        before.forEach(added::remove);
        assertThat(added)
                .containsExactly(
                        "assignment|E1|Essay|1|2|ASSIGN|50|draft|1|1|1|1|||2026-10-01 08:00:00||",
                        "gradebook|5|1|draft|92|A|G||||",
                        "gradebook line|E1|5|46|46|0|92|A|draft|1|1|ASSIGN|||||||",
                        "override line|5|1|2|1|1|92||92|A||||",
                        "mapping|gradebook.line|gradebook|10101|1005|E1|5|hash|||||1|||",
                        "mark|gradebook.gradebook|5|1|");
        assertThat(database.writes()).isEqualTo(writes + 5);
    }

    /** Any version can have the grading module. */
    @ParameterizedTest
    @EnumSource
    void hasTheGradingModuleOnEveryVersion(SampleVersion version) {
        assertThat(TestPostgres.sampleUniversity("both", version).rows(OPENEDUCAT_TABLES))
                .containsExactlyInAnyOrderElementsOf(
                        together(CORE_TABLES, EXAM_TABLES, GRADING_TABLES));
    }

    @Test
    void isNamedInTheSettings() {
        assertThat(SampleEdition.of("community")).isEqualTo(SampleEdition.COMMUNITY);
        assertThat(SampleEdition.of("enterprise")).isEqualTo(SampleEdition.ENTERPRISE);
        assertThat(SampleEdition.of("both")).isEqualTo(SampleEdition.BOTH);
        assertThatIllegalArgumentException().isThrownBy(() -> SampleEdition.of("other"));
        assertThat(SampleVersion.of("18")).isEqualTo(SampleVersion.V18);
        assertThat(SampleVersion.of("18-2024")).isEqualTo(SampleVersion.V18_2024);
        assertThat(SampleVersion.of("19")).isEqualTo(SampleVersion.V19);
        assertThatIllegalArgumentException().isThrownBy(() -> SampleVersion.of("17"));
    }

    @SafeVarargs
    private static List<String> together(List<String>... tables) {
        return Stream.of(tables).flatMap(List::stream).toList();
    }

    private static List<String> modules(TestDatabase database) {
        return database.rows(
                "select name, state, latest_version from ir_module_module order by name");
    }
}
