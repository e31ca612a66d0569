package io.gradesync.service;

import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.PackedCalls;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.moodle.SiteInfo;
import io.gradesync.pull.Instance;
import io.gradesync.pull.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;

/** Tests what a pull needs, in the order in which it needs it. */
public final class Checks {

    /** What each function is for; without those marked so, no grade can be read. */
    private static final Map<String, String> FUNCTIONS =
            Map.of(
                    GradebookCalls.FUNCTION,
                    "the grades themselves (capabilities gradereport/user:view,"
                            + " moodle/grade:viewall, moodle/grade:viewhidden)",
                    RosterCalls.ENROLLED,
                    "who is enrolled (capabilities moodle/course:viewparticipants,"
                            + " moodle/course:enrolreview, moodle/user:viewdetails)",
                    PackedCalls.FUNCTION,
                    "many students in one request; without it large courses take one request a"
                            + " student",
                    SiteInfo.FUNCTION,
                    "what the token may do");

    private final Service service;

    public Checks(Service service) {
        this.service = service;
    }

    /** Every check, good or bad; one that cannot be made is bad. */
    public List<Check> run() {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check("settings", true, "All are known and have good values."));
        checks.add(
                new Check("database", true, "%s answers.".formatted(service.database().address())));
        String edition = edition(checks);
        if (edition != null) {
            schema(edition, checks);
        }
        for (Instance instance : instances()) {
            instance(instance, checks);
        }
        return checks;
    }

    private String edition(List<Check> checks) {
        try {
            Object edition = rows("direct:tell-edition").get(0).get("edition");
            checks.add(
                    edition == null
                            ? new Check(
                                    "edition",
                                    false,
                                    "Neither openeducat_exam (community) nor openeducat_grading"
                                            + " (enterprise) is installed in Odoo: install one of"
                                            + " them.")
                            : new Check("edition", true, "OpenEduCat " + edition + "."));
            return (String) edition;
        } catch (RuntimeException failed) {
            checks.add(new Check("edition", false, Sentences.of(failed)));
            return null;
        }
    }

    private void schema(String edition, List<Check> checks) {
        List<Map<String, Object>> missing =
                rows("sql:classpath:routes/sql/%s/check-schema.sql".formatted(edition));
        for (Map<String, Object> row : missing) {
            checks.add(
                    new Check(
                            "tables",
                            false,
                            row.get("problem")
                                    + ": install or upgrade the module, grant the right, or"
                                    + " adapt the files in routes/sql/"
                                    + edition
                                    + "."));
        }
        if (missing.isEmpty()) {
            checks.add(
                    new Check(
                            "tables",
                            true,
                            "Every table, column and right that the statements need is there."));
        }
    }

    private List<Instance> instances() {
        return rows("sql:classpath:routes/sql/select-instances.sql").stream()
                .map(Instance::of)
                .toList();
    }

    private void instance(Instance instance, List<Check> checks) {
        String subject = "Moodle '%s'".formatted(instance.name());
        if (!instance.active()) {
            checks.add(new Check(subject, true, "Switched off (active is false)."));
            return;
        }
        try {
            instance.scale();
            checks.add(new Check(subject, true, "Its settings can work."));
        } catch (IllegalArgumentException bad) {
            checks.add(new Check(subject, false, bad.getMessage()));
        }
        try {
            SiteInfo site = (SiteInfo) service.ask(call(instance));
            checks.add(
                    new Check(
                            subject,
                            true,
                            "%s answers (Moodle %s).".formatted(site.siteName(), site.release())));
            FUNCTIONS.forEach(
                    (function, purpose) -> {
                        if (!site.has(function)) {
                            checks.add(
                                    new Check(
                                            subject,
                                            false,
                                            "Its service lacks %s: add it there. It gives %s."
                                                    .formatted(function, purpose)));
                        }
                    });
        } catch (MoodleException | IllegalArgumentException bad) {
            checks.add(new Check(subject, false, bad.getMessage()));
        }
    }

    private MoodleCall call(Instance instance) {
        return SiteInfo.call(service.site(instance));
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> rows(String endpoint) {
        try (ProducerTemplate template = service.context().createProducerTemplate()) {
            return (List<Map<String, Object>>) template.requestBody(endpoint, (Object) null);
        } catch (java.io.IOException neverWhenClosing) {
            throw new IllegalStateException(neverWhenClosing);
        }
    }
}
