package io.gradesync.sample;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gradesync.testbed.EveryVersion;
import io.gradesync.testbed.RealSchema;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.Parameter;

@EveryVersion
class SampleOpenEduCatTest {

    private static final Set<String> TABLES =
            Set.of(
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
                    "op_student_course_op_subject_rel",
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

    private static final String COLUMNS =
            """
            select format('%s column %s %s: %s%s%s', t.relname,
                row_number() over (partition by t.oid order by c.attnum), c.attname,
                format_type(c.atttypid, c.atttypmod),
                case when c.attnotnull then ' not null' end,
                ' default ' || pg_get_expr(d.adbin, d.adrelid))
            from pg_class t
            join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
            left join pg_attrdef d on d.adrelid = t.oid and d.adnum = c.attnum
            where t.relnamespace = 'public'::regnamespace and t.relname = any (?)
            """;

    /** Checks included; foreign keys to tables that the sample leaves out are not. */
    private static final String CONSTRAINTS =
            """
            select format('%s constraint %s: %s', t.relname, c.conname, pg_get_constraintdef(c.oid))
            from pg_constraint c
            join pg_class t on t.oid = c.conrelid
            left join pg_class target on target.oid = c.confrelid
            cross join (select ?::text[] as names) sample
            where t.relnamespace = 'public'::regnamespace and t.relname = any (sample.names)
                and (target.oid is null or target.relname = any (sample.names))
            """;

    private static final String INDEXES =
            """
            select format('%s index: %s', tablename, indexdef)
            from pg_indexes where schemaname = 'public' and tablename = any (?)
            """;

    private static final String SEQUENCES =
            """
            select format('%s sequence %s of %s: %s from %s by %s', t.relname, s.relname, c.attname,
                format_type(q.seqtypid, null), q.seqstart, q.seqincrement)
            from pg_sequence q
            join pg_class s on s.oid = q.seqrelid
            join pg_depend d on d.objid = s.oid and d.deptype = 'a'
            join pg_class t on t.oid = d.refobjid
            join pg_attribute c on c.attrelid = t.oid and c.attnum = d.refobjsubid
            where t.relnamespace = 'public'::regnamespace and t.relname = any (?)
            """;

    @Parameter private SampleVersion version;

    private TestDatabase sample;

    @BeforeEach
    void createSample() throws SQLException {
        sample = TestPostgres.empty();
        try (Connection connection = sample.connect()) {
            SampleOpenEduCat.create(connection, SampleEdition.COMMUNITY, version);
        }
    }

    @Test
    void holdsTheTablesThatGradesTouch() {
        assertThat(lines("select relname from pg_class where oid > 16383 and relkind = 'r'"))
                .containsExactlyInAnyOrderElementsOf(TABLES);
    }

    @Test
    @EnabledIf("io.gradesync.testbed.RealSchema#isHere")
    void hasTheColumnsKeysAndIndexesOfARealOpenEduCat() {
        TestDatabase real = TestPostgres.empty();
        RealSchema.create(real, version);

        SoftAssertions differences = new SoftAssertions();
        for (String catalogue : List.of(COLUMNS, CONSTRAINTS, INDEXES, SEQUENCES)) {
            differences
                    .assertThat(describe(sample, catalogue))
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(describe(real, catalogue));
        }
        differences.assertAll();
    }

    @Test
    void holdsTheSampleUniversityUnderItsIds() {
        assertThat(
                        lines(
                                """
                                select format('%s %s %s', id, code,
                                    coalesce(to_jsonb(name) ->> 'en_US', name::text))
                                from op_course order by id
                                """))
                .containsExactlyElementsOf(
                        SampleUniversity.programmes().stream()
                                .map(
                                        course ->
                                                course.id()
                                                        + " "
                                                        + course.code()
                                                        + " "
                                                        + course.name())
                                .toList());
        assertThat(
                        lines(
                                """
                                select format('%s %s %s %s %s', id, course_id, code, start_date,
                                    end_date)
                                from op_batch order by id
                                """))
                .hasSize(6)
                .containsExactlyElementsOf(
                        SampleUniversity.batches().stream()
                                .map(
                                        batch ->
                                                "%d %d %s %s %s"
                                                        .formatted(
                                                                batch.id(),
                                                                batch.programmeId(),
                                                                batch.code(),
                                                                batch.start(),
                                                                batch.end()))
                                .toList());
        assertThat(
                        lines(
                                """
                                select format('%s %s %s %s', s.id, r.op_course_id, s.code, s.name)
                                from op_subject s
                                join op_course_op_subject_rel r on r.op_subject_id = s.id
                                order by s.id
                                """))
                .hasSize(8)
                .containsExactlyElementsOf(
                        SampleUniversity.subjects().stream()
                                .map(
                                        subject ->
                                                "%d %d %s %s"
                                                        .formatted(
                                                                subject.id(),
                                                                subject.programmeId(),
                                                                subject.code(),
                                                                subject.name()))
                                .toList());
    }

    @Test
    void enrolsEveryStudentInTheBatch() {
        assertThat(
                        lines(
                                """
                                select format('%s %s %s %s %s %s', s.id, s.gr_no,
                                    s.first_name ->> 'en_US', s.last_name ->> 'en_US', p.email,
                                    e.batch_id)
                                from op_student s
                                join res_partner p on p.id = s.partner_id
                                join op_student_course e on e.student_id = s.id
                                join op_batch b on b.id = e.batch_id and b.course_id = e.course_id
                                join op_academic_year y on y.id = e.academic_years_id
                                    and b.start_date between y.start_date and y.end_date
                                join op_academic_term t on t.id = e.academic_term_id
                                    and b.start_date between t.term_start_date and t.term_end_date
                                where s.active and p.active and e.state = 'running'
                                    and p.name = concat(s.first_name ->> 'en_US', ' ',
                                        s.last_name ->> 'en_US')
                                order by s.id
                                """))
                .hasSize(60)
                .containsExactlyElementsOf(
                        SampleUniversity.students().stream()
                                .map(
                                        student ->
                                                "%d %s %s %s %s %d"
                                                        .formatted(
                                                                student.studentId(),
                                                                student.registrationNumber(),
                                                                student.firstName(),
                                                                student.lastName(),
                                                                student.email(),
                                                                student.batchId()))
                                .toList());
    }

    @Test
    void letsEveryStudentTakeTheSubjectsOfTheCourse() {
        assertThat(
                        lines(
                                """
                                select format('%s %s', op_subject_id,
                                    string_agg(e.student_id::text, ',' order by e.student_id))
                                from op_student_course_op_subject_rel r
                                join op_student_course e on e.id = r.op_student_course_id
                                group by op_subject_id order by op_subject_id
                                """))
                .containsExactlyElementsOf(
                        SampleUniversity.subjects().stream()
                                .map(subject -> subject.id() + " " + studentIds(subject))
                                .toList());
    }

    @Test
    void coversTheYearsOfTheBatchesWithTerms() {
        assertThat(
                        lines(
                                """
                                select format('%s %s', min(term_start_date), max(term_end_date))
                                from op_academic_term t
                                join op_academic_year y on y.id = t.academic_year_id
                                    and t.term_start_date >= y.start_date
                                    and t.term_end_date <= y.end_date
                                having sum(term_end_date - term_start_date + 1)
                                    = max(term_end_date) - min(term_start_date) + 1
                                """))
                .containsExactly("2025-09-01 2028-08-31");
    }

    @Test
    void saysWhichModulesAreInstalled() {
        int odoo = version == SampleVersion.V19 ? 19 : 18;
        assertThat(
                        lines(
                                """
                                select format('%s %s %s', name, state, latest_version)
                                from ir_module_module
                                """))
                .containsExactlyInAnyOrder(
                        "base installed %s.0.1.3".formatted(odoo),
                        "openeducat_core installed %s.0.1.0".formatted(odoo),
                        "openeducat_exam installed %s.0.1.0".formatted(odoo),
                        "openeducat_grading uninstalled ");
    }

    @Test
    void hasOdooBotAndTheAdministratorAsUsers() {
        assertThat(lines("select format('%s %s', id, login) from res_users order by id"))
                .containsExactly("1 __system__", "2 admin");
    }

    @Test
    void leavesTheExamAndResultTablesEmpty() {
        List<String> tables =
                TABLES.stream()
                        .filter(t -> t.matches("op_(exam|result|marksheet|grade).*"))
                        .toList();

        assertThat(tables).hasSize(11);
        for (String table : tables) {
            assertThat(lines("select 1 from " + table)).as(table).isEmpty();
        }
    }

    @Test
    void stampsEveryRowAsOdooDoes() {
        for (String table : tablesWithId()) {
            assertThat(
                            lines(
                                    """
                                    select id from %s where create_uid is distinct from 2
                                        or write_uid is distinct from 2
                                        or create_date is null or write_date is null
                                    """
                                            .formatted(table)))
                    .as(table)
                    .isEmpty();
        }
    }

    @Test
    void takesInsertsWithoutAnId() throws SQLException {
        try (Connection connection = sample.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "insert into op_course (name, code, evaluation_type) values (%s, 'N', 'normal')"
                            .formatted(sample.courseName("N")));
            statement.execute("insert into res_partner (name, type) values ('New', 'contact')");
            statement.execute(
                    """
                    insert into op_student (partner_id, gender)
                    select max(id), 'o' from res_partner
                    """);
            connection.rollback();
        }
    }

    @Test
    void hasEverySequencePastTheIds() {
        assertThat(tablesWithId()).hasSize(22);
        for (String table : tablesWithId()) {
            assertThat(
                            lines(
                                    """
                                    select nextval('%1$s_id_seq') > coalesce(max(id), 0) from %1$s
                                    """
                                            .formatted(table)))
                    .as(table)
                    .containsExactly("t");
        }
    }

    @Test
    void leavesNothingBehindWhenItFails() throws SQLException {
        TestDatabase taken = TestPostgres.empty();
        try (Connection connection = taken.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table op_result_line (id integer)");

            assertThatThrownBy(
                            () ->
                                    SampleOpenEduCat.create(
                                            connection, SampleEdition.COMMUNITY, version))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("op_result_line");

            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(taken.holds("op_exam")).isFalse();
        }
    }

    private static String studentIds(SampleUniversity.Subject subject) {
        return SampleUniversity.enrolled(subject).stream()
                .filter(student -> student.studentId() != 0)
                .map(student -> String.valueOf(student.studentId()))
                .collect(joining(","));
    }

    private static List<String> tablesWithId() {
        return TABLES.stream().filter(table -> !table.endsWith("_rel")).toList();
    }

    private static List<String> describe(TestDatabase database, String catalogue) {
        String names = TABLES.stream().map(table -> "'" + table + "'").collect(joining(", "));
        return database.rows(catalogue.replace("?", "array[" + names + "]"));
    }

    private List<String> lines(String sql) {
        return sample.rows(sql);
    }
}
