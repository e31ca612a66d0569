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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which assignments or quizzes several courses hold. */
final class ActivitiesQuestion implements Question {

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
                    && courses.containsKey(assignment.courseId())) {
                courses.get(assignment.courseId()).add(assignment);
            } else if (activity instanceof Quiz quiz && courses.containsKey(quiz.courseId())) {
                courses.get(quiz.courseId()).add(quiz);
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
                                .formatted(warning.item(), warning.itemId(), leftOut.getMessage()));
            }
        }
        return List.of();
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
