package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.grade.Source;
import io.gradesync.pull.AnswerSizes.Part;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** The steps of noticing that Moodle suddenly tells far less of a course. */
public final class SizeSteps {

    /** Takes what {@code select-sizes.sql} says. */
    public void remember(@Variable("pull") Pull pull, @Body List<Map<String, Object>> rows) {
        Map<Part, AnswerSize> sizes = new HashMap<>();
        rows.forEach(
                row ->
                        sizes.put(
                                new Part(
                                        ((Number) row.get("course")).longValue(),
                                        (String) row.get("part")),
                                new AnswerSize(
                                        (Integer) row.get("size"),
                                        (Integer) row.get("shrunk"),
                                        (Integer) row.get("times"))));
        pull.getSizes().remember(sizes);
    }

    /** A source of a course is read to its end: how much it is. */
    public void measure(@Variable("source") SourcePull source) {
        CoursePull course = source.getCourse();
        long id = course.getMapping().moodleCourseId();
        AnswerSizes sizes = source.getPull().getSizes();
        sizes.measured(id, "students", course.getRoster().size());
        String label = source.getSource().label();
        // What Moodle would not tell is told as failed, and says nothing of how much there is.
        boolean whole = !source.getCounts().refused(true).containsKey(Reason.MOODLE_ERROR);
        if (source.getSource() == Source.GRADEBOOK) {
            if (whole) {
                measureGradebook(course, sizes);
            }
        } else if (source.getSource() == Source.ASSIGNMENT) {
            sizes.measured(id, items(source.getSource()), course.assignments().size());
            if (whole) {
                sizes.measured(
                        id,
                        label + " grades",
                        course.assignments().stream()
                                .mapToInt(assignment -> course.grades(assignment).size())
                                .sum());
            }
        } else {
            sizes.measured(id, items(source.getSource()), course.quizzes().size());
            if (whole) {
                sizes.measured(id, label + " grades", source.candidates().size());
            }
        }
    }

    /** What the items of a source are counted as. */
    static String items(Source source) {
        return switch (source) {
            case GRADEBOOK -> "gradebook items";
            case ASSIGNMENT -> "assignments";
            case QUIZ -> "quizzes";
        };
    }

    private static void measureGradebook(CoursePull course, AnswerSizes sizes) {
        long id = course.getMapping().moodleCourseId();
        String label = Source.GRADEBOOK.label();
        Set<Long> items = new HashSet<>();
        AtomicInteger grades = new AtomicInteger();
        course.getGradebook()
                .forEach(
                        (user, entry) -> {
                            if (!entry.isTotal()) {
                                items.add(entry.itemId());
                                grades.addAndGet(entry.raw() == null ? 0 : 1);
                            }
                        });
        // Without students there are no items to be seen.
        if (!course.isEmpty()) {
            sizes.measured(id, items(Source.GRADEBOOK), items.size());
        }
        sizes.measured(id, label + " grades", grades.get());
    }

    /**
     * Tells what shrank.
     *
     * @return what is to be remembered anew, for {@code upsert-sizes.sql}; empty when nothing is
     */
    public Map<String, Object> compare(@Variable("pull") Pull pull) {
        ShrinkGuard guard = new ShrinkGuard(pull.getLimits().shrinkGuard());
        AnswerSizes sizes = pull.getSizes();
        Map<Part, AnswerSize> news = new TreeMap<>();
        Map<Long, StringJoiner> shrunk = new TreeMap<>();
        sizes.after(guard)
                .forEach(
                        (part, size) -> {
                            if (size.isShrunk()) {
                                shrunk.computeIfAbsent(
                                                part.moodleCourseId(),
                                                course -> new StringJoiner(", "))
                                        .add(
                                                "%d %s where it told of %d"
                                                        .formatted(
                                                                size.shrunk(),
                                                                part.what(),
                                                                size.normal()));
                            }
                            AnswerSize settled = guard.settled(size);
                            if (!settled.equals(sizes.before(part))) {
                                news.put(part, settled);
                            }
                        });
        shrunk.forEach(
                (course, words) ->
                        pull.incomplete(
                                "Course %d: Moodle tells of %s at the last pull; nothing was taken away. If people did not mean this in Moodle, look at enrolments, at the role of the token's account and at separate groups."
                                        .formatted(course, words)));
        Map<String, Object> parameters = new HashMap<>();
        // What is not kept now is told by the next pull again.
        if (!news.isEmpty() && pull.getDatabaseGone() == null) {
            parameters.put("instance", pull.getInstance().id());
            parameters.put(
                    "sizes",
                    JsonRows.of(
                            news.entrySet(),
                            (row, entry) ->
                                    row.put("course", entry.getKey().moodleCourseId())
                                            .put("part", entry.getKey().what())
                                            .put("size", entry.getValue().normal())
                                            .put("shrunk", entry.getValue().shrunk())
                                            .put("times", entry.getValue().times())));
        }
        return parameters;
    }
}
