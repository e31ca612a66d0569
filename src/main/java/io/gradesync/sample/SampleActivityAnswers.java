package io.gradesync.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradesync.sample.SampleNode.Item;
import io.gradesync.sample.SampleNode.Trait;
import io.gradesync.sample.SampleRoster.Enrolment;
import io.gradesync.sample.SampleRoster.Role;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What assignments and quizzes themselves say, past the gradebook. */
final class SampleActivityAnswers {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long MADE_AT = Instant.parse("2026-09-01T09:00:00Z").getEpochSecond();

    /** What an assignment holds for a grade that is none. */
    private static final String NO_GRADE = "-1.00000";

    private final SampleGradebook gradebook;

    SampleActivityAnswers(SampleGradebook gradebook) {
        this.gradebook = gradebook;
    }

    /**
     * {@code mod_assign_get_assignments}: {@code {courses, warnings}}. The account is enrolled
     * nowhere, so without {@code includenotenrolledcourses} there is a warning for every course.
     */
    ObjectNode assignments(SampleCall call) {
        List<Long> courseIds = call.numbers("courseids");
        boolean notEnrolledToo = call.flag("includenotenrolledcourses");
        call.texts("capabilities");
        ObjectNode answer = JSON.objectNode();
        ArrayNode courses = answer.putArray("courses");
        ArrayNode warnings = answer.putArray("warnings");
        for (long courseId : courseIds) {
            SampleUniversity.Subject subject = gradebook.syllabus().subjects().get(courseId);
            if (!notEnrolledToo) {
                String message = "User is not enrolled or does not have requested capability";
                warn(warnings, "course", courseId, "2", message);
            } else if (subject == null) {
                String message = SampleError.noRecord("course").getMessage();
                warn(
                        warnings,
                        "course",
                        courseId,
                        "1",
                        "No access rights in course context " + message);
            } else {
                ObjectNode course =
                        courses.addObject()
                                .put("id", courseId)
                                .put("fullname", call.shown(subject.name()))
                                .put("shortname", call.shown(subject.code()))
                                .put("timemodified", MADE_AT);
                ArrayNode list = course.putArray("assignments");
                for (Item item : activities(courseId, "assign")) {
                    ObjectNode assignment = assignment(item, call);
                    if (gradebook.release().isFive()) {
                        assignment.put("gradepenalty", item.is(Trait.PENALTY) ? 1 : 0);
                    }
                    list.add(assignment);
                }
            }
        }
        return answer;
    }

    private static ObjectNode assignment(Item item, SampleCall call) {
        ObjectNode json =
                JSON.objectNode()
                        .put("id", item.instance())
                        .put("cmid", item.courseModule())
                        .put("course", item.courseId())
                        .put("name", call.shown(item.name()));
        zeros(json, "nosubmissions", "submissiondrafts", "sendnotifications");
        zeros(json, "sendlatenotifications");
        json.put("sendstudentnotifications", 1);
        zeros(json, "duedate", "allowsubmissionsfromdate");
        json.set("grade", SampleJson.number(maximum(item)));
        json.put("timemodified", MADE_AT);
        zeros(json, "completionsubmit", "cutoffdate", "gradingduedate", "teamsubmission");
        zeros(json, "requireallteammemberssubmit", "teamsubmissiongroupingid");
        json.put("blindmarking", item.is(Trait.BLIND) ? 1 : 0)
                .put("hidegrader", 0)
                .put("revealidentities", 0)
                .put("attemptreopenmethod", "untilpass")
                .put("maxattempts", 1)
                .put("markingworkflow", item.is(Trait.WORKFLOW) ? 1 : 0);
        zeros(json, "markingallocation", "markinganonymous", "requiresubmissionstatement");
        zeros(json, "preventsubmissionnotingroup");
        ArrayNode configs = json.putArray("configs");
        config(configs, "onlinetext", "assignsubmission", "enabled", "1");
        config(configs, "comments", "assignfeedback", "enabled", "1");
        json.put("intro", "<p>Hand in online.</p>").put("introformat", call.textFormat());
        json.putArray("introfiles");
        json.putArray("introattachments");
        zeros(json, "timelimit", "submissionattachments");
        return json;
    }

    /**
     * Minus the scale's id for words: nothing else in the web service names the scale. 0 where
     * there is feedback only.
     */
    private static BigDecimal maximum(Item item) {
        if (item.is(Trait.TEXT_ONLY)) {
            return BigDecimal.ZERO;
        }
        return item.scale() == null ? item.max() : BigDecimal.valueOf(-item.scale().id());
    }

    private static void config(
            ArrayNode configs, String plugin, String subtype, String name, String value) {
        configs.addObject()
                .put("plugin", plugin)
                .put("subtype", subtype)
                .put("name", name)
                .put("value", value);
    }

    /**
     * {@code mod_assign_get_grades}: {@code {assignments, warnings}}, grades as text with five
     * decimals. It knows neither overrides nor release, and shows suspended students too.
     */
    ObjectNode assignmentGrades(SampleCall call) {
        List<Long> ids = call.require("assignmentids").numbers("assignmentids");
        long since = call.number("since", 0);
        ObjectNode answer = JSON.objectNode();
        ArrayNode assignments = answer.putArray("assignments");
        ArrayNode warnings = answer.putArray("warnings");
        for (long id : ids.stream().distinct().toList()) {
            ArrayNode grades =
                    gradebook
                            .syllabus()
                            .activity("assign", id)
                            .map(item -> grades(item, since))
                            .orElseGet(JSON::arrayNode);
            if (grades.isEmpty()) {
                warn(warnings, "assignment", id, "3", "No grades found");
            } else {
                assignments.addObject().put("assignmentid", id).set("grades", grades);
            }
        }
        return answer;
    }

    private ArrayNode grades(Item item, long since) {
        ArrayNode grades = JSON.arrayNode();
        for (Enrolment enrolment : gradebook.roster().enrolled(item.courseId())) {
            long userId = enrolment.person().id();
            SampleMark mark = gradebook.mark(item, userId);
            boolean graded = mark.inActivity() != null;
            boolean row = graded || mark.isRemoved();
            if (enrolment.role() != Role.STUDENT || !row || mark.lastEvent() < since) {
                continue;
            }
            long grader = graded ? gradebook.roster().graderOf(item.courseId()) : -1;
            String grade =
                    graded
                            ? mark.inActivity().setScale(5, RoundingMode.HALF_UP).toPlainString()
                            : NO_GRADE;
            grades.addObject()
                    .put("id", item.id() * 10_000 + userId)
                    .put("userid", userId)
                    .put("attemptnumber", 0)
                    .put("timecreated", mark.lastEvent())
                    .put("timemodified", mark.lastEvent())
                    .put("grader", grader)
                    .put("grade", grade);
        }
        return grades;
    }

    /** {@code mod_quiz_get_quizzes_by_courses}: {@code {quizzes, warnings}}. */
    ObjectNode quizzes(SampleCall call) {
        ObjectNode answer = JSON.objectNode();
        ArrayNode quizzes = answer.putArray("quizzes");
        ArrayNode warnings = answer.putArray("warnings");
        for (long courseId : call.numbers("courseids")) {
            if (gradebook.syllabus().subjects().containsKey(courseId)) {
                activities(courseId, "quiz").forEach(item -> quizzes.add(quiz(item, call)));
            } else {
                warn(warnings, "course", courseId, "1", "No access rights in course context");
            }
        }
        return answer;
    }

    private static ObjectNode quiz(Item item, SampleCall call) {
        ObjectNode json =
                JSON.objectNode()
                        .put("id", item.instance())
                        .put("coursemodule", item.courseModule())
                        .put("course", item.courseId())
                        .put("name", call.shown(item.name()))
                        .put("intro", "")
                        .put("introformat", call.textFormat());
        json.putArray("introfiles");
        json.put("section", 0).put("visible", true);
        zeros(json, "groupmode", "groupingid");
        json.put("lang", "");
        zeros(json, "timeopen", "timeclose", "timelimit");
        json.put("overduehandling", "autosubmit")
                .put("graceperiod", 86_400)
                .put("preferredbehaviour", "deferredfeedback");
        zeros(json, "canredoquestions", "attempts", "attemptonlast");
        json.put("grademethod", 1).put("decimalpoints", 2).put("questiondecimalpoints", -1);
        Stream.of(
                        "reviewattempt",
                        "reviewcorrectness",
                        "reviewmaxmarks",
                        "reviewmarks",
                        "reviewspecificfeedback",
                        "reviewgeneralfeedback",
                        "reviewrightanswer")
                .forEach(key -> json.put(key, 69_904));
        json.put("reviewoverallfeedback", 4_368)
                .put("questionsperpage", 0)
                .put("navmethod", "free");
        json.set("sumgrades", SampleJson.number(item.max()));
        json.set("grade", SampleJson.number(item.max()));
        json.put("browsersecurity", "");
        zeros(json, "delay1", "delay2", "showuserpicture", "showblocks");
        zeros(json, "completionattemptsexhausted", "completionpass", "allowofflineattempts");
        return json.put("autosaveperiod", 60).put("hasfeedback", 0).put("hasquestions", 1);
    }

    /**
     * {@code mod_quiz_get_user_best_grade}: {@code {hasgrade, grade, gradetopass, warnings}}
     * without what there is not. People outside the course have no grade; without {@code userid}
     * the account asks for itself.
     */
    ObjectNode bestGrade(SampleCall call) {
        long quizId = call.number("quizid");
        long asked = call.number("userid", 0);
        long userId = asked == 0 ? SampleRoster.ACCOUNT.id() : asked;
        Item item =
                gradebook
                        .syllabus()
                        .activity("quiz", quizId)
                        .orElseThrow(() -> SampleError.noRecord("quiz"));
        if (gradebook.roster().person(userId).isEmpty()) {
            throw SampleError.invalidUser();
        }
        BigDecimal grade = gradebook.mark(item, userId).inActivity();
        ObjectNode answer = JSON.objectNode().put("hasgrade", grade != null);
        if (grade != null) {
            answer.set("grade", SampleJson.number(grade));
        }
        if (item.passMark() != null) {
            answer.set("gradetopass", SampleJson.number(item.passMark()));
        }
        answer.putArray("warnings");
        return answer;
    }

    private List<Item> activities(long courseId, String module) {
        return gradebook.syllabus().items(courseId).stream()
                .filter(item -> item.isIn(module))
                .toList();
    }

    private static void zeros(ObjectNode json, String... keys) {
        Stream.of(keys).forEach(key -> json.put(key, 0));
    }

    private static void warn(
            ArrayNode warnings, String item, long id, String code, String message) {
        warnings.addObject()
                .put("item", item)
                .put("itemid", id)
                .put("warningcode", code)
                .put("message", message);
    }
}
