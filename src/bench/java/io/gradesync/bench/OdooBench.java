package io.gradesync.bench;

import io.gradesync.pull.RunReport;
import io.gradesync.testbed.OdooWriter;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestService;
import io.gradesync.testbed.ThousandStudents;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What a pull of 30,000 grades costs a person who saves grades in Odoo meanwhile, and how long our longest transaction
 * lasts. Run by hand: mvn -Pbench test -Dtest=OdooBench
 */
class OdooBench {

    private static final long QUIET_SECONDS = 5;

    @Test
    void aPersonSavesWhileThirtyThousandGradesAreWritten() throws Exception {
        for (String edition : new String[] {"community", "enterprise"}) {
            try (ThousandStudents course = new ThousandStudents()) {
                // Once for the compiler.
                measure(edition, course, ThousandStudents.university(edition), false);
                TestDatabase database = ThousandStudents.university(edition);
                measure(edition + ", first pull", course, database, true);
                course.changeEveryGrade();
                measure(edition + ", every grade changed", course, database, true);
            }
        }
    }

    private static void measure(String what, ThousandStudents course, TestDatabase database, boolean print)
            throws Exception {
        OdooWriter.Result alone;
        try (OdooWriter odoo = new OdooWriter(database, 1)) {
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
            alone = odoo.stop();
        }
        OdooWriter.Result beside;
        double longest;
        try (TestService service = TestService.start(database, null, course.settings());
                OdooWriter odoo = new OdooWriter(database, 2)) {
            CompletableFuture<RunReport> pull = CompletableFuture.supplyAsync(service::pull);
            longest = longestTransaction(database, pull);
            beside = odoo.stop();
            if (!pull.join().status().equals("ok")) {
                throw new IllegalStateException(pull.join().toString());
            }
        }
        if (print) {
            System.out.printf(
                    "%s: a save takes %.1f ms alone, %.1f ms beside the pull (medians): ratio %.2f; longest %.0f ms;"
                            + " %d saves, %d tried again, %d given up; our longest transaction %.0f ms%n",
                    what,
                    alone.medianMillis(),
                    beside.medianMillis(),
                    beside.medianMillis() / alone.medianMillis(),
                    beside.longestMillis(),
                    beside.saves(),
                    beside.retries(),
                    beside.gaveUp(),
                    longest);
        }
    }

    /** Looks every few milliseconds. */
    private static double longestTransaction(TestDatabase database, CompletableFuture<?> pull)
            throws SQLException, InterruptedException {
        double longest = 0;
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            while (!pull.isDone()) {
                try (ResultSet age = statement.executeQuery(
                        """
                        select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0) * 1000
                        from pg_stat_activity
                        where datname = current_database() and application_name = 'moodle-grade-sync'
                          and backend_xid is not null
                        """)) {
                    age.next();
                    longest = Math.max(longest, age.getDouble(1));
                }
                Thread.sleep(5);
            }
        }
        return longest;
    }
}
