package io.gradesync.testbed;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** A database of one test, to look into and to tamper with. */
public final class TestDatabase {

    private final String url;

    public TestDatabase(String url) {
        this.url = url;
    }

    public String url() {
        return url;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    /** Runs statements; how many rows the last one touched. */
    public int execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return statement.getUpdateCount();
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** Sessions begin read-only from now on, as on a standby; those that are open are ended. */
    public void setReadOnly(boolean readOnly) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set default_transaction_read_only = off");
            statement.execute(
                    "alter database %s set default_transaction_read_only = %s"
                            .formatted(connection.getCatalog(), readOnly));
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                            + " current_database() and pid <> pg_backend_pid()");
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Rows as text, columns divided by {@code |}, null as nothing. */
    public List<String> rows(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            ResultSetMetaData columns = result.getMetaData();
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringJoiner row = new StringJoiner("|");
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    row.add(result.getString(i) == null ? "" : result.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** The one value of a query. */
    public String value(String sql) {
        return String.join("\n", rows(sql));
    }

    public long number(String sql) {
        return Long.parseLong(value(sql));
    }

    /**
     * Rows written to OpenEduCat's tables and the mapping since this was asked first, those of
     * transactions that were rolled back included. Counted by triggers: PostgreSQL's own statistics
     * come late.
     */
    public long writes() {
        execute(
                """
                create sequence if not exists writes_seen;
                create or replace function count_write() returns trigger language plpgsql as $$
                begin perform nextval('public.writes_seen'); return null; end $$;
                do $$
                declare name regclass;
                begin
                    for name in
                        select c.oid from pg_class c
                        where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                          and (c.relname like any (array['op\\_%', 'grading\\_%', 'gradebook\\_%'])
                            or c.relname = 'moodle_mapping')
                          and not exists (
                              select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'count_write')
                    loop
                        execute format('create trigger count_write after insert or update or delete on %s'
                            || ' for each row execute function count_write()', name);
                    end loop;
                end $$
                """);
        return number("select case when is_called then last_value else 0 end from writes_seen");
    }

    /** A course's name as this version keeps it, as an SQL literal. */
    public String courseName(String name) {
        String type =
                value(
                        "select pg_typeof(c.name) from (values (1)) one left join op_course c on"
                                + " false");
        return (type.equals("jsonb") ? "'{\"en_US\": \"%s\"}'" : "'%s'").formatted(name);
    }

    /** The table in which the gradebook's grades stand. */
    public String gradeTable() {
        return holds("gradebook_line") ? "gradebook_line" : "op_result_line";
    }

    /** The table in which the gradebook's items stand. */
    public String itemTable() {
        return holds("grading_assignment") ? "grading_assignment" : "op_exam";
    }

    /** The gradebook's grades as they stand in OpenEduCat: {@code item|student|marks}. */
    public List<String> grades() {
        List<String> tables = new ArrayList<>();
        // Where both are there, a grade that stands in both comes twice.
        if (holds("op_result_line")) {
            tables.add(
                    """
                    select e.name, l.student_id, l.marks::numeric
                    from op_result_line l join op_exam e on e.id = l.exam_id
                    """);
        }
        if (holds("gradebook_line")) {
            tables.add(
                    """
                    select a.name, g.student_id, l.marks::numeric
                    from gradebook_line l
                    join grading_assignment a on a.id = l.grade_assigment_id
                    join gradebook_gradebook g on g.id = l.gradebook_id
                    """);
        }
        return rows(String.join("union all\n", tables) + "order by 1, 2, 3");
    }

    /**
     * The journal, without the result that only exams have: {@code action|old value|new
     * value|reason}.
     */
    public List<String> journal() {
        return rows(
                """
                select action, regexp_replace(old_value, ' (pass|fail)', ''),
                       regexp_replace(new_value, ' (pass|fail)', ''), reason
                from grade_sync_change order by id
                """);
    }

    /**
     * The whole journal, grade by grade, ids and times aside: equal for two databases into which
     * the same was written as often.
     */
    public List<String> history() {
        return rows(
                """
                select instance_id, source, moodle_course_id, moodle_item_id, moodle_user_id, student_id, item_name,
                       action, old_value, new_value, raw, grade_min, grade_max, reason, edition
                from grade_sync_change
                order by 2, 3, 4, 5, id
                """);
    }

    /** Writes other marks into the row of a grade, as a person may; how many rows that were. */
    public int editMarks(String source, long item, long user, int marks) {
        return onRowOf(source, item, user, "update %s set marks = " + marks);
    }

    /** Deletes the row of a grade, as a person may. */
    public int deleteGrade(String source, long item, long user) {
        return onRowOf(source, item, user, "delete from %s");
    }

    private int onRowOf(String source, long item, long user, String statement) {
        int rows = 0;
        String mapped =
                "where source = '%s' and moodle_id = %d and moodle_user_id = %d"
                        .formatted(source, item, user);
        for (String model : rows("select model from moodle_mapping " + mapped)) {
            String table = model.replace('.', '_');
            rows +=
                    execute(
                            "%s where id in (select oec_record_id from moodle_mapping %s)"
                                    .formatted(statement.formatted(table), mapped));
        }
        return rows;
    }

    /** Deletes every grade with the items that they are of. */
    public void deleteGradesAndItems() {
        if (holds("op_exam")) {
            execute(
                    "delete from op_result_line; delete from op_exam_attendees; delete from"
                            + " op_exam");
        }
        if (holds("grading_assignment")) {
            execute(
                    "delete from gradebook_line; delete from gradebook_gradebook; delete from"
                            + " grading_assignment");
        }
    }

    /**
     * What stands in the tables of the modules that are there, ids, times and journal aside: equal
     * for two databases that hold the same grades.
     */
    public List<String> content() {
        return content(true);
    }

    /**
     * The same without the time when an item was first graded. It stands in Moodle's gradebook: who
     * meets a quiz while the gradebook does not answer writes the grades, and takes the time of
     * writing for good.
     */
    public List<String> undatedContent() {
        return content(false);
    }

    private List<String> content(boolean dated) {
        boolean exams = holds("op_exam");
        boolean grading = holds("gradebook_line");
        List<String> content = new ArrayList<>();
        if (exams) {
            content.addAll(exams(dated));
        }
        if (grading) {
            content.addAll(gradebooks(dated));
        }
        content.addAll(mapping(exams, grading));
        content.addAll(
                rows(
                        grading
                                ? """
                                select distinct 'mark', m.model, g.student_id, g.course_id,
                                       case when g.id is null then m.record_id end
                                from grade_sync_recompute m
                                left join gradebook_gradebook g
                                    on m.model like 'gradebook%' and g.id = m.record_id
                                order by 2, 3, 4, 5
                                """
                                : """
                                select distinct 'mark', model, record_id from grade_sync_recompute
                                order by 2, 3
                                """));
        return content;
    }

    /** Ends every session and drops the database. */
    public void drop() {
        int name = url.lastIndexOf('/') + 1;
        int end = url.indexOf('?', name);
        new TestDatabase(url.substring(0, name) + "postgres" + url.substring(end))
                .execute("drop database " + url.substring(name, end) + " with (force)");
    }

    public boolean holds(String table) {
        return value("select to_regclass('%s') is not null".formatted(table)).equals("t");
    }

    public boolean holdsColumn(String table, String column) {
        return !rows("""
        select from pg_attribute
        where attrelid = to_regclass('%s') and attname = '%s' and not attisdropped
        """
                        .formatted(table, column))
                .isEmpty();
    }

    private List<String> exams(boolean dated) {
        List<String> content = new ArrayList<>();
        content.addAll(
                rows(
                        """
                        select 'session', s.exam_code, s.name, s.course_id, s.batch_id, t.code, s.evaluation_type,
                               s.state, s.start_date, s.end_date, s.active, s.venue, s.create_uid, s.write_uid
                        from op_exam_session s left join op_exam_type t on t.id = s.exam_type order by s.exam_code
                        """));
        // Where nobody knows when a grade was given, it is the day of the row; which minute of the
        // day an exam
        // gets depends on those that were there before.
        content.addAll(
                rows(
"""
                        select 'exam', e.exam_code, e.name, s.exam_code, e.course_id, e.batch_id, e.subject_id,
                               e.total_marks, e.min_marks, e.state, e.active, e.note,
                               to_jsonb(e) ->> 'results_entered',
                               case when not %1$s then '' when e.start_time::date = made.on_day then 'made'
                                    else e.start_time::date::text end,
                               e.end_time - e.start_time,
                               e.create_uid, e.write_uid
                        from op_exam e
                        left join op_exam_session s on s.id = e.session_id
                        cross join lateral (
                            select least(
                                greatest(e.create_date::date, s.start_date), s.end_date) as on_day) made
                        order by e.exam_code
"""
                                .formatted(dated)));
        content.addAll(
                rows(
                        """
                        select 'attendee', e.exam_code, a.student_id, a.marks, a.note, a.status, a.course_id, a.batch_id,
                               a.room_id, a.create_uid, a.write_uid
                        from op_exam_attendees a join op_exam e on e.id = a.exam_id order by e.exam_code, a.student_id
                        """));
        content.addAll(
                rows(
                        """
                        select 'line', e.exam_code, l.student_id, l.marks, l.status, l.evaluation_type,
                               l.marksheet_line_id, s.exam_code, l.create_uid, l.write_uid
                        from op_result_line l join op_exam e on e.id = l.exam_id
                        left join op_exam_session s on s.id = (to_jsonb(l) ->> 'session_id')::integer
                        order by e.exam_code, l.student_id, l.marksheet_line_id, l.marks, l.status
                        """));
        content.addAll(
                rows(
                        """
                        select 'marksheet', m.id, m.student_id, m.total_marks, m.percentage, m.status, m.marksheet_reg_id,
                               m.active, m.create_uid, %s
                        from op_marksheet_line m order by m.id
                        """
                                .formatted(writer("m"))));
        content.addAll(
                rows(
                        """
                        select 'register', r.id, r.total_pass, r.total_failed, r.state, r.create_uid, %s
                        from op_marksheet_register r order by r.id
                        """
                                .formatted(writer("r"))));
        return content;
    }

    /**
     * Who wrote a row of sums last, as long as it is a row of ours: whether others' rows need a new
     * sum depends on what was summed up before.
     */
    private static String writer(String row) {
        return "case when %1$s.create_uid is not null then %1$s.write_uid end".formatted(row);
    }

    private List<String> gradebooks(boolean dated) {
        List<String> content = new ArrayList<>();
        content.addAll(
                rows(
                        """
                        select 'assignment type', t.name, t.code, t.assign_type, t.create_uid, t.write_uid
                        from grading_assignment_type t order by t.code, t.name
                        """));
        // Where nobody knows when a grade was given, it is the time of the row.
        content.addAll(
                rows(
                        """
                        select 'assignment', a.sequence, a.name, a.course_id, a.subject_id, t.code, a.point, a.state,
                               a.year_id, a.term_id, a.faculty_id, a.user_id, a.grade, a.active,
                               case when not %s then '' when a.issued_date = a.create_date then 'made'
                                    else date_trunc('minute', a.issued_date)::text end,
                               a.create_uid, a.write_uid
                        from grading_assignment a left join grading_assignment_type t on t.id = a.assignment_type
                        order by a.sequence, a.course_id, a.subject_id, a.year_id, a.term_id, a.name, a.id
                        """
                                .formatted(dated)));
        content.addAll(
                rows(
                        """
                        select 'gradebook', g.student_id, g.course_id, g.state, g.percentage, g.grade, g.name,
                               g.academic_year_ids,
                               (select string_agg(r.op_academic_year_id::text, ',' order by r.op_academic_year_id)
                                from gradebook_gradebook_op_academic_year_rel r
                                where r.gradebook_gradebook_id = g.id),
                               g.create_uid, %s
                        from gradebook_gradebook g order by g.student_id, g.course_id, g.name
                        """
                                .formatted(writer("g"))));
        content.addAll(
                rows(
                        """
                        select 'gradebook line', a.sequence, g.student_id, l.marks, l.obtained_marks, l.penalty,
                               l.percentage, t.name, l.state, l.academic_year_id, l.academic_term_id, y.code, l.course_id,
                               l.subject_id, l.grade_table_id, l.state_hide, l.assignment_archived, l.create_uid,
                               l.write_uid
                        from gradebook_line l
                        left join grading_assignment a on a.id = l.grade_assigment_id
                        left join grading_assignment_type y on y.id = l.assignment_type_id
                        left join gradebook_gradebook g on g.id = l.gradebook_id
                        left join op_grade_table_line t on t.id = l.grade_table_line_id
                        order by a.sequence, g.student_id, l.academic_year_id, l.academic_term_id, l.marks, l.state
                        """));
        content.addAll(
                rows(
                        """
                        select 'override line', g.student_id, g.course_id, o.subject, o.year, o.term, o.calculated,
                               o.override, o.final, o.grade, o.year_hidden, o.comment, o.create_uid, %s
                        from op_grade_override_line o left join gradebook_gradebook g on g.id = o.grade_grade_id
                        order by g.student_id, g.course_id, o.subject, o.year, o.term, o.calculated
                        """
                                .formatted(writer("o"))));
        return content;
    }

    /**
     * The mapped records by what they are of: the code of exam or assignment, and the student.
     * Those that no pull makes have the same id in each database.
     */
    private List<String> mapping(boolean exams, boolean grading) {
        List<String> records = new ArrayList<>();
        if (exams) {
            records.add(
                    """
                    select 'op.exam.attendees' as model, a.id, e.exam_code as code, a.student_id
                    from op_exam_attendees a join op_exam e on e.id = a.exam_id
                    """);
        }
        if (grading) {
            records.add(
                    """
                    select 'gradebook.line' as model, l.id, a.sequence as code, g.student_id
                    from gradebook_line l
                    left join grading_assignment a on a.id = l.grade_assigment_id
                    left join gradebook_gradebook g on g.id = l.gradebook_id
                    """);
        }
        return rows(
                """
                select 'mapping', m.model, m.source, m.moodle_id, m.moodle_user_id, r.code, r.student_id, m.sync_hash,
                       m.grade_raw, m.grade_min, m.grade_max, m.extra_data, m.instance_id, m.oec_course_id,
                       m.moodle_idnumber, case when m.source is null then m.oec_record_id end
                from moodle_mapping m
                left join (%s) r on r.model = m.model and r.id = m.oec_record_id
                order by m.model, m.source, m.moodle_id, m.moodle_user_id, m.instance_id
                """
                        .formatted(String.join("union all\n", records)));
    }
}
