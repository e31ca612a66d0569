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
    private static final List<String> MAXIMA = List.of("20", "25", "40");

    private final ScriptedMoodle moodle;
    private final Random random;

    /** As the term begins. */
    public ChangingTerm(ScriptedMoodle moodle, long seed) {
        this.moodle = moodle;
        this.random = new Random(seed);
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
     * Time passes in Moodle.
     *
     * @return what people do meanwhile in OpenEduCat, to be done in each database
     */
    public Consumer<TestDatabase> step() {
        for (int change = 0; change < 60; change++) {
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
            moodle.course(course).unenrol(user(course));
            long other = course();
            moodle.course(other).student(user(other));
        }
        for (int change = 0; change < 3; change++) {
            long course = course();
            moodle.course(course).completion(user(course), true);
        }
        return peopleDo();
    }

    private Consumer<TestDatabase> peopleDo() {
        String setting =
                switch (random.nextInt(6)) {
                    case 0 -> "grade_scale_type = 'points'";
                    case 1 -> "grade_scale_type = 'percentage'";
                    case 2 -> "grade_scale_type = 'letter'";
                    case 3 -> "pass_threshold = " + (40 + 5 * random.nextInt(5));
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
        for (long user : users(id)) {
            course.student(user);
            course.completion(user, random.nextInt(5) == 0);
            for (int n = 1; n <= ITEMS + 2 * ACTIVITIES; n++) {
                if (random.nextInt(5) > 0) {
                    set(id, n, user, mark());
                }
            }
        }
        // Nobody maps this one.
        set(id, 1, 4444, "10");
    }

    private void grade(long course, int n) {
        set(course, n, user(course), mark());
    }

    private void takeBack(long course, int n) {
        set(course, n, user(course), null);
    }

    /** The gradebook holds what an activity holds. */
    private void set(long id, int n, long user, String raw) {
        Course course = moodle.course(id);
        course.grade(item(id, n), user, raw);
        if (n > ITEMS + ACTIVITIES) {
            course.assignmentGrade(activity(id, n - ITEMS - ACTIVITIES), user, raw);
        } else if (n > ITEMS) {
            course.bestGrade(activity(id, n - ITEMS), user, raw);
        }
    }

    private void range(long id, int n) {
        String max = MAXIMA.get(random.nextInt(MAXIMA.size()));
        Course course = moodle.course(id);
        course.range(item(id, n), "0", max);
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
    private static Set<Long> users(long course) {
        Set<Long> users = new TreeSet<>();
        long first = course <= 103 ? 1001 : 1043;
        for (long user = first; user < first + (course <= 103 ? 30 : 12); user++) {
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
