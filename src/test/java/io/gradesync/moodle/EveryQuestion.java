package io.gradesync.moodle;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Each question that is asked of a Moodle, and what a small answer to it looks like. */
enum EveryQuestion {
    SITE(
            SiteInfo.call(Site.AT),
            "{\"sitename\":\"Campus\",\"release\":\"4.5.5+ (Build: 20250613)\",\"functions\":[",
            "{\"name\":\"core_course_get_contents\",\"version\":\"2024100705\"}",
            "]}"),
    COURSES(
            CourseCalls.all(Site.AT),
            "{\"courses\":[",
            "{\"id\":2,\"fullname\":\"Course\",\"shortname\":\"C\",\"idnumber\":\"oec_subj_1_course_1\"}",
            "],\"warnings\":[]}"),
    GROUPS(
            GroupCalls.ofCourse(Site.AT, 2),
            "[",
            "{\"id\":5,\"courseid\":2,\"name\":\"Red\",\"idnumber\":\"oec_batch_1\"}",
            "]"),
    ENROLLED(
            RosterCalls.enrolled(Site.AT, 2, 0),
            "[",
            "{\"id\":6,\"roles\":[{\"roleid\":5,\"shortname\":\"student\"}],\"groups\":[{\"id\":5}]}",
            "]"),
    GRADABLE(
            RosterCalls.gradable(Site.AT, 2),
            "{\"users\":[",
            "{\"id\":6,\"fullname\":\"Ben Adams\",\"idnumber\":\"\",\"email\":\"ben@example.org\"}",
            "],\"warnings\":[]}"),
    USERS_ENROLLED(
            UserCalls.enrolled(Site.AT, 2, 0),
            "[",
            "{\"id\":6,\"fullname\":\"Ben\",\"idnumber\":\"oec_student_6\",\"email\":\"b@example.org\","
                + "\"roles\":[{\"shortname\":\"student\"}]}",
            "]"),
    USERS_GRADABLE(
            UserCalls.gradable(Site.AT, 2),
            "{\"users\":[",
            "{\"id\":6,\"fullname\":\"Ben\",\"idnumber\":\"oec_student_6\",\"email\":\"b@example.org\"}",
            "],\"warnings\":[]}"),
    USER_OF_GRADEBOOK(
            UserCalls.ofGradebook(Site.AT, 2, 6),
            "{\"usergrades\":[",
            "{\"userid\":6,\"userfullname\":\"Ben\",\"useridnumber\":\"oec_student_6\",\"gradeitems\":[]}",
            "],\"warnings\":[]}"),
    GRADE_ITEMS(
            GradeItemCalls.items(Site.AT, 2),
            "{\"gradeItems\":[",
            "{\"id\":\"8\",\"itemname\":\"Essay\",\"category\":\"\"}",
            "],\"warnings\":[]}"),
    GRADEBOOK(
            GradebookCalls.wholeCourse(Site.AT, 2),
            "{\"usergrades\":[{\"courseid\":2,\"userid\":6,\"gradeitems\":[",
            "{\"id\":8,\"itemname\":\"Quiz\",\"itemtype\":\"mod\",\"itemmodule\":\"quiz\",\"iteminstance\":7,"
                + "\"itemnumber\":0,\"graderaw\":7.5,\"gradedategraded\":1795365718,"
                + "\"gradeneedsupdate\":false,\"grademin\":0,\"grademax\":10,\"feedback\":\"\"}",
            "]}],\"warnings\":[]}"),
    ASSIGNMENTS(
            AssignmentCalls.assignments(Site.AT, List.of(2L)),
            "{\"courses\":[{\"id\":2,\"assignments\":[",
            "{\"id\":4,\"course\":2,\"name\":\"Essay\",\"grade\":100,\"markingworkflow\":0,\"blindmarking\":0}",
            "]}],\"warnings\":[]}"),
    ASSIGNMENT_GRADES(
            AssignmentCalls.grades(Site.AT, List.of(4L)),
            "{\"assignments\":[{\"assignmentid\":4,\"grades\":[",
            "{\"id\":1,\"userid\":6,\"attemptnumber\":0,\"timemodified\":1795365718,\"grade\":\"85.50000\"}",
            "]}],\"warnings\":[]}"),
    WARNINGS(
            AssignmentCalls.grades(Site.AT, List.of(4L)),
            "{\"assignments\":[],\"warnings\":[",
            "{\"item\":\"assignment\",\"itemid\":4,\"warningcode\":\"1\",\"message\":\"No"
                    + " access\"}",
            "]}"),
    QUIZZES(
            QuizCalls.quizzes(Site.AT, List.of(2L)),
            "{\"quizzes\":[",
            "{\"id\":7,\"course\":2,\"name\":\"Quiz\",\"grade\":10}",
            "],\"warnings\":[]}"),
    BEST_GRADE(
            QuizCalls.bestGrade(Site.AT, 7, 6),
            "{\"hasgrade\":true,\"grade\":7.5,\"warnings\":[",
            "{\"item\":\"quiz\",\"itemid\":7,\"warningcode\":\"1\",\"message\":\"\"}",
            "]}"),
    COMPLETION(
            CompletionCalls.status(Site.AT, 2, 6),
            "{\"completionstatus\":{\"completed\":true,\"aggregation\":1,\"completions\":[",
            "{\"type\":4,\"title\":\"Activity\",\"status\":\"Yes\",\"complete\":true}",
            "]},\"warnings\":[]}"),
    PACK(
            PackedCalls.of(
                    List.of(
                            GradebookCalls.student(Site.AT, 2, 6),
                            QuizCalls.bestGrade(Site.AT, 7, 6),
                            AssignmentCalls.grades(Site.AT, List.of(4L)),
                            CompletionCalls.status(Site.AT, 2, 6))),
            "{\"responses\":[",
            "{\"error\":false,\"data\":\"{\\\"usergrades\\\":[{\\\"userid\\\":6,\\\"gradeitems\\\":[{\\\"id\\\":8,"
                + "\\\"graderaw\\\":7,\\\"grademin\\\":0,\\\"grademax\\\":10}]}]}\"}",
            "]}");

    /** Where all of them are asked. */
    static final class Site {

        static final String TOKEN = "0123456789abcdef0123456789abcdef";

        static final MoodleSite AT = MoodleSite.of("https://moodle.example", TOKEN, false);

        private Site() {}
    }

    private final MoodleCall call;
    private final String head;
    private final String element;
    private final String tail;

    EveryQuestion(MoodleCall call, String head, String element, String tail) {
        this.call = call;
        this.head = head;
        this.element = element;
        this.tail = tail;
    }

    MoodleCall call() {
        return call;
    }

    /** An answer up to its first record. */
    String head() {
        return head;
    }

    /** One record of it. */
    String element() {
        return element;
    }

    /** What closes it. */
    String tail() {
        return tail;
    }

    /** A whole answer of one record. */
    String answer() {
        return head + element + tail;
    }

    Object read(String json) {
        return read(json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What is made of an answer.
     *
     * @throws MoodleException when it is none
     */
    Object read(byte[] json) {
        return new MoodleAnswers().read(call, 200, null, null, new ByteArrayInputStream(json));
    }
}
