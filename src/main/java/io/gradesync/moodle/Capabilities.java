package io.gradesync.moodle;

import java.util.Map;

/** Which rights a web service function needs of the role of the token's account. */
public final class Capabilities {

    private static final Map<String, String> BY_FUNCTION =
            Map.of(
                    RosterCalls.ENROLLED,
                    "moodle/course:viewparticipants, moodle/course:enrolreview,"
                            + " moodle/user:viewdetails and moodle/site:accessallgroups",
                    RosterCalls.GRADABLE,
                    "moodle/course:viewparticipants and moodle/site:accessallgroups",
                    GradebookCalls.FUNCTION,
                    "gradereport/user:view, moodle/grade:viewall, moodle/grade:viewhidden,"
                            + " moodle/course:viewparticipants and moodle/site:accessallgroups",
                    AssignmentCalls.ASSIGNMENTS,
                    "moodle/course:view and mod/assign:view",
                    AssignmentCalls.GRADES,
                    "mod/assign:view and mod/assign:viewgrades",
                    QuizCalls.QUIZZES,
                    "moodle/course:view and mod/quiz:view",
                    QuizCalls.BEST_GRADE,
                    "mod/quiz:view and mod/quiz:viewreports",
                    GroupCalls.FUNCTION,
                    "moodle/course:managegroups and moodle/site:accessallgroups",
                    CompletionCalls.FUNCTION,
                    "report/completion:view and moodle/site:accessallgroups");

    private Capabilities() {}

    /** The rights in words, those that every function needs where nothing more is known. */
    public static String of(String function) {
        return BY_FUNCTION.getOrDefault(function, "webservice/rest:use and moodle/course:view");
    }
}
