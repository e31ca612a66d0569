package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.grade.Source;
import io.gradesync.openeducat.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** The steps of noticing items that Moodle shows no longer, and whose grades stay in OpenEduCat. */
public final class ItemSteps {

    private static final int LONGEST_NAME = 256;

    /** More of a course are only counted in the note; {@code check} and the page list all. */
    private static final int NAMED = 10;

    /** Whether what the answer lacks can be taken for gone. */
    public boolean isToBeTrusted(@Variable("source") SourcePull source) {
        CoursePull course = source.getCourse();
        return !source.getPull().isPlanning()
                && source.getTarget() != null
                && !course.isEmpty()
                && !source.getCounts().refused(true).containsKey(Reason.MOODLE_ERROR)
                // Moodle shows at least the course's total to whoever may see a gradebook.
                && !(source.getSource() == Source.GRADEBOOK && course.getGradebook().isEmpty())
                && !isShrunk(source);
    }

    private static boolean isShrunk(SourcePull source) {
        Pull pull = source.getPull();
        ShrinkGuard guard = new ShrinkGuard(pull.getLimits().shrinkGuard());
        long id = source.getMapping().moodleCourseId();
        return pull.getSizes().isShrunk(id, "students", guard)
                || pull.getSizes().isShrunk(id, SizeSteps.items(source.getSource()), guard);
    }

    /** All that the answer holds, for {@code upsert-items.sql}. */
    public Map<String, Object> shown(@Variable("source") SourcePull source) {
        CoursePull course = source.getCourse();
        Map<Long, String> names = new HashMap<>();
        switch (source.getSource()) {
            case GRADEBOOK ->
                    course.getGradebook()
                            .forEachItem(
                                    entry -> {
                                        if (!entry.isTotal() && entry.itemId() > 0) {
                                            names.put(entry.itemId(), entry.itemName());
                                        }
                                    });
            case ASSIGNMENT ->
                    course.assignments().forEach(each -> names.put(each.id(), each.name()));
            case QUIZ ->
                    course.quizzes()
                            .forEach(each -> names.put(each.id() + QuizSteps.OFFSET, each.name()));
        }
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put(
                "items",
                JsonRows.of(
                        names.entrySet(),
                        (row, item) ->
                                row.put("item", item.getKey())
                                        .put("name", name(item.getKey(), item.getValue()))));
        return parameters;
    }

    private static String name(long item, String moodles) {
        String name = Text.clean(moodles, LONGEST_NAME);
        return name == null || name.isEmpty() ? "Item " + item : name;
    }

    /** Notes what has gone since the last pull. */
    public void gone(@Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        String named =
                rows.stream()
                        .limit(NAMED)
                        .map(
                                row ->
                                        "'%s' (%s item %s, grades: %s)"
                                                .formatted(
                                                        row.get("name"),
                                                        source.getSource().label(),
                                                        row.get("item"),
                                                        row.get("grades")))
                        .collect(Collectors.joining(", "));
        source.getPull()
                .note(
                        "Course %d: no longer in Moodle's answer (deleted there, hidden from the account, or its activity moved): %s%s. What was written stays in OpenEduCat."
                                .formatted(
                                        source.getMapping().moodleCourseId(),
                                        named,
                                        rows.size() > NAMED
                                                ? " and %d more".formatted(rows.size() - NAMED)
                                                : ""));
    }
}
