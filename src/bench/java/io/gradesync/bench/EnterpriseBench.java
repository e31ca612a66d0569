package io.gradesync.bench;

import static io.gradesync.testbed.ThousandStudents.GRADES;
import static io.gradesync.testbed.ThousandStudents.STUDENTS;

import io.gradesync.pull.RunReport;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.ThousandStudents;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * 30,000 lines in 1,000 gradebooks of the enterprise edition: how fast a first pull writes, what part of it the recompute
 * is, and what one changed grade recomputes. Run by hand: mvn -Pbench test
 */
class EnterpriseBench {

    private static final int WARM_UP = 2;
    private static final int ROUNDS = 5;

    private record Times(double first, double unchanged, double recompute) {

        double write() {
            return first - unchanged;
        }
    }

    @Test
    void aThousandGradebooks() throws Exception {
        List<Times> times = new ArrayList<>();
        try (ThousandStudents course = new ThousandStudents()) {
            for (int round = 1; round <= WARM_UP + ROUNDS; round++) {
                TestDatabase database = ThousandStudents.university("enterprise");
                try (TestService service = TestService.start(database, null, course.settings())) {
                    Times each = measure(service, database);
                    if (round > WARM_UP) {
                        times.add(each);
                    }
                    if (round == WARM_UP + ROUNDS) {
                        course.changeOneGrade();
                        RunReport one = service.pull();
                        System.out.printf(
                                "one changed grade: %s updated, %d gradebook(s) recomputed%n",
                                one.counts().get("updated"), one.recomputed());
                    }
                }
            }
        }
        double first = median(times, Times::first);
        double write = median(times, Times::write);
        double recompute = median(times, Times::recompute);
        System.out.printf(
                "first pull %.2f s; write side (first less unchanged) %.2f s = %.0f grades a second (medians of %d)%n",
                first, write, GRADES / write, ROUNDS);
        System.out.printf(
                "recompute of %d gradebooks %.2f s: %.1f %% of the first pull%n",
                STUDENTS, recompute, 100 * recompute / first);
    }

    private static Times measure(TestService service, TestDatabase database) {
        long start = System.nanoTime();
        RunReport first = service.pull();
        double firstSeconds = seconds(start);
        require(first.counts().get("created").equals((long) GRADES), first);
        require(first.recomputed() == STUDENTS, first);

        start = System.nanoTime();
        RunReport unchanged = service.pull();
        double unchangedSeconds = seconds(start);
        require(unchanged.counts().get("unchanged").equals((long) GRADES), unchanged);

        // As in a first pull: all are marked, and nothing of what is computed stands.
        database.execute(
                """
                delete from op_grade_override_line;
                update gradebook_gradebook set percentage = 0, grade = null;
                insert into grade_sync_recompute (model, record_id, marked_at)
                select 'gradebook.gradebook', id, now() from gradebook_gradebook
                """);
        start = System.nanoTime();
        int recomputed = service.service().recompute(false).gradebooks();
        double recomputeSeconds = seconds(start);
        require(recomputed == STUDENTS, first);
        return new Times(firstSeconds, unchangedSeconds, recomputeSeconds);
    }

    private static double median(List<Times> times, ToDoubleFunction<Times> each) {
        return times.stream().mapToDouble(each).sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    private static void require(boolean good, RunReport run) {
        if (!good) {
            throw new IllegalStateException(run.toString());
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
