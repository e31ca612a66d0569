package io.gradesync.testbed;

import java.sql.SQLException;
import java.util.List;

/**
 * What a registrar does with exams in Odoo, played in SQL by the rules of OpenEduCat's exam module
 * in the version whose tables are there, and refused where Odoo refuses it.
 */
public final class OdooExams {

    private static final String EVERY_SESSION = "true";

    /** Sessions and exams that we made. */
    private static final String OURS =
            "s.exam_type in (select id from op_exam_type where code = 'MOODLE')";

    /** What Odoo stores on each marksheet line. */
    private static final String SUMS =
            """
            select m.id, m.marksheet_reg_id, coalesce(sum(l.marks), 0)::integer as total_marks,
                case when sum(l.marks) <> 0 then (100 * sum(l.marks))::float8 / sum(e.total_marks) else 0 end
                    as percentage,
                case when bool_or(l.status = 'fail') then 'fail' else 'pass' end as status
            from op_marksheet_line m
            left join op_result_line l on l.marksheet_line_id = m.id
            left join op_exam e on e.id = l.exam_id
            group by m.id
            """;

    /** What Odoo stores on each register. */
    private static final String COUNTS =
            """
            select r.id, count(*) filter (where m.status = 'pass')::integer as total_pass,
                count(*) filter (where m.status = 'fail')::integer as total_failed
            from op_marksheet_register r
            left join op_marksheet_line m on m.marksheet_reg_id = r.id and m.active
            group by r.id
            """;

    private final TestDatabase database;

    /** From 18.0 of 2025 on. */
    private final boolean checksForms;

    /** From 19.0 on. */
    private final boolean linesHaveSession;

    /** Odoo's refusal, in its words, with the rows that it is about. */
    public static final class ValidationError extends RuntimeException {

        private static final long serialVersionUID = 1;

        private ValidationError(String words, Object rows) {
            super(words + " " + rows);
        }
    }

    public OdooExams(TestDatabase database) {
        this.database = database;
        checksForms = database.holdsColumn("op_exam", "results_entered");
        linesHaveSession = database.holdsColumn("op_result_line", "session_id");
    }

    /** Every session and its exams are done. */
    public void finishAll() {
        finish(EVERY_SESSION);
    }

    /** <em>Result Updated</em> and <em>Done</em> for each exam of a session, then for itself. */
    public void finish(long session) {
        finish("s.id = " + session);
    }

    private void finish(String sessions) {
        checkExams(sessions);
        refuse(
                "The exam has no button Result Updated:",
                """
                select e.exam_code, e.name, e.state from op_exam e
                join op_exam_session s on s.id = e.session_id
                where %s and e.active and e.state not in ('result_updated', 'done', 'cancel')
                    and (e.state <> 'held' or %s)
                """
                        .formatted(
                                sessions, checksForms ? "e.results_entered is not true" : "false"));
        if (checksForms) {
            refuse(
                    "The following fields are invalid: Venue",
                    "select s.exam_code, s.name from op_exam_session s where s.venue is null and "
                            + sessions);
        }
        database.execute(
                """
                update op_exam e set state = 'result_updated' from op_exam_session s
                where s.id = e.session_id and e.active and e.state = 'held' and %1$s;
                update op_exam e set state = 'done' from op_exam_session s
                where s.id = e.session_id and e.active and e.state = 'result_updated' and %1$s;
                update op_exam_session s set state = 'done' where s.state in ('schedule', 'held') and %1$s
                """
                        .formatted(sessions));
    }

    /** The results of every session: a template each, of which Odoo makes the marksheets. */
    public void generateAll() {
        generate(EVERY_SESSION);
    }

    /** The results of a session, from a new template. */
    public void generate(long session) {
        generate("s.id = " + session);
    }

    private void generate(String sessions) {
        if (checksForms && !linesHaveSession) {
            refuse(
                    "The exam session should be done.",
                    "select s.exam_code, s.state from op_exam_session s where s.state <> 'done' and"
                            + " "
                            + sessions);
        } else {
            refuse(
                    "All subject exam should be done.",
                    """
                    select e.exam_code, e.state from op_exam e join op_exam_session s on s.id = e.session_id
                    where e.active and e.state <> 'done' and %s
                    """
                            .formatted(sessions));
        }
        makeResults(sessions);
    }

    /** The same, were every exam and session done: for tests of what comes after. */
    public void generateInAnyState() {
        makeResults(EVERY_SESSION);
    }

    /** Template, register, a line per attendee, a marksheet per student: all of it or nothing. */
    private void makeResults(String sessions) {
        long last = database.number("select coalesce(max(id), 0) from op_result_template");
        try {
            database.execute(
                    """
                    insert into op_result_template (exam_session_id, name, result_date, evaluation_type, state, active)
                    select s.id, s.name, now(), s.evaluation_type, 'result_generated', true
                    from op_exam_session s where %2$s order by s.exam_code;
                    insert into op_marksheet_register (exam_session_id, generated_by, result_template_id, state, name,
                        generated_date, active)
                    select s.id, 1, t.id, 'draft', left('Mark Sheet for ' || s.name, 256), now(), true
                    from op_result_template t join op_exam_session s on s.id = t.exam_session_id
                    where t.id > %1$d order by t.id;
                    insert into op_marksheet_line (marksheet_reg_id, student_id, evaluation_type, generated_date, active)
                    select distinct r.id, a.student_id, s.evaluation_type, current_date, true
                    from op_marksheet_register r
                    join op_exam_session s on s.id = r.exam_session_id
                    join op_exam e on e.session_id = s.id and e.active
                    join op_exam_attendees a on a.exam_id = e.id
                    where r.result_template_id > %1$d order by r.id, a.student_id;
                    insert into op_result_line (exam_id, student_id, marks, status, evaluation_type,
                        marksheet_line_id%3$s)
                    select e.id, a.student_id, coalesce(a.marks, 0),
                        case when coalesce(a.marks, 0) < e.min_marks then 'fail' else 'pass' end,
                        m.evaluation_type, m.id%4$s
                    from op_marksheet_line m
                    join op_marksheet_register r on r.id = m.marksheet_reg_id
                    join op_exam e on e.session_id = r.exam_session_id and e.active
                    join op_exam_attendees a on a.exam_id = e.id and a.student_id = m.student_id
                    where r.result_template_id > %1$d order by e.id, a.student_id;
                    update op_marksheet_line m
                    set total_marks = sums.total_marks, percentage = sums.percentage, status = sums.status
                    from (%5$s) sums join op_marksheet_register r on r.id = sums.marksheet_reg_id
                    where m.id = sums.id and r.result_template_id > %1$d;
                    update op_marksheet_register r set total_pass = c.total_pass, total_failed = c.total_failed
                    from (%6$s) c where c.id = r.id and r.result_template_id > %1$d
                    """
                            .formatted(
                                    last,
                                    sessions,
                                    linesHaveSession ? ", session_id" : "",
                                    linesHaveSession ? ", e.session_id" : "",
                                    SUMS,
                                    COUNTS));
        } catch (IllegalStateException failed) {
            if (failed.getCause() instanceof SQLException refused
                    && refused.getMessage().contains("op_result_line_unique_result_line")) {
                throw new ValidationError(
                        "Result line for this student and exam already exists!",
                        refused.getMessage());
            }
            throw failed;
        }
    }

    /** The registers of a session that are drafts become valid. */
    public void validate(long session) {
        int registers =
                database.execute(
                        "update op_marksheet_register set state = 'validated' where state = 'draft'"
                                + " and exam_session_id = "
                                + session);
        if (registers == 0) {
            throw new ValidationError("There is no draft register of session", session);
        }
    }

    /** The button <em>Cancel</em> of an exam, which takes its attendees with it from 2025 on. */
    public void cancelExam(long exam) {
        refuse(
                "An exam that is done cannot be cancelled:",
                "select exam_code from op_exam where state = 'done' and id = " + exam);
        database.execute("update op_exam set state = 'cancel' where id = " + exam);
        if (checksForms) {
            database.execute(
                    """
                    delete from op_exam_attendees where exam_id = %1$d;
                    update op_exam set results_entered = false where id = %1$d
                    """
                            .formatted(exam));
        }
    }

    /** A person notes that a student was not there. */
    public void setAbsent(long exam, long student) {
        int attendees =
                database.execute(
                        "update op_exam_attendees set status = 'absent', marks = 0 where exam_id = %d and student_id = %d"
                                .formatted(exam, student));
        if (attendees == 0) {
            throw new IllegalArgumentException(
                    "Student %d is no attendee of exam %d".formatted(student, exam));
        }
    }

    /** Without them, and the result lines that go with them, results can be generated again. */
    public void deleteMarksheetLines(long session) {
        database.execute(
                """
                delete from op_marksheet_line where marksheet_reg_id in (
                    select id from op_marksheet_register where exam_session_id = %1$d);
                update op_marksheet_register set total_pass = 0, total_failed = 0 where exam_session_id = %1$d
                """
                        .formatted(session));
    }

    /**
     * Each of our rows could be written again in Odoo's forms, and every sum is what Odoo gives.
     */
    public void checkForms() {
        checkExams(OURS);
        if (checksForms) {
            refuse(
                    "Odoo would compute results_entered:",
                    """
                    select e.exam_code, e.results_entered from op_exam e join op_exam_session s on s.id = e.session_id
                    where coalesce(e.results_entered, false)
                        <> exists (select from op_exam_attendees a where a.exam_id = e.id) and %s
                    """
                            .formatted(OURS));
            refuse(
                    "The following fields are invalid: Venue",
                    "select s.exam_code from op_exam_session s where s.venue is null and " + OURS);
        }
        refuse(
                "A copy of the session's course or batch differs:",
                """
                select e.exam_code, a.student_id from op_exam e join op_exam_session s on s.id = e.session_id
                left join op_exam_attendees a on a.exam_id = e.id
                where %s and ((e.course_id, e.batch_id) is distinct from (s.course_id, s.batch_id)
                    or a.id is not null
                        and (a.course_id, a.batch_id) is distinct from (s.course_id, s.batch_id))
                """
                        .formatted(OURS));
        checkResults();
    }

    private void checkResults() {
        refuse(
                "Result line for this student and exam already exists!",
                """
                select e.exam_code, l.student_id, count(*) from op_result_line l join op_exam e on e.id = l.exam_id
                join op_exam_session s on s.id = e.session_id
                where %s group by e.exam_code, l.student_id having count(*) > 1
                """
                        .formatted(OURS));
        refuse(
                "The result line is not what Odoo makes of its attendee:",
                """
                select e.exam_code, l.student_id, l.marks, l.status, l.evaluation_type, a.marks, e.min_marks
                from op_result_line l join op_exam e on e.id = l.exam_id
                join op_exam_session s on s.id = e.session_id
                left join op_marksheet_line m on m.id = l.marksheet_line_id
                left join op_marksheet_register r on r.id = m.marksheet_reg_id
                left join op_exam_attendees a on a.exam_id = e.id and a.student_id = l.student_id
                where %s and r.state is distinct from 'cancelled'
                    and (l.marks <> a.marks or l.marks < 0
                        or l.status is distinct from case when l.marks < e.min_marks then 'fail' else 'pass' end
                        or l.evaluation_type is distinct from s.evaluation_type%s)
                """
                        .formatted(
                                OURS,
                                linesHaveSession
                                        ? " or l.session_id is distinct from e.session_id"
                                        : ""));
        refuse(
                "The marksheet line is not what Odoo sums up:",
                """
                select m.id, m.student_id, m.total_marks, m.percentage, m.status,
                    sums.total_marks, sums.percentage, sums.status
                from op_marksheet_line m join (%s) sums on sums.id = m.id
                join op_marksheet_register r on r.id = m.marksheet_reg_id
                join op_exam_session s on s.id = r.exam_session_id
                where %s and r.state <> 'cancelled'
                    and (m.total_marks, m.percentage, m.status)
                        is distinct from (sums.total_marks, sums.percentage, sums.status)
                """
                        .formatted(SUMS, OURS));
        refuse(
                "The register is not what Odoo counts:",
                """
                select r.id, r.total_pass, r.total_failed, c.total_pass, c.total_failed
                from op_marksheet_register r join (%s) c on c.id = r.id
                join op_exam_session s on s.id = r.exam_session_id
                where %s and r.state <> 'cancelled'
                    and (r.total_pass, r.total_failed) is distinct from (c.total_pass, c.total_failed)
                """
                        .formatted(COUNTS, OURS));
    }

    /**
     * The checks that Odoo makes of a session's exams and attendees when a form is saved. Those of
     * times that overlap and of marks beyond the total are not in 18.0 of 2024, but in 17.0, which
     * has the same tables.
     */
    private void checkExams(String sessions) {
        String exams =
                """
                select e.exam_code, e.name, e.start_time, e.end_time, e.total_marks, e.min_marks
                from op_exam e join op_exam_session s on s.id = e.session_id
                where %s and
                """
                        .formatted(sessions);
        refuse("Enter proper marks!", exams + "(e.total_marks <= 0 or e.min_marks <= 0)");
        refuse(
                "Passing Marks can't be greater than Total Marks",
                exams + "e.min_marks > e.total_marks");
        refuse(
                "End Time cannot be set before Start Time.",
                exams + (checksForms ? "e.start_time >= e.end_time" : "e.start_time > e.end_time"));
        refuse(
                "Exam Time should in between Exam Session Dates.",
                exams + "(e.start_time < s.start_date or e.end_time >= s.end_date + 1)");
        refuse(
                "The exam time overlaps with an existing exam for the same subject.",
                """
                select e.exam_code, e.start_time, e.end_time, other.exam_code, other.start_time, other.end_time
                from op_exam e join op_exam_session s on s.id = e.session_id
                join op_exam other on other.subject_id = e.subject_id and other.id <> e.id
                    and other.start_time < e.end_time and other.end_time > e.start_time
                where e.active and other.active and %s
                """
                        .formatted(sessions));
        refuse(
                "Please Enter Marks between 0 to the exam's total:",
                """
                select e.exam_code, a.student_id, a.status, a.marks, e.total_marks
                from op_exam_attendees a join op_exam e on e.id = a.exam_id
                join op_exam_session s on s.id = e.session_id
                where %s and (a.marks < 0 or a.marks > e.total_marks or a.status = 'absent' and a.marks <> 0)
                """
                        .formatted(sessions));
    }

    private void refuse(String words, String rows) {
        List<String> found = database.rows(rows);
        if (!found.isEmpty()) {
            throw new ValidationError(words, found);
        }
    }
}
