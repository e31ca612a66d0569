package io.gradesync.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What tests compare tells of everything that a pull writes. */
class TestDatabaseTest {

    private static final Set<String> TABLES =
            Set.of(
                    "op_exam_session",
                    "op_exam",
                    "op_exam_attendees",
                    "op_result_line",
                    "op_marksheet_line",
                    "op_marksheet_register",
                    "grading_assignment_type",
                    "grading_assignment",
                    "gradebook_gradebook",
                    "gradebook_line",
                    "op_grade_override_line",
                    "moodle_mapping");

    private static final Set<String> TIMES = Set.of("create_date", "write_date", "last_sync_at");

    /**
     * What Odoo or the test makes, and no pull touches; and who summed up last, which depends on
     * what was summed up before.
     */
    private static final Map<String, Set<String>> OTHERS =
            Map.of(
                    "op_marksheet_line",
                    Set.of("evaluation_type", "generated_date", "write_uid"),
                    "op_marksheet_register",
                    Set.of(
                            "exam_session_id",
                            "generated_by",
                            "result_template_id",
                            "name",
                            "generated_date",
                            "active",
                            "write_uid"));

    /** Columns with what makes another value of theirs. */
    private static final String COLUMNS =
            """
            select c.column_name,
                   case when f.target is not null
                            then format('(select max(o.id) from %%s o where o.id <> t.%%I)', f.target, c.column_name)
                        when c.data_type = 'boolean' then format('(not %%I)', c.column_name)
                        when c.data_type in ('date', 'timestamp without time zone')
                            then format('%%I + interval ''1 day''', c.column_name)
                        when c.data_type in ('character varying', 'text')
                            then format('''X'' || substr(%%I, 2)', c.column_name)
                        else format('%%I + 1', c.column_name) end
            from information_schema.columns c
            left join lateral (
                select k.confrelid::regclass as target
                from pg_constraint k
                join pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]
                where k.contype = 'f' and k.conrelid = c.table_name::regclass and a.attname = c.column_name) f on true
            where c.table_name = '%s' and c.table_schema = 'public' and c.column_name <> 'id'
            order by c.ordinal_position
            """;

    @Test
    void theContentTellsOfEachColumnThatAPullWrites() {
        TestDatabase database = TestPostgres.sampleUniversity("both");
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                TestService service = TestService.start(database, moodle)) {
            ChangingTerm term = new ChangingTerm(moodle, 1, 2);
            term.setUp(database);
            database.execute("update moodle_instance set grade_scale_type = 'letter'");
            assertThat(service.pull().status()).isEqualTo("ok");
            new OdooExams(database).generateInAnyState();
            term.step();
            assertThat(service.pull().status()).isEqualTo("ok");
        }
        List<String> content = database.content();
        List<String> untold = new ArrayList<>();
        for (String table : TABLES) {
            assertThat(database.number("select count(*) from " + table)).as(table).isPositive();
            for (String row : database.rows(COLUMNS.formatted(table))) {
                String column = row.substring(0, row.indexOf('|'));
                String other = row.substring(row.indexOf('|') + 1);
                if (!TIMES.contains(column)
                        && !OTHERS.getOrDefault(table, Set.of()).contains(column)
                        && !isTold(database, content, table, column, other)) {
                    untold.add(table + "." + column);
                }
            }
        }
        assertThat(untold).isEmpty();
        assertThat(database.content()).isEqualTo(content);
        database.execute("delete from gradebook_gradebook_op_academic_year_rel");
        assertThat(database.content()).isNotEqualTo(content);
    }

    /** Gives the column another value in one row, looks, and gives it its own again. */
    private static boolean isTold(
            TestDatabase database,
            List<String> content,
            String table,
            String column,
            String other) {
        List<String> rows =
                database.rows(
                        "select id, %2$s from %1$s t where %2$s is not null and %3$s is not null order by id desc limit 9"
                                .formatted(table, column, other));
        for (String row : rows) {
            String id = row.substring(0, row.indexOf('|'));
            String own = row.substring(row.indexOf('|') + 1).replace("'", "''");
            try {
                database.execute(
                        "update %s t set %s = %s where id = %s"
                                .formatted(table, column, other, id));
            } catch (IllegalStateException notUnique) {
                continue;
            }
            boolean told = !database.content().equals(content);
            database.execute(
                    "update %s set %s = '%s' where id = %s".formatted(table, column, own, id));
            return told;
        }
        // Nothing stands there, or nothing else may.
        return true;
    }
}
