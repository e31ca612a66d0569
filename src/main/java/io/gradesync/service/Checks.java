package io.gradesync.service;

import io.gradesync.pull.Editions;
import io.gradesync.pull.Instance;
import io.gradesync.pull.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;

/** Tests what a pull needs, in the order in which it needs it. */
public final class Checks {

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
        checks.addAll(tables());
        // What a pull needs too is named already.
        List<String> named = checks.stream().map(Checks::problem).toList();
        matchTables().stream().filter(each -> !named.contains(problem(each))).forEach(checks::add);
        for (Instance instance : instances()) {
            instance(instance, checks);
        }
        withdrawn(checks);
        gone(checks);
        return checks;
    }

    /** Which edition is installed, and whether it has what the statements need. */
    public List<Check> tables() {
        List<Check> checks = new ArrayList<>();
        editions(checks).forEach(edition -> schema(edition, checks));
        return checks;
    }

    private List<String> editions(List<Check> checks) {
        try {
            Editions editions = Editions.of(rows("direct:tell-edition").get(0));
            checks.add(new Check("edition", editions.name() != null, sentence(editions)));
            return editions.names();
        } catch (RuntimeException failed) {
            checks.add(new Check("edition", false, Sentences.of(failed)));
            return List.of();
        }
    }

    private static String sentence(Editions editions) {
        if (editions.name() == null) {
            return "Neither openeducat_exam (community) nor openeducat_grading (enterprise) is"
                    + " installed in Odoo: install one of them.";
        }
        if (!editions.grading()) {
            return "OpenEduCat community.";
        }
        return editions.exams()
                ? "OpenEduCat enterprise; assignments and quizzes go to the exams of"
                        + " openeducat_exam."
                : "OpenEduCat enterprise; without openeducat_exam there is no table for"
                        + " assignments and quizzes (no_target).";
    }

    /** Whether what match reads is there: pulls work without. */
    public List<Check> matchTables() {
        return missing(
                "match",
                "match needs it; install or upgrade the module, or run grants.sql as the owner of"
                        + " Odoo's tables.",
                "Every table, column and right that match needs is there.");
    }

    private void schema(String edition, List<Check> checks) {
        checks.addAll(
                missing(
                        edition,
                        "install or upgrade the module, grant the right, or adapt the files in"
                                + " routes/sql/%s.".formatted(edition),
                        "Every table, column and right that the statements of routes/sql/%s need is there."
                                .formatted(edition)));
    }

    private List<Check> missing(String needs, String mend, String good) {
        List<Check> missing =
                rows("direct:check-schema", needs).stream()
                        .map(row -> new Check("tables", false, row.get("problem") + ": " + mend))
                        .toList();
        return missing.isEmpty() ? List.of(new Check("tables", true, good)) : missing;
    }

    private static String problem(Check check) {
        return check.sentence().replaceFirst(": .*", "");
    }

    /** Grades that stand in OpenEduCat although Moodle took them back: for people to decide on. */
    private void withdrawn(List<Check> checks) {
        for (Map<String, Object> row : rows("direct:list-withdrawn")) {
            checks.add(
                    new Check(
                            "withdrawn",
                            true,
                            "Moodle '%s' took back the grade of student %s in '%s' (item %s, course %s): it still stands in"
                                            .formatted(
                                                    row.get("instance"),
                                                    row.get("student_id"),
                                                    row.get("item_name"),
                                                    row.get("moodle_item_id"),
                                                    row.get("moodle_course_id"))
                                    + " OpenEduCat."));
        }
    }

    /** Items that Moodle shows no longer and whose grades stand in OpenEduCat: the same. */
    private void gone(List<Check> checks) {
        for (Map<String, Object> row : rows("direct:list-gone-items")) {
            checks.add(
                    new Check(
                            "gone",
                            true,
                            "Since %s '%s' (%s item %s, course %s) is no longer in the answer of Moodle '%s': deleted there, hidden from the account, or its activity moved. Its grades (%s) still stand in OpenEduCat."
                                    .formatted(
                                            row.get("since"),
                                            row.get("item_name"),
                                            row.get("source"),
                                            row.get("moodle_item_id"),
                                            row.get("moodle_course_id"),
                                            row.get("instance"),
                                            row.get("grades"))));
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
            List<String> doubts = instance.scale().doubts();
            doubts.forEach(doubt -> checks.add(new Check(subject, false, doubt)));
            if (doubts.isEmpty()) {
                checks.add(new Check(subject, true, "Its settings can work."));
            }
        } catch (IllegalArgumentException bad) {
            checks.add(new Check(subject, false, bad.getMessage()));
        }
        try {
            checks.addAll(
                    new MoodleChecks(instance, service.site(instance), service::ask)
                            .run(courses(instance)));
        } catch (IllegalArgumentException bad) {
            checks.add(new Check(subject, false, bad.getMessage()));
        }
    }

    private List<Long> courses(Instance instance) {
        return rows("direct:list-courses", instance.id()).stream()
                .map(row -> ((Number) row.get("moodle_course_id")).longValue())
                .toList();
    }

    private List<Map<String, Object>> rows(String endpoint) {
        return rows(endpoint, null);
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> rows(String endpoint, Object body) {
        try (ProducerTemplate template = service.context().createProducerTemplate()) {
            return (List<Map<String, Object>>) template.requestBody(endpoint, body);
        } catch (java.io.IOException neverWhenClosing) {
            throw new IllegalStateException(neverWhenClosing);
        }
    }
}
