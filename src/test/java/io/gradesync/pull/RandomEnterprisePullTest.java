package io.gradesync.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.routes.StandingGradebooks;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ten pulls with grades that change in Moodle and edits that people make in gradebooks: after each,
 * every gradebook is what the rules make of it, computed anew apart from the SQL.
 */
class RandomEnterprisePullTest {

    private static final int[] COURSES = {101, 102, 107};
    private static final int FIRST_USER = 1001;
    private static final int USERS = 6;
    private static final int ITEMS = 4;

    @ParameterizedTest(name = "seed {0}, {1}, {2}")
    @CsvSource({"1, enterprise, percentage", "2, enterprise, points", "3, both, letter"})
    void gradebooksFollowAndTypedOverridesSurvive(long seed, String edition, String scale) {
        Random random = new Random(seed);
        TestDatabase database = TestPostgres.sampleUniversity(edition);
        database.execute(
                """
                delete from moodle_mapping where model = 'op.subject' and moodle_id not in (101, 102, 107);
                update moodle_instance set grade_scale_type = '%s', pull_assignment_grades = false,
                    pull_quiz_grades = false, pull_completion_status = false;
                insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                select id, 'A', 90, 100 from moodle_instance union all
                select id, 'F', 0, 90 from moodle_instance
                """
                        .formatted(scale));
        StandingGradebooks gradebooks = new StandingGradebooks(database);
        try (ScriptedMoodle moodle = ScriptedMoodle.start();
                TestService service = TestService.start(database, moodle)) {
            for (int course : COURSES) {
                course(moodle, course);
            }
            change(moodle, random, COURSES.length * USERS * ITEMS);
            assertThat(service.pull().status()).isEqualTo("ok");
            assertThat(gradebooks.standing()).isEqualTo(gradebooks.byTheRules());
            String typed =
                    database.value("select min(id) from op_grade_override_line where final <> ''");
            database.execute(
                    "update op_grade_override_line set override = 61.235, comment = 'Board' where"
                            + " id = "
                            + typed);
            for (int pull = 1; pull <= 10; pull++) {
                change(moodle, random, 9);
                edit(database, random);
                RunReport run = service.pull();
                assertThat(run.status()).as("%s", run.notes()).isEqualTo("ok");
                // What people edited in lines that Moodle did not change is recomputed when asked.
                service.service().recompute(true);
                assertThat(gradebooks.standing())
                        .as("pull %d", pull)
                        .isEqualTo(gradebooks.byTheRules());
                assertThat(
                                database.rows(
                                        "select override, comment, final from"
                                                + " op_grade_override_line where id = "
                                                + typed))
                        .containsExactly("61.235|Board|61.24");
                List<String> content = database.content();
                RunReport quiet = service.pull();
                assertThat(quiet.counts())
                        .containsEntry("created", 0L)
                        .containsEntry("updated", 0L)
                        .containsEntry("repaired", 0L);
                assertThat(quiet.recomputed()).isZero();
                assertThat(database.content()).isEqualTo(content);
            }
        }
    }

    private static void course(ScriptedMoodle moodle, int id) {
        ScriptedMoodle.Course course = moodle.course(id);
        for (int item = 1; item <= ITEMS; item++) {
            long itemId = id * 100L + item;
            String[] types = {"quiz", "assign", "lesson"};
            if (item == ITEMS) {
                course.item(itemId, "Oral " + id, "5", "20");
            } else {
                course.activityItem(
                        itemId, "Activity " + itemId, types[item - 1], (int) itemId, "0", "30");
            }
        }
    }

    private static void change(ScriptedMoodle moodle, Random random, int grades) {
        for (int i = 0; i < grades; i++) {
            int course = COURSES[random.nextInt(COURSES.length)];
            int item = 1 + random.nextInt(ITEMS);
            int low = item == ITEMS ? 5 : 0;
            int high = item == ITEMS ? 20 : 30;
            String raw =
                    "%d.%05d"
                            .formatted(low + random.nextInt(high - low), random.nextInt(4) * 33333);
            moodle.course(course)
                    .grade(course * 100L + item, FIRST_USER + random.nextInt(USERS), raw);
        }
    }

    /**
     * Some lines get penalties, others are cancelled or marked anew; weights and overrides change.
     */
    private static void edit(TestDatabase database, Random random) {
        int dice = random.nextInt(7);
        database.execute(
                """
                update gradebook_line set penalty = %1$d where id %% 7 = %1$d;
                update gradebook_line set state = case when state = 'final' then 'cancelled' else 'final' end
                where id %% 11 = %1$d;
                update gradebook_line set marks = 7, obtained_marks = 3 where id %% 13 = %1$d;
                update op_grade_override_line set override = nullif(%1$d, 3) * 12.345
                where id %% 5 = %1$d and comment is null;
                update assignment_type_weight_line set weightage = %1$d * 10.5 where id %% 3 = %1$d %% 3
                """
                        .formatted(dice));
    }
}
