package io.gradesync.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradesync.sample.SampleNode.Category;
import io.gradesync.sample.SampleNode.Item;
import io.gradesync.sample.SampleRoster.Enrolment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/**
 * Course completion, {@code core_completion_get_course_completion_status}.
 *
 * <p>A course is complete when its first quiz and its first assignment are graded and the total
 * reaches half of what the whole course gives.
 */
final class SampleCompletionAnswers {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int BY_ACTIVITY = 4;
    private static final int BY_COURSE_GRADE = 6;

    private final SampleGradebook gradebook;
    private final String url;

    SampleCompletionAnswers(SampleGradebook gradebook, String url) {
        this.gradebook = gradebook;
        this.url = url;
    }

    /**
     * {@code {completionstatus: {completed, aggregation, completions}, warnings}}.
     *
     * <p>Refuses with {@code cannotviewreport} where completion is off, with {@code usernotenroled}
     * for anyone but an active student, with {@code nocriteriaset} where nothing completes it.
     */
    ObjectNode status(SampleCall call) {
        long courseId = call.number("courseid");
        long userId = call.number("userid");
        SampleSyllabus syllabus = gradebook.syllabus();
        if (!syllabus.subjects().containsKey(courseId)) {
            throw SampleError.noRecord("course");
        }
        if (gradebook.roster().person(userId).isEmpty()) {
            throw SampleError.invalidUser();
        }
        if (!syllabus.tracksCompletion(courseId)) {
            throw SampleError.moodle("cannotviewreport", "moodle", "You cannot view this report");
        }
        if (gradebook
                .roster()
                .enrolment(courseId, userId)
                .filter(Enrolment::isActiveStudent)
                .isEmpty()) {
            throw SampleError.moodle(
                    "usernotenroled", "completion", "User is not enrolled in this course");
        }
        if (!syllabus.hasCompletionCriteria(courseId)) {
            throw SampleError.moodle(
                    "nocriteriaset", "completion", "No completion criteria set for this course");
        }
        return answer(courseId, userId);
    }

    private ObjectNode answer(long courseId, long userId) {
        ArrayNode criteria = JSON.arrayNode();
        for (Item item : required(courseId)) {
            criteria.add(activity(item, gradebook.mark(item, userId)));
        }
        criteria.add(courseGrade(courseId, userId));
        boolean completed = true;
        for (int i = 0; i < criteria.size(); i++) {
            completed &= criteria.get(i).get("complete").booleanValue();
        }
        ObjectNode answer = JSON.objectNode();
        answer.putObject("completionstatus")
                .put("completed", completed)
                .put("aggregation", 1)
                .set("completions", criteria);
        answer.putArray("warnings");
        return answer;
    }

    /** The activities that complete a course. */
    private List<Item> required(long courseId) {
        List<Item> items = gradebook.syllabus().items(courseId);
        return List.of(first(items, "quiz"), first(items, "assign"));
    }

    private static Item first(List<Item> items, String module) {
        return items.stream().filter(item -> item.isIn(module)).findFirst().orElseThrow();
    }

    private ObjectNode activity(Item item, SampleMark mark) {
        boolean complete = mark.raw() != null;
        String link =
                "<a href=\"%s/mod/%s/view.php?id=%s\">%s</a>"
                        .formatted(url, item.module(), item.courseModule(), item.name());
        ObjectNode json =
                criterion(
                        BY_ACTIVITY,
                        "Activity completion",
                        complete ? "Yes" : "No",
                        complete ? mark.gradedAt() : 0);
        details(json, "Activity completion", link, "Achieving grade", "");
        return json;
    }

    private ObjectNode courseGrade(long courseId, long userId) {
        List<SampleReport.Line> lines = gradebook.report(courseId, userId);
        SampleMark total = lines.get(lines.size() - 1).mark();
        BigDecimal needed = half(gradebook.syllabus().course(courseId));
        boolean complete = total.raw() != null && total.raw().compareTo(needed) >= 0;
        String reached =
                total.raw() == null
                        ? ""
                        : total.raw().setScale(2, RoundingMode.HALF_UP).toPlainString();
        ObjectNode json =
                criterion(
                        BY_COURSE_GRADE,
                        "Course grade",
                        "%s (%s required)"
                                .formatted(reached.isEmpty() ? "No grade" : reached, needed),
                        complete ? total.gradedAt() : 0);
        details(json, "Course grade", "Required course grade", needed.toString(), reached);
        return json;
    }

    /** Half of what the course gives when everything in it is graded. */
    private static BigDecimal half(Category course) {
        List<SampleReport.Line> lines = SampleReport.lines(course, item -> SampleMark.NONE);
        BigDecimal most = lines.get(lines.size() - 1).max();
        return most.divide(BigDecimal.valueOf(2), 2, RoundingMode.HALF_UP);
    }

    private static ObjectNode criterion(int type, String title, String status, long completedAt) {
        ObjectNode json =
                JSON.objectNode()
                        .put("type", type)
                        .put("title", title)
                        .put("status", status)
                        .put("complete", completedAt > 0);
        json.set("timecompleted", SampleJson.time(completedAt));
        return json;
    }

    private static void details(
            ObjectNode json, String type, String criteria, String requirement, String status) {
        json.putObject("details")
                .put("type", type)
                .put("criteria", criteria)
                .put("requirement", requirement)
                .put("status", status);
    }
}
