package io.gradesync.service;

import io.gradesync.grade.Source;
import io.gradesync.moodle.Activities;
import io.gradesync.moodle.Assignment;
import io.gradesync.moodle.AssignmentCalls;
import io.gradesync.moodle.AssignmentGrades;
import io.gradesync.moodle.Capabilities;
import io.gradesync.moodle.CompletionCalls;
import io.gradesync.moodle.GradeItemCalls;
import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.GradebookEntry;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleErrors;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.PackedCalls;
import io.gradesync.moodle.Quiz;
import io.gradesync.moodle.QuizCalls;
import io.gradesync.moodle.RosterCalls;
import io.gradesync.moodle.RosterEntry;
import io.gradesync.moodle.SiteInfo;
import io.gradesync.moodle.StudentGradebook;
import io.gradesync.moodle.Warning;
import io.gradesync.pull.Instance;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Tests what a Moodle gives to its token: each function that a pull asks, the rights behind it, and
 * what Moodle leaves out without a word when a right is missing.
 */
final class MoodleChecks {

    /** More courses would tell the same, and Moodle has other things to do. */
    private static final int MOST_COURSES = 20;

    /** Puts a question to Moodle; throws {@link MoodleException}. */
    @FunctionalInterface
    interface Asker {
        Object ask(MoodleCall call);
    }

    private final Instance instance;
    private final MoodleSite site;
    private final Asker asker;
    private final String subject;
    private final Set<Check> checks = new LinkedHashSet<>();

    private SiteInfo info;
    private int quizzes;

    /** Moodle's prefix for what a teacher has just deleted. */
    private static final String DELETED = "[Deletion in progress]";

    private final List<Long> untracked = new ArrayList<>();

    MoodleChecks(Instance instance, MoodleSite site, Asker asker) {
        this.instance = instance;
        this.site = site;
        this.asker = asker;
        this.subject = "Moodle '%s'".formatted(instance.name());
    }

    /**
     * @param courses mapped Moodle courses
     */
    List<Check> run(List<Long> courses) {
        info = attempt(SiteInfo.call(site));
        if (info == null) {
            return List.copyOf(checks);
        }
        good("%s answers (Moodle %s).".formatted(info.siteName(), info.release()));
        functions();
        checks.addAll(new MatchChecks(subject, site, asker).run(info, courses));
        List<Long> looked = courses.subList(0, Math.min(courses.size(), MOST_COURSES));
        looked.forEach(this::course);
        silentQuizzes(looked);
        if (looked.isEmpty()) {
            good(
                    "No course was looked at, since none is mapped yet: run match, or add rows to"
                            + " moodle_mapping, then check again.");
        } else if (checks.stream().allMatch(Check::good)) {
            good(
                    "%d of %d mapped courses were looked at: Moodle gives what a pull asks of them."
                            .formatted(looked.size(), courses.size()));
        }
        if (!untracked.isEmpty()) {
            good(
                    "Courses that tell no completion: %s. It is off there, or the account's role lacks report/completion:view."
                            .formatted(
                                    untracked.stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", "))));
        }
        return List.copyOf(checks);
    }

    private void functions() {
        for (Source source : Source.values()) {
            if (instance.pulls(source)) {
                switch (source) {
                    case GRADEBOOK -> require(GradebookCalls.FUNCTION, "the gradebook's grades");
                    case ASSIGNMENT -> {
                        require(AssignmentCalls.ASSIGNMENTS, "which assignments there are");
                        require(AssignmentCalls.GRADES, "the assignments' grades");
                    }
                    case QUIZ -> {
                        require(QuizCalls.QUIZZES, "which quizzes there are");
                        require(QuizCalls.BEST_GRADE, "the quizzes' grades");
                    }
                }
            }
        }
        if (instance.pullsCompletion()) {
            require(CompletionCalls.FUNCTION, "who has completed a course");
        }
        if (!info.has(RosterCalls.GRADABLE)) {
            require(RosterCalls.ENROLLED, "who the students of a course are");
        }
        advise(PackedCalls.FUNCTION, "many questions in one request; it works without, slowly");
        advise(
                GradeItemCalls.FUNCTION,
                "a list that this check compares with the gradebook; pulls do not need it");
    }

    private void require(String function, String gives) {
        if (!info.has(function)) {
            bad(
                    "The token's external service lacks %s, which gives %s: add it there, and give the account's role %s."
                            .formatted(function, gives, Capabilities.of(function)));
        }
    }

    private void advise(String function, String gives) {
        if (!info.has(function)) {
            good(
                    "The token's external service lacks %s, which gives %s: better add it there."
                            .formatted(function, gives));
        }
    }

    private void course(long course) {
        Long student = student(course);
        if (student == null) {
            return;
        }
        List<GradebookEntry> gradebook = gradebook(course, student);
        if (gradebook != null) {
            missingItems(course, gradebook);
        }
        if (instance.pullsAssignments()) {
            assignments(course, gradebook);
        }
        if (instance.pullsQuizzes()) {
            quizzes(course, student, gradebook);
        }
        if (instance.pullsCompletion() && info.has(CompletionCalls.FUNCTION)) {
            completion(course, student);
        }
    }

    private Long student(long course) {
        List<RosterEntry> roster = roster(course);
        if (roster == null) {
            return null;
        }
        return roster.stream()
                .filter(Objects::nonNull)
                .map(RosterEntry::userId)
                .findFirst()
                .orElse(null);
    }

    /** Null where it is not given, which is said. */
    @SuppressWarnings("unchecked")
    private List<RosterEntry> roster(long course) {
        MoodleCall enrolled = RosterCalls.enrolled(site, course, 0);
        if (info.has(RosterCalls.GRADABLE)) {
            try {
                return (List<RosterEntry>) asker.ask(RosterCalls.gradable(site, course));
            } catch (MoodleException refused) {
                // The gradebook says the same below, and the other roster is given all the same.
                if (!refused.isRegradingNeeded() || !info.has(enrolled.function())) {
                    bad("Course %d: %s".formatted(course, refused.getMessage()));
                    return null;
                }
            }
        }
        return info.has(enrolled.function()) ? inCourse(course, enrolled) : null;
    }

    private List<GradebookEntry> gradebook(long course, long student) {
        if (!info.has(GradebookCalls.FUNCTION)) {
            return null;
        }
        List<StudentGradebook> answer =
                inCourse(course, GradebookCalls.student(site, course, student));
        if (answer == null) {
            return null;
        }
        List<GradebookEntry> entries = new ArrayList<>();
        answer.forEach(each -> entries.addAll(each.entries()));
        if (entries.stream().anyMatch(entry -> !entry.isTotal() && !entry.shown())) {
            bad(
                    "Course %d: its gradebook setup hides grades or ranges from the user report; switch 'Show grades' and 'Show ranges' on there."
                            .formatted(course));
        }
        return entries;
    }

    /** Without mod/quiz:view and the like, Moodle leaves items out of the gradebook silently. */
    private void missingItems(long course, List<GradebookEntry> gradebook) {
        if (!info.has(GradeItemCalls.FUNCTION)) {
            return;
        }
        Map<Long, String> items = inCourse(course, GradeItemCalls.items(site, course));
        if (items == null) {
            return;
        }
        Set<Long> shown =
                gradebook.stream().map(GradebookEntry::itemId).collect(Collectors.toSet());
        List<String> missing =
                items.entrySet().stream()
                        .filter(item -> !shown.contains(item.getKey()))
                        // It waits in the recycle bin, and is in no gradebook any more.
                        .filter(item -> !item.getValue().startsWith(DELETED))
                        .map(Map.Entry::getValue)
                        .toList();
        lost(
                course,
                "grade items",
                missing,
                "mod/…:view of their activities (mod/quiz:view, mod/assign:view, …),"
                        + " moodle/grade:viewhidden, moodle/course:viewhiddenactivities and"
                        + " moodle/course:ignoreavailabilityrestrictions");
    }

    private void assignments(long course, List<GradebookEntry> gradebook) {
        if (!info.has(AssignmentCalls.ASSIGNMENTS)) {
            return;
        }
        Activities<Assignment> answer =
                inCourse(course, AssignmentCalls.assignments(site, List.of(course)));
        if (answer == null) {
            return;
        }
        refused(course, AssignmentCalls.ASSIGNMENTS, answer.warnings());
        List<Assignment> ours =
                answer.activities().stream().filter(each -> isGraded(each.max())).toList();
        compare(
                course,
                "assign",
                names(ours, Assignment::id, Assignment::name),
                names(answer.activities(), Assignment::id, Assignment::name),
                gradebook);
        if (!ours.isEmpty() && info.has(AssignmentCalls.GRADES)) {
            AssignmentGrades grades =
                    inCourse(
                            course,
                            AssignmentCalls.grades(
                                    site, ours.stream().map(Assignment::id).limit(100).toList()));
            if (grades != null) {
                refused(
                        course,
                        AssignmentCalls.GRADES,
                        grades.warnings().stream().filter(Warning::isRefusal).toList());
            }
        }
    }

    private void quizzes(long course, long student, List<GradebookEntry> gradebook) {
        if (!info.has(QuizCalls.QUIZZES)) {
            return;
        }
        Activities<Quiz> answer = inCourse(course, QuizCalls.quizzes(site, List.of(course)));
        if (answer == null) {
            return;
        }
        refused(course, QuizCalls.QUIZZES, answer.warnings());
        quizzes += answer.activities().size();
        List<Quiz> ours =
                answer.activities().stream().filter(each -> isGraded(each.max())).toList();
        compare(
                course,
                "quiz",
                names(ours, Quiz::id, Quiz::name),
                names(answer.activities(), Quiz::id, Quiz::name),
                gradebook);
        if (!ours.isEmpty() && info.has(QuizCalls.BEST_GRADE)) {
            inCourse(course, QuizCalls.bestGrade(site, ours.get(0).id(), student));
        }
    }

    /** By id; an answer can hold one twice, or without a name. */
    private static <T> Map<Long, String> names(
            List<T> all, Function<T, Long> id, Function<T, String> name) {
        return all.stream()
                .collect(
                        Collectors.toMap(
                                id,
                                each -> Objects.toString(name.apply(each), "unnamed"),
                                (first, second) -> first));
    }

    private static boolean isGraded(BigDecimal max) {
        return max != null && max.signum() != 0;
    }

    /**
     * What the site lists and the gradebook leaves out, and the other way round. What is given
     * feedback only has an item in the gradebook, but no grades.
     */
    private void compare(
            long course,
            String module,
            Map<Long, String> graded,
            Map<Long, String> listed,
            List<GradebookEntry> gradebook) {
        if (gradebook == null) {
            return;
        }
        Map<Long, String> items =
                gradebook.stream()
                        .filter(entry -> module.equals(entry.module()))
                        .collect(
                                Collectors.toMap(
                                        GradebookEntry::activity,
                                        entry -> Objects.toString(entry.itemName(), "unnamed"),
                                        (first, second) -> first));
        lost(
                course,
                "items of mod_%s in the gradebook".formatted(module),
                without(graded, items),
                "mod/%s:view, moodle/grade:viewhidden, moodle/course:viewhiddenactivities and moodle/course:ignoreavailabilityrestrictions"
                        .formatted(module));
        lost(
                course,
                "activities of mod_%s in the list".formatted(module),
                without(items, listed),
                "mod/%s:view".formatted(module));
    }

    private static List<String> without(Map<Long, String> all, Map<Long, String> those) {
        return all.entrySet().stream()
                .filter(each -> !those.containsKey(each.getKey()))
                .map(each -> Objects.toString(each.getValue(), "unnamed"))
                .toList();
    }

    private void completion(long course, long student) {
        try {
            asker.ask(CompletionCalls.status(site, course, student));
        } catch (MoodleException refused) {
            if (refused.getErrorCode().equals("cannotviewreport")) {
                untracked.add(course);
            } else if (refused.getKind() != Kind.RECORD) {
                bad("Course %d: %s".formatted(course, refused.getMessage()));
            }
        }
    }

    /** Where both lists lack them, nothing but their absence tells. */
    private void silentQuizzes(List<Long> courses) {
        if (instance.pullsQuizzes()
                && info.has(QuizCalls.QUIZZES)
                && !courses.isEmpty()
                && quizzes == 0) {
            bad(
                    "None of these courses shows a quiz: give the account's role mod/quiz:view,"
                        + " without which Moodle leaves quizzes and their gradebook items out"
                        + " without a word; where there are none, switch pull_quiz_grades off.");
        }
    }

    private void refused(long course, String function, List<Warning> warnings) {
        warnings.stream()
                .limit(1)
                .forEach(
                        warning ->
                                bad(
                                        "Course %d: %s"
                                                .formatted(
                                                        course,
                                                        MoodleErrors.leftOut(function, warning)
                                                                .getMessage())));
    }

    private void lost(long course, String what, List<String> names, String rights) {
        if (!names.isEmpty()) {
            bad(
                    "Course %d: Moodle leaves out %d %s without a word (%s%s): give the account's role %s."
                            .formatted(
                                    course,
                                    names.size(),
                                    what,
                                    names.stream().limit(3).collect(Collectors.joining(", ")),
                                    names.size() > 3 ? ", …" : "",
                                    rights));
        }
    }

    private <T> T inCourse(long course, MoodleCall call) {
        return attempt(call, () -> "Course %d: ".formatted(course));
    }

    private <T> T attempt(MoodleCall call) {
        return attempt(call, () -> "");
    }

    /** The answer, or null when there was none, which is told. */
    @SuppressWarnings("unchecked")
    private <T> T attempt(MoodleCall call, Supplier<String> where) {
        try {
            return (T) asker.ask(call);
        } catch (MoodleException refused) {
            bad(where.get() + refused.getMessage());
            return null;
        }
    }

    private void good(String sentence) {
        checks.add(new Check(subject, true, sentence));
    }

    private void bad(String sentence) {
        checks.add(new Check(subject, false, sentence));
    }
}
