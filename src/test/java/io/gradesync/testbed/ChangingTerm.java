package io.gradesync.testbed;

import io.gradesync.testbed.ScriptedMoodle.Course;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A term at the sample university: six courses with grades of every source and completion, in which
 * from step to step grades come, change and are taken back, students move, maxima and names change,
 * and people change settings and edit grades in OpenEduCat. The same seed gives the same term.
 */
public final class ChangingTerm {

    private static final List<Long> COURSES = List.of(101L, 102L, 103L, 104L, 105L, 106L);
    private static final int ITEMS = 4;
    private static final int ACTIVITIES = 2;

    /** Quizzes lie beyond this number in the mapping. */
    private static final long QUIZZES = 1_000_000;

    private static final List<String> MAXIMA = List.of("20", "25", "40");

    private static final int MOST_STUDENTS = 30;

    /** A Moodle user whom nobody maps. */
    static final long STRANGER = 4444;

    private final ScriptedMoodle moodle;
    private final Random random;
    private final int students;
    private final ToldGrades told = new ToldGrades();

    /** As the term begins. */
    public ChangingTerm(ScriptedMoodle moodle, long seed) {
        this(moodle, seed, MOST_STUDENTS);
    }

    /**
     * A term with fewer students and fewer changes.
     *
     * @param students at most so many in a course
     */
    public ChangingTerm(ScriptedMoodle moodle, long seed, int students) {
        this.moodle = moodle;
        this.random = new Random(seed);
        this.students = students;
        COURSES.forEach(this::begin);
    }

    /** What the university's people have set up before the first pull. */
    public void setUp(TestDatabase database) {
        database.execute(
                """
                delete from moodle_mapping where model = 'op.subject' and moodle_id in (107, 108);
                insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                select i.id, l.name, l.low, l.high
                from moodle_instance i, (values ('A', 80, 100), ('B', 45, 80), ('F', 0, 45)) as l(name, low, high)
                """);
    }

    /**
     * Requires that mapping and marks are what a plain list of the term's grades says. Has to be
     * asked after each pull of everything, since what Moodle takes back stays.
     *
     * @param what of which moment
     */
    public void requireTold(String what, TestDatabase database) {
        told.requireIn(what, database);
    }

    /** The Moodle course of a grade's row in {@code moodle_mapping m}, as SQL. */
    public static String courseOfMapping() {
        return "case m.source when 'quiz' then (m.moodle_id - 1000000) / 10"
                + " when 'assignment' then m.moodle_id / 10 else m.moodle_id / 100 end";
    }

    /**
     * Time passes in Moodle.
     *
     * @return what people do meanwhile in OpenEduCat, to be done in each database
     */
    public Consumer<TestDatabase> step() {
        for (int change = 0; change < 60 * students / MOST_STUDENTS; change++) {
            grade(course(), 1 + random.nextInt(ITEMS + 2 * ACTIVITIES));
        }
        for (int change = 0; change < 3; change++) {
            takeBack(course(), 1 + random.nextInt(ITEMS + 2 * ACTIVITIES));
        }
        if (random.nextInt(2) == 0) {
            range(course(), 1 + random.nextInt(ITEMS + 2 * ACTIVITIES));
        }
        if (random.nextInt(2) == 0) {
            long course = course();
            moodle.course(course).rename(item(course, 1), "Oral of day " + random.nextInt(1000));
        }
        for (int move = 0; move < 2; move++) {
            long course = course();
            long leaving = user(course);
            moodle.course(course).unenrol(leaving);
            told.unenrol(course, leaving);
            long other = course();
            long coming = user(other);
            enrol(other, coming);
        }
        for (int change = 0; change < 3; change++) {
            long course = course();
            complete(course, user(course), true);
        }
        return peopleDo();
    }

    private Consumer<TestDatabase> peopleDo() {
        String setting =
                switch (random.nextInt(6)) {
                    case 0 -> scale("points");
                    case 1 -> scale("percentage");
                    case 2 -> scale("letter");
                    case 3 -> threshold(40 + 5 * random.nextInt(5));
                    default -> null;
                };
        long course = course();
        long edited = item(course, 1 + random.nextInt(ITEMS));
        long user = user(course);
        long deletedUser = user(course);
        int marks = random.nextInt(20);
        return database -> {
            if (setting != null) {
                database.execute("update moodle_instance set " + setting);
            }
            database.editMarks("gradebook", edited, user, marks);
            database.deleteGrade("gradebook", edited, deletedUser);
        };
    }

    private String scale(String type) {
        told.scale(type);
        return "grade_scale_type = '%s'".formatted(type);
    }

    private String threshold(int percent) {
        told.threshold(percent);
        return "pass_threshold = " + percent;
    }

    private void begin(long id) {
        Course course = moodle.course(id);
        course.total(item(id, 0));
        for (int n = 1; n <= ITEMS; n++) {
            course.item(item(id, n), "Item %d of %d".formatted(n, id), "0", "20");
        }
        for (int n = 1; n <= ACTIVITIES; n++) {
            long quiz = activity(id, n);
            course.quiz(quiz, "Quiz " + quiz, "20")
                    .activityItem(item(id, ITEMS + n), "Quiz " + quiz, "quiz", quiz, "0", "20");
            course.assignment(quiz, "Report " + quiz, "20")
                    .activityItem(
                            item(id, ITEMS + ACTIVITIES + n),
                            "Report " + quiz,
                            "assign",
                            quiz,
                            "0",
                            "20");
        }
        for (int n = 1; n <= ITEMS + 2 * ACTIVITIES; n++) {
            tellMaximum(id, n, "20");
        }
        for (long user : users(id)) {
            complete(id, user, random.nextInt(5) == 0);
            for (int n = 1; n <= ITEMS + 2 * ACTIVITIES; n++) {
                if (random.nextInt(5) > 0) {
                    set(id, n, user, mark());
                }
            }
        }
        set(id, 1, STRANGER, "10");
    }

    private void grade(long course, int n) {
        set(course, n, user(course), mark());
    }

    private void takeBack(long course, int n) {
        set(course, n, user(course), null);
    }

    /** The gradebook holds what an activity holds. */
    private void set(long id, int n, long user, String raw) {
        enrol(id, user);
        Course course = moodle.course(id);
        course.grade(item(id, n), user, raw);
        told.grade("gradebook", item(id, n), id, user, raw);
        if (n > ITEMS + ACTIVITIES) {
            long assignment = activity(id, n - ITEMS - ACTIVITIES);
            course.assignmentGrade(assignment, user, raw);
            told.grade("assignment", assignment, id, user, raw);
        } else if (n > ITEMS) {
            long quiz = activity(id, n - ITEMS);
            course.bestGrade(quiz, user, raw);
            told.grade("quiz", QUIZZES + quiz, id, user, raw);
        }
    }

    /** Who comes back finds the grades of activities in the gradebook again. */
    private void enrol(long id, long user) {
        if (told.isEnrolled(id, user)) {
            return;
        }
        Course course = moodle.course(id).student(user);
        told.enrol(id, user);
        for (int n = ITEMS + 1; n <= ITEMS + 2 * ACTIVITIES; n++) {
            String raw =
                    n > ITEMS + ACTIVITIES
                            ? told.held(
                                    "assignment", activity(id, n - ITEMS - ACTIVITIES), id, user)
                            : told.held("quiz", QUIZZES + activity(id, n - ITEMS), id, user);
            if (raw != null) {
                course.grade(item(id, n), user, raw);
                told.grade("gradebook", item(id, n), id, user, raw);
            }
        }
    }

    private void complete(long course, long user, boolean complete) {
        enrol(course, user);
        moodle.course(course).completion(user, complete);
        told.complete(course, user, complete);
    }

    private void tellMaximum(long id, int n, String max) {
        told.maximum("gradebook", item(id, n), id, max);
        if (n > ITEMS + ACTIVITIES) {
            told.maximum("assignment", activity(id, n - ITEMS - ACTIVITIES), id, max);
        } else if (n > ITEMS) {
            told.maximum("quiz", QUIZZES + activity(id, n - ITEMS), id, max);
        }
    }

    private void range(long id, int n) {
        String max = MAXIMA.get(random.nextInt(MAXIMA.size()));
        Course course = moodle.course(id);
        course.range(item(id, n), "0", max);
        tellMaximum(id, n, max);
        if (n > ITEMS + ACTIVITIES) {
            course.assignmentFields(activity(id, n - ITEMS - ACTIVITIES))
                    .put("grade", new BigDecimal(max));
        } else if (n > ITEMS) {
            course.quizFields(activity(id, n - ITEMS)).put("grade", new BigDecimal(max));
        }
    }

    private String mark() {
        return "%d.%02d".formatted(random.nextInt(20), 25 * random.nextInt(4));
    }

    private long course() {
        return COURSES.get(random.nextInt(COURSES.size()));
    }

    private long user(long course) {
        List<Long> users = List.copyOf(users(course));
        return users.get(random.nextInt(users.size()));
    }

    /** Students whom OpenEduCat has in the course's programme. */
    private Set<Long> users(long course) {
        Set<Long> users = new TreeSet<>();
        long first = course <= 103 ? 1001 : 1043;
        int most = Math.min(students, course <= 103 ? MOST_STUDENTS : 12);
        for (long user = first; user < first + most; user++) {
            users.add(user);
        }
        return users;
    }

    private static long item(long course, int n) {
        return course * 100 + n;
    }

    private static long activity(long course, int n) {
        return course * 10 + n;
    }
}
