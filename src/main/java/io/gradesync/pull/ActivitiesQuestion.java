package io.gradesync.pull;

import io.gradesync.grade.Source;
import io.gradesync.moodle.Activities;
import io.gradesync.moodle.Assignment;
import io.gradesync.moodle.AssignmentCalls;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleErrors;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.Quiz;
import io.gradesync.moodle.QuizCalls;
import io.gradesync.moodle.Warning;
import io.gradesync.openeducat.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Which assignments or quizzes several courses hold. */
final class ActivitiesQuestion implements Question {

    /** Words such as {@code course} or {@code module}. */
    private static final int LONGEST_ITEM = 20;

    private final Pull pull;
    private final Source source;
    private final Map<Long, CoursePull> courses = new LinkedHashMap<>();

    /**
     * @param source {@link Source#ASSIGNMENT} or {@link Source#QUIZ}
     */
    ActivitiesQuestion(Pull pull, Source source, List<CoursePull> courses) {
        this.pull = pull;
        this.source = source;
        courses.forEach(course -> this.courses.put(course.getMapping().moodleCourseId(), course));
    }

    @Override
    public MoodleCall call() {
        MoodleSite site = pull.getSite();
        List<Long> ids = new ArrayList<>(courses.keySet());
        return source == Source.ASSIGNMENT
                ? AssignmentCalls.assignments(site, ids)
                : QuizCalls.quizzes(site, ids);
    }

    @Override
    public List<Question> answered(Object answer) {
        Activities<?> activities = (Activities<?>) answer;
        for (Object activity : activities.activities()) {
            if (activity instanceof Assignment assignment
                    && isKnown(assignment.courseId(), assignment.id())) {
                add(assignment.courseId(), course -> course.add(assignment));
            } else if (activity instanceof Quiz quiz && isKnown(quiz.courseId(), quiz.id())) {
                add(quiz.courseId(), course -> course.add(quiz));
            }
        }
        for (Warning warning : activities.warnings()) {
            MoodleException leftOut = MoodleErrors.leftOut(call().function(), warning);
            CoursePull course = warning.isOfCourse() ? courses.get(warning.itemId()) : null;
            if (course != null) {
                course.fail(source, leftOut);
            } else {
                pull.incomplete(
                        "Of %s %d: %s"
                                .formatted(
                                        Text.clean(warning.item(), LONGEST_ITEM),
                                        warning.itemId(),
                                        leftOut.getMessage()));
            }
        }
        return List.of();
    }

    private void add(long id, Consumer<CoursePull> activity) {
        CoursePull course = courses.get(id);
        try {
            activity.accept(course);
        } catch (PullException noRoom) {
            course.fail(source, noRoom);
        }
    }

    /** An activity whose id Moodle cannot have can be asked for nothing. */
    private boolean isKnown(long course, long activity) {
        if (!courses.containsKey(course)) {
            return false;
        }
        boolean known = activity > 0 && activity <= Long.MAX_VALUE - QuizSteps.OFFSET;
        if (!known) {
            pull.incomplete(
                    "Course %d: %s with the id %d was not read: Moodle has no such ids, look at what it answers to %s."
                            .formatted(course, source.label(), activity, call().function()));
        }
        return known;
    }

    /** One course of many may be the reason for a refusal: each is asked for alone. */
    @Override
    public List<Question> refused(MoodleException failure) {
        if (courses.size() == 1 || failure.getKind() == Kind.WAIT) {
            courses.values().forEach(course -> course.fail(source, failure));
            return List.of();
        }
        return courses.values().stream()
                .<Question>map(course -> new ActivitiesQuestion(pull, source, List.of(course)))
                .toList();
    }
}
