package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gradesync.testbed.ChangingTerm;
import io.gradesync.testbed.Fault;
import io.gradesync.testbed.FaultProxy;
import io.gradesync.testbed.FaultTally;
import io.gradesync.testbed.OdooExams;
import io.gradesync.testbed.PostgresServer;
import io.gradesync.testbed.PostgresServer.Stop;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL is restarted, killed, cut off or struck dumb at any statement of first and later pulls
 * of a term that goes on. Each source of a course is then as it was or as it has to be, and the
 * next pull makes tables and journal what they are in a university that never met any of it.
 */
@Tag("fault")
@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"community", "enterprise"})
class RandomDatabaseFaultsTest {

    /** At most so many in a course. */
    private static final int STUDENTS = 8;

    /** The first pull of a term and some that bring changes. */
    private static final int PULLS = 10;

    /** What each pull sends, somewhere between its beginning and its end. */
    private static final List<String> MOMENTS =
            List.of(
                    "pg_try_advisory_lock",
                    "insert into grade_sync_run",
                    "from ir_module_module",
                    "from moodle_mapping",
                    "join grade_sync_answer",
                    "insert into grade_sync_answer",
                    "BEGIN",
                    "grade_sync_chunk",
                    "insert into grade_sync_chunk",
                    "insert into grade_sync_change",
                    "insert into moodle_mapping",
                    "delete from grade_sync_recompute",
                    "COMMIT",
                    "'op.student.course'",
                    "update grade_sync_run\nset status = ",
                    "pg_advisory_unlock");

    private static final Map<String, List<String>> MOMENTS_OF_EDITION =
            Map.of(
                    "community",
                    List.of("insert into op_exam_attendees", "update op_result_line"),
                    "enterprise",
                    List.of("update grading_assignment", "insert into gradebook_line"));

    private static final List<String> KINDS =
            List.of("reset", "cut", "lost answer", "stall", "fast", "immediate", "kill");

    private static final String MAPPED_EXAMS =
            """
            select m.source, %s, e.exam_code, m.moodle_id, m.moodle_user_id, m.sync_hash, m.grade_raw, m.grade_min,
                   m.grade_max, a.student_id, a.marks, a.note,
                   (select string_agg(l.marks || ' ' || l.status, ', ' order by l.marks, l.status)
                    from op_result_line l
                    where l.exam_id = e.id and l.student_id = a.student_id)
            from moodle_mapping m
            left join op_exam_attendees a on m.model = 'op.exam.attendees' and a.id = m.oec_record_id
            left join op_exam e on e.id = a.exam_id
            where m.sync_hash is not null
            order by 1, 2, 4, 5
            """
                    .formatted(ChangingTerm.courseOfMapping());

    private static final String EXAMS =
            """
            select e.exam_code, e.name, e.total_marks, e.min_marks, a.student_id, a.marks, a.note,
                   (select string_agg(l.marks || ' ' || l.status, ', ' order by l.marks, l.status)
                    from op_result_line l
                    where l.exam_id = e.id and l.student_id = a.student_id)
            from op_exam e
            left join op_exam_attendees a on a.exam_id = e.id
            order by 1, 5
            """;

    private static final String MAPPED_LINES =
            """
            select m.source, %s, a.sequence, m.moodle_id, m.moodle_user_id, m.sync_hash, m.grade_raw, m.grade_min,
                   m.grade_max, g.student_id, l.marks
            from moodle_mapping m
            left join gradebook_line l on m.model = 'gradebook.line' and l.id = m.oec_record_id
            left join gradebook_gradebook g on g.id = l.gradebook_id
            left join grading_assignment a on a.id = l.grade_assigment_id
            where m.sync_hash is not null
            order by 1, 2, 4, 5
            """
                    .formatted(ChangingTerm.courseOfMapping());

    private static final String ASSIGNMENTS =
            """
            select a.sequence, a.name, a.point, g.student_id, l.marks, l.grade_table_line_id
            from grading_assignment a
            left join gradebook_line l on l.grade_assigment_id = a.id
            left join gradebook_gradebook g on g.id = l.gradebook_id
            order by 1, 4
            """;

    /** Values whose last journal row, of those that tell of writing, says something else. */
    private static final String UNJOURNALLED =
            """
            select m.source, m.moodle_id, m.moodle_user_id, m.grade_raw, last.raw
            from moodle_mapping m
            left join lateral (
                select c.raw, c.grade_min, c.grade_max
                from grade_sync_change c
                where c.instance_id = m.instance_id and c.source = m.source and c.moodle_item_id = m.moodle_id
                  and c.moodle_user_id = m.moodle_user_id and c.action in ('created', 'updated', 'repaired')
                order by c.id desc
                limit 1) last on true
            where m.sync_hash is not null
              and (last.raw, last.grade_min, last.grade_max) is distinct from (m.grade_raw, m.grade_min, m.grade_max)
            """;

    @Parameter private String edition;

    private PostgresServer server;
    private FaultProxy proxy;
    private Random random;
    private List<String> moments;
    private final Map<String, Tries> tries = new TreeMap<>();

    /** How often a fault was prepared, and how often its moment came. */
    private record Tries(int prepared, int met) {

        @Override
        public String toString() {
            return met + "/" + prepared;
        }
    }

    @BeforeEach
    void start() {
        server = PostgresServer.start();
        proxy = FaultProxy.to(server.port());
        random = new Random(FaultTally.seed());
        moments =
                Stream.concat(MOMENTS.stream(), MOMENTS_OF_EDITION.get(edition).stream()).toList();
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    @Fault({37, 38, 40})
    void whateverHappensToTheDatabaseTheNextPullMakesItRight() {
        int rounds = FaultTally.times("database", 40);
        // Each moment comes as often, and with ever another kind.
        List<String> order = new ArrayList<>(moments);
        for (int round = 1; round <= rounds; ) {
            try (Term term = new Term(round)) {
                for (int pull = 1; pull <= PULLS && round <= rounds; pull++, round++) {
                    int place = (round - 1) % order.size();
                    if (place == 0) {
                        Collections.shuffle(order, random);
                    }
                    term.hurtAndPullAgain(round, pull, order.get(place));
                }
            }
        }
        System.out.printf(
                "%s, seed %d: faults that met their moment: %s%n",
                edition, FaultTally.seed(), tries);
        assertThat(tries.values().stream().mapToInt(Tries::met).sum())
                .as("faults that met their moment, by kind and by moment: %s", tries)
                // Each is counted twice.
                .isGreaterThanOrEqualTo(rounds * 2 * 3 / 4);
        assertThat(tries.entrySet().stream().filter(each -> each.getValue().met() == 0))
                .as("kinds and moments that never came")
                .isEmpty();
    }

    /** One Moodle, and two universities that it is pulled into: the first meets the faults. */
    private final class Term implements AutoCloseable {

        private final ScriptedMoodle moodle = ScriptedMoodle.start();
        private final ChangingTerm changes;
        private final TestDatabase disturbed = server.sampleUniversity(edition);
        private final TestDatabase quiet = TestPostgres.sampleUniversity(edition);
        private final TestService undisturbed;
        private final TestService service;

        private Term(int number) {
            changes = new ChangingTerm(moodle, FaultTally.seed() + number, STUDENTS);
            changes.setUp(disturbed);
            changes.setUp(quiet);
            undisturbed = TestService.start(quiet, moodle);
            service = throughTheProxy();
        }

        @Override
        public void close() {
            service.close();
            undisturbed.close();
            moodle.close();
            quiet.drop();
        }

        private TestService throughTheProxy() {
            return TestService.start(
                    disturbed,
                    moodle,
                    Map.of(
                            "gradesync.database.url",
                            proxy.readable(disturbed.url()),
                            "gradesync.database.timeout",
                            "3s"));
        }

        private void hurtAndPullAgain(int round, int pull, String moment) {
            if (pull > 1) {
                Consumer<TestDatabase> people = changes.step();
                people.accept(disturbed);
                people.accept(quiet);
            }
            Map<String, List<String>> before = stands(disturbed);
            String fault = pullWithAFault(moment);
            String when =
                    "%s, seed %d, round %d, %s".formatted(edition, FaultTally.seed(), round, fault);
            assertThat(undisturbed.pull().status()).as(when).isEqualTo("ok");
            requireWholeSources(when, before, stands(quiet));

            RunReport after = service.pull();
            assertThat(after.status()).as("%s: %s", when, after.notes()).isEqualTo("ok");
            FaultTally.compare(when, quiet.content(), disturbed.content());
            FaultTally.compare(when + ", journal", quiet.history(), disturbed.history());
            assertThat(disturbed.rows(UNJOURNALLED)).as(when).isEmpty();
            changes.requireTold(when, quiet);
            assertThat(
                            disturbed.rows(
                                    "select id from grade_sync_run where status = 'running'"
                                            + " or finished_at is null"))
                    .as(when)
                    .isEmpty();
            if (pull == 1 && disturbed.holds("op_exam")) {
                new OdooExams(disturbed).generateInAnyState();
                new OdooExams(quiet).generateInAnyState();
            }
            moodle.forget();
        }

        /** Never a half course: what a pull writes of a source is one transaction. */
        private void requireWholeSources(
                String when, Map<String, List<String>> before, Map<String, List<String>> after) {
            Map<String, List<String>> now = stands(disturbed);
            Set<String> sources = new TreeSet<>(before.keySet());
            sources.addAll(after.keySet());
            sources.addAll(now.keySet());
            for (String source : sources) {
                assertThat(now.get(source))
                        .as("%s: %s as it was or as it has to be", when, source)
                        .isIn(before.get(source), after.get(source));
            }
            assertThat(disturbed.rows(UNJOURNALLED)).as(when).isEmpty();
        }

        /** What happened, for a person who has to find it again. */
        private String pullWithAFault(String text) {
            int which = random.nextInt(KINDS.size());
            Runnable fault =
                    switch (which) {
                        case 0 -> proxy::reset;
                        case 1 -> () -> proxy.cutAfter(FaultProxy.Direction.TO_SERVER, 0);
                        case 2 -> () -> proxy.cutAfter(text);
                        case 3 -> proxy::stall;
                        case 4 -> () -> restart(Stop.FAST);
                        case 5 -> () -> restart(Stop.IMMEDIATE);
                        default -> () -> restart(Stop.KILL);
                    };
            AtomicBoolean came = new AtomicBoolean();
            CompletableFuture<Void> happened =
                    proxy.when(
                            text,
                            () -> {
                                came.set(true);
                                fault.run();
                            });
            CompletableFuture<String> pull =
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    RunReport run = service.pull();
                                    return run.notes() + " " + run.failure();
                                } catch (RuntimeException told) {
                                    return Sentences.of(told);
                                }
                            });
            await().atMost(Duration.ofMinutes(3)).until(pull::isDone);
            assertThat(pull.join())
                    .as("%s at %s", KINDS.get(which), text)
                    .doesNotContain("Something went wrong")
                    .doesNotContain("Exception");
            proxy.when("nothing sends this", () -> {});
            // A pull can end before the server has.
            await().atMost(Duration.ofMinutes(1)).until(() -> !came.get() || happened.isDone());
            proxy.heal();
            awaitQuiet(disturbed);
            count(KINDS.get(which), came.get());
            count("'" + text.replace('\n', ' ') + "'", came.get());
            return "%s at '%s'%s"
                    .formatted(KINDS.get(which), text, came.get() ? "" : " did not come");
        }
    }

    private void count(String what, boolean came) {
        Tries old = tries.getOrDefault(what, new Tries(0, 0));
        tries.put(what, new Tries(old.prepared + 1, old.met + (came ? 1 : 0)));
    }

    /**
     * What stands for each source of each Moodle course: values and hashes in the mapping with the
     * marks that they are of, and every exam or assignment with all its marks. Not obtained marks
     * and percentages: the recompute sets those of lines that a person has changed.
     */
    private static Map<String, List<String>> stands(TestDatabase database) {
        boolean exams = database.holds("op_exam");
        Map<String, String> sources = new HashMap<>();
        Map<String, List<String>> stands = new TreeMap<>();
        for (String row : database.rows(exams ? MAPPED_EXAMS : MAPPED_LINES)) {
            String[] columns = row.split("\\|", 4);
            String source = "the %s of course %s".formatted(columns[0], columns[1]);
            if (!columns[2].isEmpty()) {
                sources.put(columns[2], source);
            }
            stands.computeIfAbsent(source, added -> new ArrayList<>()).add(row);
        }
        for (String row : database.rows(exams ? EXAMS : ASSIGNMENTS)) {
            String code = row.substring(0, row.indexOf('|'));
            stands.computeIfAbsent(sources.getOrDefault(code, code), added -> new ArrayList<>())
                    .add(row);
        }
        return stands;
    }

    /** While it is away nobody gets through; the service has to live with that. */
    private void restart(Stop how) {
        server.stop(how);
        CompletableFuture.runAsync(server::startAgain);
    }

    /** The server is up, and has noticed which of the service's sessions are gone. */
    private void awaitQuiet(TestDatabase database) {
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(
                        () ->
                                server.isUp()
                                        && database.rows(
                                                        """
                                                        select pid from pg_stat_activity
                                                        where datname = current_database() and pid <> pg_backend_pid()
                                                          and application_name = 'moodle-grade-sync'
                                                          and (state <> 'idle' or pid in (
                                                              select pid from pg_locks where locktype = 'advisory'))
                                                        """)
                                                .isEmpty());
    }
}
