package io.gradesync.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradesync.sample.SampleGradebook.Entry;
import io.gradesync.sample.SampleNode.Item;
import io.gradesync.sample.SampleRoster.Enrolment;
import io.gradesync.sample.SampleRoster.Person;
import io.gradesync.sample.SampleUniversity.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The pages below {@code /sample/}, with which people look at the content and change grades. */
final class SamplePages {

    private static final int STUDENTS_SHOWN = 3;

    private static final CSVFormat CSV = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

    /** What a page answers: an HTTP status and plain text. */
    record Page(int status, String text) {}

    private final SampleGradebook gradebook;
    private final SampleChanges changes;
    private final String url;

    SamplePages(SampleGradebook gradebook, SampleChanges changes, String url) {
        this.gradebook = gradebook;
        this.changes = changes;
        this.url = url;
    }

    /**
     * @param method of HTTP
     * @param path from {@code /sample} on
     */
    Page page(String method, String path, ObjectNode form) {
        boolean posted = method.toUpperCase(Locale.ROOT).equals("POST");
        return switch (path) {
            case "/sample", "/sample/" -> help();
            case "/sample/items" -> items(form);
            case "/sample/grade" ->
                    posted
                            ? grade(form)
                            : new Page(
                                    405, "A grade is changed with POST, see " + url + "/sample/");
            default -> new Page(404, "There is no such page, see " + url + "/sample/");
        };
    }

    private Page grade(ObjectNode form) {
        try {
            Entry entry =
                    gradebook.entry(
                            field(form, "course"),
                            field(form, "item"),
                            field(form, "user"),
                            field(form, "grade"));
            changes.add(entry);
            return new Page(
                    200,
                    "User %s now has %s in item %s of course %s."
                            .formatted(
                                    entry.user(),
                                    entry.grade() == null ? "no grade" : plain(entry.grade()),
                                    entry.item(),
                                    entry.course()));
        } catch (IllegalArgumentException e) {
            return new Page(400, e.getMessage());
        }
    }

    /** Rows as the changes file takes them, followed by what helps to choose. */
    private Page items(ObjectNode form) {
        String course = form.path("course").asText();
        Subject subject =
                gradebook.syllabus().subjects().values().stream()
                        .filter(one -> Long.toString(one.moodleCourseId()).equals(course))
                        .findFirst()
                        .orElse(null);
        if (subject == null) {
            return new Page(400, "There is no course \"%s\".".formatted(course));
        }
        long courseId = subject.moodleCourseId();
        List<Person> people =
                gradebook.roster().enrolled(courseId).stream()
                        .filter(Enrolment::isActiveStudent)
                        .map(Enrolment::person)
                        .limit(STUDENTS_SHOWN)
                        .toList();
        StringBuilder csv = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(csv, CSV)) {
            printer.printRecord("course", "item", "user", "grade", "min", "max", "module", "name");
            for (Item item : gradebook.syllabus().items(courseId)) {
                for (Person person : people) {
                    BigDecimal grade = gradebook.mark(item, person.id()).raw();
                    printer.printRecord(
                            courseId,
                            item.id(),
                            person.id(),
                            grade == null ? "" : plain(grade),
                            item.min(),
                            item.max(),
                            item.module() == null ? "manual" : item.module(),
                            item.name());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Page(200, csv.toString());
    }

    private Page help() {
        StringBuilder text =
                new StringBuilder(
                        """
                        The sample Moodle: made-up people, courses and grades.

                        Ask it as any Moodle:
                          curl %1$s/webservice/rest/server.php \\
                            -d wstoken=%2$s -d moodlewsrestformat=json \\
                            -d wsfunction=gradereport_user_get_grade_items \\
                            -d courseid=101 -d userid=1001

                        Change a grade (an empty one takes it away):
                          curl %1$s/sample/grade \\
                            -d course=101 -d item=10101 -d user=1001 -d grade=9.5

                        List items and some students' grades, as CSV:
                          curl '%1$s/sample/items?course=101'

                        Courses, and some of their items:
                        """
                                .formatted(url, SampleMoodle.TOKEN));
        for (Subject subject : gradebook.syllabus().subjects().values()) {
            long courseId = subject.moodleCourseId();
            text.append("  %s  %s%n".formatted(courseId, subject.name()));
            for (Item item : gradebook.syllabus().items(courseId).subList(0, 3)) {
                text.append(
                        "    %s  %s (%s to %s)%n"
                                .formatted(item.id(), item.name(), item.min(), item.max()));
            }
        }
        return new Page(200, text.toString());
    }

    private static String field(ObjectNode form, String name) {
        if (!form.path(name).isTextual()) {
            throw new IllegalArgumentException("The field \"%s\" is missing.".formatted(name));
        }
        return form.get(name).textValue();
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }
}
