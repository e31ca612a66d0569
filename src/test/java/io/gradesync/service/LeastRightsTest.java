package io.gradesync.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.gradesync.match.MatchReport;
import io.gradesync.match.MatchRequest;
import io.gradesync.pull.PullListener;
import io.gradesync.pull.PullRequest;
import io.gradesync.pull.RunReport;
import io.gradesync.pull.Trigger;
import io.gradesync.settings.Setting;
import io.gradesync.settings.Settings;
import io.gradesync.testbed.EveryEdition;
import io.gradesync.testbed.FilledInstance;
import io.gradesync.testbed.FreePorts;
import io.gradesync.testbed.ScriptedMoodle;
import io.gradesync.testbed.TestDatabase;
import io.gradesync.testbed.TestPostgres;
import io.gradesync.testbed.TestService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** The shipped grants are what the service needs, and each of them is needed. */
@EveryEdition
class LeastRightsTest {

    /** Each right of the role on what is not its own, as {@code SELECT on table} or the like. */
    private static final String RIGHTS =
            """
            select distinct a.privilege_type
                || case when c.kind = 'column' then ' (' || c.name || ')' else '' end
                || ' on ' || case when c.kind in ('schema', 'sequence') then c.kind || ' ' else '' end
                || c.relation
            from (
                select case relkind when 'S' then 'sequence' else 'table' end, relname::text, null, relacl, relowner
                from pg_class
                union all
                select 'column', attrelid::regclass::text, attname::text, attacl, null from pg_attribute
                union all
                select 'schema', nspname::text, null, nspacl, nspowner from pg_namespace
            ) as c (kind, relation, name, acl, owner)
            cross join lateral aclexplode(c.acl) a
            where a.grantee = 'ROLE'::regrole and c.owner is distinct from a.grantee
            order by 1
            """;

    @Parameter private String edition;

    @TempDir private Path folder;

    private final String role = "least_" + System.nanoTime();
    private TestDatabase database;
    private ScriptedMoodle moodle;

    /** OpenEduCat as its owner made it; the connector's tables are made by the role. */
    @BeforeEach
    void letTheRoleIn() throws IOException, SQLException {
        database = TestPostgres.sampleUniversity(edition);
        database.execute(
                """
                create schema kept;
                create table kept.mapping as select * from moodle_mapping where model <> 'op.subject' or moodle_id = 101;
                """
                        + database
                                .rows(
                                        """
                                        select 'drop table ' || relname || ' cascade;' from pg_class
                                        where relkind = 'r' and relnamespace = 'public'::regnamespace
                                          and (relname like 'moodle\\_%' or relname like 'grade\\_sync\\_%')
                                        """)
                                .stream()
                                .collect(Collectors.joining()));
        database.execute("create role " + role + " login password 'least-secret'");
        // What everybody may is not the role's.
        database.execute("revoke all on schema public from public");
        database.execute(shipped("grants.sql"));
        if (!edition.equals("enterprise")) {
            database.execute(shipped("grants-community.sql"));
        }
        if (!edition.equals("community")) {
            database.execute(shipped("grants-enterprise.sql"));
        }
        moodle = ScriptedMoodle.start();
        Service.start(settings(), folder, false).close();
        database.execute(
                "insert into moodle_mapping select m.* from kept.mapping m; drop schema kept"
                        + " cascade; select setval('moodle_mapping_id_seq', (select max(id) from"
                        + " moodle_mapping))");
    }

    @AfterEach
    void stop() {
        moodle.close();
        database.execute("drop owned by " + role + "; drop role " + role);
    }

    private String shipped(String file) throws IOException {
        return Files.readAllLines(Path.of("src/site/resources", file)).stream()
                .filter(line -> !line.startsWith("--") && !line.startsWith("\\"))
                .collect(Collectors.joining("\n"))
                .replace(":\"role\"", role);
    }

    private Settings settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("gradesync.database.url", database.url().replaceAll("[?&]user=[^&]*", ""));
        settings.put("gradesync.database.username", role);
        settings.put("gradesync.database.password", "least-secret");
        settings.put("gradesync.database.pool-size", "4");
        settings.put("gradesync.moodle.url", moodle.url());
        settings.put("gradesync.moodle.token", ScriptedMoodle.TOKEN);
        settings.put("gradesync.schedule", "0 0 0 1 1 ? 2098");
        List<Integer> ports = FreePorts.find(2);
        settings.put("gradesync.http.port", ports.get(0).toString());
        settings.put("gradesync.management.port", ports.get(1).toString());
        return TestService.settings(settings);
    }

    @Test
    void theShippedGrantsAreEnoughForEverythingThatTheServiceDoes() throws Exception {
        // As the file of grants says: it may be taken away after the first start.
        database.execute("revoke create on schema public from " + role);
        Settings settings = settings();
        try (Service service = Service.start(settings, folder, true)) {
            assertThat(new Work(service, settings).complaints()).isEmpty();
            assertThat(new Checks(service).tables()).allMatch(Check::good);
            assertThat(new Checks(service).matchTables()).allMatch(Check::good);
        }
    }

    @Test
    void checkNamesEachMissingRight() throws Exception {
        try (Service service = Service.start(settings(), folder, false)) {
            for (String right : rights()) {
                // Without these not even the question can be asked; see the work itself.
                if (right.contains("ir_module_module") || right.contains("schema")) {
                    continue;
                }
                revoke(right);
                String privilege = right.substring(0, right.indexOf(' '));
                List<Check> checks = new ArrayList<>(new Checks(service).tables());
                checks.addAll(new Checks(service).matchTables());
                assertThat(checks)
                        .as(right)
                        .filteredOn(check -> !check.good())
                        .isNotEmpty()
                        .allMatch(
                                check ->
                                        check.sentence()
                                                .contains(
                                                        "the role %s lacks %s on %s"
                                                                .formatted(
                                                                        role,
                                                                        privilege,
                                                                        right.replaceFirst(
                                                                                ".* on (sequence"
                                                                                        + " )?",
                                                                                ""))));
                grant(right);
            }
        }
    }

    /** With a check that finds nothing missing, so that it is the work itself that fails. */
    @Test
    @Tag("fault")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void withoutAnyOneOfTheRightsSomeWorkFails() throws Exception {
        for (String each : List.of("community", "enterprise", "match")) {
            Path needs = folder.resolve("routes/sql/" + each + "/needs.sql");
            Files.createDirectories(needs.getParent());
            Files.writeString(
                    needs,
                    Files.readString(Path.of("routes/sql", each, "needs.sql")) + "where false\n");
        }
        Settings settings = settings();
        try (Service service = Service.start(settings, folder, true)) {
            assertThat(new Work(service, settings).complaints()).isEmpty();
            List<String> useless = new ArrayList<>();
            for (String right : rights()) {
                // For the first start and for new releases.
                if (right.equals("CREATE on schema public")) {
                    continue;
                }
                forgetEverything();
                revoke(right);
                if (new Work(service, settings).complaints().isEmpty()) {
                    useless.add(right);
                }
                grant(right);
            }
            // Where both are installed, the gradebook's grades go to the enterprise tables.
            assertThat(useless)
                    .containsExactlyElementsOf(
                            edition.equals("both")
                                    ? List.of(
                                            "INSERT on op_result_line",
                                            "USAGE on sequence op_result_line_id_seq")
                                    : List.of());
            forgetEverything();
            assertThat(new Work(service, settings).complaints()).isEmpty();
        }
    }

    private List<String> rights() {
        List<String> rights = database.rows(RIGHTS.replace("ROLE", role));
        assertThat(rights).hasSizeGreaterThan(30);
        return rights;
    }

    private void revoke(String right) {
        database.execute("revoke " + right + " from " + role);
    }

    private void grant(String right) {
        database.execute("grant " + right + " to " + role);
    }

    private void forgetEverything() {
        List<String> tables =
                new ArrayList<>(
                        List.of(
                                "grade_sync_run",
                                "grade_sync_change",
                                "grade_sync_plan",
                                "grade_sync_answer",
                                "grade_sync_size",
                                "grade_sync_item",
                                "grade_sync_recompute",
                                "moodle_grade_scale_line"));
        if (!edition.equals("enterprise")) {
            tables.addAll(
                    List.of(
                            "op_exam_type",
                            "op_exam_session",
                            "op_exam",
                            "op_exam_attendees",
                            "op_result_line",
                            "op_marksheet_line",
                            "op_marksheet_register",
                            "op_result_template"));
        }
        if (!edition.equals("community")) {
            tables.addAll(
                    List.of(
                            "grading_assignment_type",
                            "grading_assignment",
                            "gradebook_gradebook",
                            "gradebook_gradebook_op_academic_year_rel",
                            "gradebook_line",
                            "op_grade_override_line"));
        }
        database.execute(
                "truncate %s cascade; delete from moodle_mapping where sync_hash is not null; update moodle_instance set grade_scale_type = 'percentage'; update moodle_mapping set extra_data = null"
                        .formatted(String.join(", ", tables)));
    }

    /** Everything that the service does, on one course. */
    private final class Work {

        private final Service service;
        private final String api;
        private final Map<String, String> complaints = new LinkedHashMap<>();

        Work(Service service, Settings settings) {
            this.service = service;
            this.api = "http://" + settings.authority(Setting.HTTP_HOST, Setting.HTTP_PORT);
        }

        /** What could not be done, by its step; empty when all was. */
        Map<String, String> complaints() throws Exception {
            FilledInstance.grade(moodle);
            match();
            pull("first pull");
            marksheets();
            pull("unchanged pull");
            // A foreign key is looked up with the rights of the table's owner, which is the role.
            attempt("letters", this::letters);
            pull("pull after a change of settings");
            moodle.course(101)
                    .grade(501, 1001, "16")
                    .grade(502, 1003, "77")
                    .rename(502, "Paper, second edition")
                    .range(502, "0", "120")
                    .assignmentGrade(11, 1003, "41")
                    .bestGrade(7, 1003, "3");
            pull("pull of changes");
            database.editMarks("gradebook", 501, 1001, 1);
            pull("pull that repairs");
            database.deleteGrade("gradebook", 501, 1001);
            moodle.course(101).grade(502, 1001, null).grade(501, 9999, "1");
            pull("pull of what is gone");
            moodle.course(101).grade(501, 1003, "9").completion(1003, true);
            applyPreview();
            attempt("recompute --all", () -> service.recompute(true));
            attempt("recompute", () -> service.recompute(false));
            attempt(
                    "check",
                    () ->
                            new Checks(service)
                                    .run().stream()
                                            .filter(check -> !check.good())
                                            // Rights in Moodle are another matter.
                                            .filter(check -> !check.subject().startsWith("Moodle"))
                                            .forEach(
                                                    check ->
                                                            complaints.put(
                                                                    "check", check.sentence())));
            page();
            return complaints;
        }

        private void match() {
            attempt(
                    "match",
                    () -> {
                        MatchReport report =
                                service.match(new MatchRequest(Set.of(), false)).get(0);
                        if (!report.status().equals("ok")) {
                            complaints.put("match", report.toString());
                        }
                    });
        }

        private void pull(String step) {
            run(step, new PullRequest(Trigger.CLI, Set.of(), Set.of()));
        }

        private RunReport run(String step, PullRequest request) {
            RunReport[] run = new RunReport[1];
            attempt(
                    step,
                    () -> {
                        run[0] = service.pull(request).get(0);
                        if (!run[0].status().equals("ok")) {
                            complaints.put(step, run[0].failure() + " " + run[0].notes());
                        }
                    });
            return run[0];
        }

        private void applyPreview() {
            RunReport preview =
                    run("preview", new PullRequest(Trigger.PREVIEW, Set.of(), Set.of()));
            if (preview == null || preview.id() == null) {
                return;
            }
            run(
                    "apply",
                    new PullRequest(
                            Trigger.APPLY, Set.of(), Set.of(), preview.id(), PullListener.NONE));
        }

        private void marksheets() {
            if (edition.equals("enterprise")) {
                return;
            }
            database.execute(
                    """
                    insert into op_result_template (exam_session_id, name, result_date, state, active)
                    select id, name, now(), 'result_generated', true from op_exam_session;
                    insert into op_marksheet_register (exam_session_id, generated_by, result_template_id, state, name,
                        generated_date, active, total_pass, total_failed)
                    select exam_session_id, 1, id, 'draft', name, now(), true, 1, 1 from op_result_template;
                    insert into op_marksheet_line (marksheet_reg_id, student_id, generated_date, active, total_marks,
                        percentage, status)
                    select (select min(id) from op_marksheet_register), s, now(), true, 10, 5, 'fail'
                    from (values (1), (3)) as v (s);
                    insert into op_result_line (exam_id, student_id, marks, status, evaluation_type, marksheet_line_id)
                    select a.exam_id, a.student_id, a.marks, 'fail', 'normal', m.id
                    from op_exam_attendees a join op_marksheet_line m on m.student_id = a.student_id
                    """);
        }

        private void letters() {
            database.execute(
                    """
                    insert into moodle_grade_scale_line (instance_id, name, min_percentage, max_percentage)
                    select id, 'A', 50, 100 from moodle_instance union all select id, 'F', 0, 50 from moodle_instance;
                    update moodle_instance set grade_scale_type = 'letter'
                    """);
            if (!edition.equals("community")) {
                database.execute(
                        "update grading_assignment set grade = (select min(id) from"
                                + " op_grade_table)");
            }
        }

        private void page() throws IOException, InterruptedException {
            String run = database.value("select max(id) from grade_sync_run");
            for (String path :
                    List.of(
                            "/api/instances",
                            "/api/runs",
                            "/api/runs/" + run,
                            "/api/runs/" + run + "/changes",
                            "/api/runs/" + run + "/changes?format=csv",
                            "/api/days",
                            "/api/students?instance=1&q=a",
                            "/api/students/1/grades?instance=1",
                            "/api/grades?instance=1&student=1&source=gradebook&item=501",
                            "/api/instances/1/unwritten",
                            "/api/instances/1/gaps")) {
                HttpResponse<String> answer =
                        HttpClient.newHttpClient()
                                .send(
                                        HttpRequest.newBuilder(URI.create(api + path)).build(),
                                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    complaints.put(path, answer.statusCode() + " " + answer.body());
                }
            }
        }

        private void attempt(String step, Runnable work) {
            try {
                work.run();
            } catch (RuntimeException failed) {
                complaints.put(step, failed.toString());
            }
        }
    }
}
