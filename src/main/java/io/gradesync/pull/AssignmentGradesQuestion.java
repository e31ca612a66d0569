package io.gradesync.pull;

import io.gradesync.grade.Source;
import io.gradesync.moodle.AssignmentCalls;
import io.gradesync.moodle.AssignmentGrade;
import io.gradesync.moodle.AssignmentGrades;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleErrors;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The grades of many assignments, of one course or of several. */
final class AssignmentGradesQuestion implements Question {

    private final Pull pull;
    private final Map<Long, CoursePull> courseByAssignment;

    private AssignmentGradesQuestion(Pull pull, Map<Long, CoursePull> courseByAssignment) {
        this.pull = pull;
        this.courseByAssignment = courseByAssignment;
    }

    /** For the assignments of these courses whose grade does not stand in the gradebook alone. */
    static List<AssignmentGradesQuestion> of(Pull pull, List<CoursePull> courses) {
        List<AssignmentGradesQuestion> questions = new ArrayList<>();
        Map<Long, CoursePull> next = new LinkedHashMap<>();
        for (CoursePull course : courses) {
            for (var assignment : course.assignments()) {
                if (assignment.inGradebook()) {
                    continue;
                }
                next.put(assignment.id(), course);
                if (next.size() == AssignmentCalls.MOST_AT_ONCE) {
                    questions.add(new AssignmentGradesQuestion(pull, next));
                    next = new LinkedHashMap<>();
                }
            }
        }
        if (!next.isEmpty()) {
            questions.add(new AssignmentGradesQuestion(pull, next));
        }
        return questions;
    }

    @Override
    public MoodleCall call() {
        return AssignmentCalls.grades(pull.getSite(), new ArrayList<>(courseByAssignment.keySet()));
    }

    /** Each assignment is answered with grades or with a warning; one with neither was cut off. */
    @Override
    public List<Question> answered(Object answer) {
        AssignmentGrades grades = (AssignmentGrades) answer;
        Map<Long, CoursePull> unanswered = new LinkedHashMap<>(courseByAssignment);
        grades.byAssignment()
                .forEach(
                        (assignment, rows) -> {
                            CoursePull course = unanswered.remove(assignment);
                            if (course != null) {
                                add(course, assignment, rows);
                            }
                        });
        for (Warning warning : grades.warnings()) {
            CoursePull course = unanswered.remove(warning.itemId());
            if (course != null && warning.isRefusal()) {
                course.refuse(warning.itemId(), warning);
            }
        }
        if (unanswered.isEmpty()) {
            return List.of();
        }
        if (unanswered.size() == courseByAssignment.size()) {
            return refused(MoodleErrors.unanswered(AssignmentCalls.GRADES));
        }
        return List.of(new AssignmentGradesQuestion(pull, unanswered));
    }

    private static void add(CoursePull course, long assignment, List<AssignmentGrade> rows) {
        try {
            course.takeRoom(rows.size());
            course.addGrades(assignment, rows);
        } catch (PullException noRoom) {
            course.fail(Source.ASSIGNMENT, noRoom);
        }
    }

    /** One course of many may be the reason for a refusal: each is asked for alone. */
    @Override
    public List<Question> refused(MoodleException failure) {
        Set<CoursePull> courses = new LinkedHashSet<>(courseByAssignment.values());
        if (courses.size() == 1 || failure.getKind() == Kind.WAIT) {
            courses.forEach(course -> course.fail(Source.ASSIGNMENT, failure));
            return List.of();
        }
        return courses.stream()
                .<Question>map(
                        course -> {
                            Map<Long, CoursePull> own = new LinkedHashMap<>(courseByAssignment);
                            own.values().retainAll(Set.of(course));
                            return new AssignmentGradesQuestion(pull, own);
                        })
                .toList();
    }
}
