package io.gradesync.pull;

import io.gradesync.grade.Source;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.Variable;

/** The steps of reading what Moodle tells of many courses at once. */
public final class GroupSteps {

    /** Activities and rosters of the courses. */
    public List<Pack> openingPacks(@Variable("group") CourseGroup group) {
        Pull pull = group.getPull();
        List<CoursePull> courses = group.readable();
        List<Question> questions = new ArrayList<>();
        if (!courses.isEmpty()) {
            for (Source source : List.of(Source.ASSIGNMENT, Source.QUIZ)) {
                if (pull.getSources().contains(source)) {
                    questions.add(new ActivitiesQuestion(pull, source, courses));
                }
            }
            courses.forEach(course -> questions.add(RosterQuestion.of(course)));
        }
        return Pack.of(pull, questions);
    }

    /** Grades of the assignments that the opening named. */
    public List<Pack> assignmentPacks(@Variable("group") CourseGroup group) {
        return Pack.of(
                group.getPull(), AssignmentGradesQuestion.of(group.getPull(), group.readable()));
    }

    /** Nothing of the courses can be read. */
    public void failed(
            @Variable("group") CourseGroup group,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        group.fail(failure(cause));
    }

    /** The grades of assignments cannot be read; what the courses hold besides can. */
    public void assignmentsFailed(
            @Variable("group") CourseGroup group,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        RuntimeException failure = failure(cause);
        if (failure instanceof MoodleException moodle && moodle.getKind() == Kind.SITE) {
            group.fail(failure);
        } else {
            group.getCourses().forEach(course -> course.fail(Source.ASSIGNMENT, failure));
        }
    }

    /** Moodle's own error, without what Camel put around it; else the error as it came. */
    private static RuntimeException failure(Throwable cause) {
        MoodleException moodle = Sentences.find(cause, MoodleException.class);
        return moodle == null ? RuntimeCamelException.wrapRuntimeCamelException(cause) : moodle;
    }
}
