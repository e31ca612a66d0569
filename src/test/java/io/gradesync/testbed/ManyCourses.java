package io.gradesync.testbed;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;

/**
 * Courses of fifty students each, with two quizzes and three assignments, all of them in the
 * gradebook too, and course completion: enough to see how requests to Moodle grow.
 */
public final class ManyCourses implements AutoCloseable {

    public static final int STUDENTS = 50;
    public static final int QUIZZES = 2;
    public static final int ASSIGNMENTS = 3;

    private static final int FIRST_COURSE = 201;
    private static final int FIRST_STUDENT = 10_000;
    private static final int FIRST_USER = 100_000;

    private final int number;
    private final TestDatabase database;
    private final ScriptedMoodle moodle = ScriptedMoodle.start();

    public ManyCourses(int number) {
        this(number, "community");
    }

    public ManyCourses(int number, String edition) {
        this.number = number;
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                """
                delete from moodle_mapping;
                insert into res_partner (id, name) select %1$d + n, 'Student' from generate_series(0, %2$d - 1) n;
                insert into op_student (id, partner_id, gender)
                select %1$d + n, %1$d + n, 'o' from generate_series(0, %2$d - 1) n;
                insert into op_student_course (student_id, course_id, batch_id, state)
                select %1$d + n, 1, 1 + n %% 2, 'running' from generate_series(0, %2$d - 1) n;
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id)
                select i.id, 'op.student', %3$d + n, %1$d + n from moodle_instance i, generate_series(0, %2$d - 1) n;
                insert into moodle_mapping (instance_id, model, moodle_id, oec_record_id, oec_course_id)
                select i.id, 'op.subject', %4$d + n, 1, 1 from moodle_instance i, generate_series(0, %5$d - 1) n
                """
                        .formatted(
                                FIRST_STUDENT,
                                number * STUDENTS,
                                FIRST_USER,
                                FIRST_COURSE,
                                number));
        for (int course = 0; course < number; course++) {
            fill(course);
        }
    }

    /** What asking for each student and activity alone would take. */
    public int singleCalls() {
        return number * STUDENTS * (QUIZZES + ASSIGNMENTS);
    }

    public int number() {
        return number;
    }

    public TestDatabase database() {
        return database;
    }

    public ScriptedMoodle moodle() {
        return moodle;
    }

    /** Some students get other grades in quizzes and assignments, as a teaching day brings them. */
    public Set<Long> change(int studentsPerCourse) {
        Set<Long> changed = new HashSet<>();
        for (int course = 0; course < number; course++) {
            for (int student = 0; student < studentsPerCourse; student++) {
                grade(course, student, "9.5");
                changed.add(user(course, student));
            }
        }
        return changed;
    }

    private void fill(int index) {
        ScriptedMoodle.Course course = moodle.course(FIRST_COURSE + index);
        for (int quiz = 1; quiz <= QUIZZES; quiz++) {
            long id = index * 10L + quiz;
            course.quiz(id, "Quiz " + quiz, "10")
                    .activityItem(50_000 + id, "Quiz " + quiz, "quiz", id, "0", "10");
        }
        for (int assignment = 1; assignment <= ASSIGNMENTS; assignment++) {
            long id = index * 10L + assignment;
            course.assignment(id, "Assignment " + assignment, "10")
                    .activityItem(60_000 + id, "Assignment " + assignment, "assign", id, "0", "10");
        }
        for (int student = 0; student < STUDENTS; student++) {
            grade(index, student, new BigDecimal(student % 10).toPlainString());
            course.completion(user(index, student), student % 5 == 0);
        }
    }

    private void grade(int index, int student, String raw) {
        ScriptedMoodle.Course course = moodle.course(FIRST_COURSE + index);
        long user = user(index, student);
        for (int quiz = 1; quiz <= QUIZZES; quiz++) {
            long id = index * 10L + quiz;
            course.bestGrade(id, user, raw).grade(50_000 + id, user, raw);
        }
        for (int assignment = 1; assignment <= ASSIGNMENTS; assignment++) {
            long id = index * 10L + assignment;
            course.assignmentGrade(id, user, raw).grade(60_000 + id, user, raw);
        }
    }

    private static long user(int course, int student) {
        return FIRST_USER + (long) course * STUDENTS + student;
    }

    @Override
    public void close() {
        moodle.close();
    }
}
