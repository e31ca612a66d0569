package io.gradesync.bench;

import static io.gradesync.bench.ThousandStudents.GRADES;
import static io.gradesync.bench.ThousandStudents.STUDENTS;

import io.gradesync.pull.RunReport;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import org.junit.jupiter.api.Test;

/**
 * 30,000 lines in 1,000 gradebooks of the enterprise edition: how fast a first pull writes, what part of it the recompute
 * is, and what one changed grade recomputes. Run by hand: mvn -Pbench test
 */
class EnterpriseBench {

    @Test
    void aThousandGradebooks() throws Exception {
        try (ThousandStudents course = new ThousandStudents()) {
            // Twice for the compiler, then the one that counts.
            for (int round = 1; round <= 3; round++) {
                TestDatabase database = ThousandStudents.university("enterprise");
                try (TestService service = TestService.start(database, null, course.settings())) {
                    measure(service, database, course, round == 3);
                }
            }
        }
    }

    private static void measure(
            TestService service, TestDatabase database, ThousandStudents course, boolean last) {
        long start = System.nanoTime();
        RunReport first = service.pull();
        double firstSeconds = seconds(start);
        require(first.counts().get("created").equals((long) GRADES), first);
        require(first.recomputed() == STUDENTS, first);
        database.execute("analyze");

        double unchangedSeconds = Double.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            start = System.nanoTime();
            RunReport unchanged = service.pull();
            unchangedSeconds = Math.min(unchangedSeconds, seconds(start));
            require(unchanged.counts().get("unchanged").equals((long) GRADES), unchanged);
        }

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

        if (last) {
            double writeSeconds = firstSeconds - unchangedSeconds;
            System.out.printf(
                    "first pull %.2f s; write side (first less unchanged) %.2f s = %.0f grades a second%n",
                    firstSeconds, writeSeconds, GRADES / writeSeconds);
            System.out.printf(
                    "recompute of %d gradebooks %.2f s: %.1f %% of the first pull%n",
                    recomputed, recomputeSeconds, 100 * recomputeSeconds / firstSeconds);
            course.changeOneGrade();
            RunReport one = service.pull();
            System.out.printf(
                    "one changed grade: %s updated, %d gradebook(s) recomputed%n",
                    one.counts().get("updated"), one.recomputed());
        }
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
