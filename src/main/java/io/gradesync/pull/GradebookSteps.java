package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.StudentGradebook;
import java.util.List;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;

/**
 * The steps of reading a course's gradebook: what is asked next, and what is made of the answer.
 */
public final class GradebookSteps {

    /** Begins, or begins anew. */
    public void begin(@Variable("course") CoursePull course) {
        course.setGradebook(new Gradebook());
    }

    public MoodleCall askWholeCourse(@Variable("course") CoursePull course) {
        return GradebookCalls.wholeCourse(
                course.getPull().getSite(), course.getMapping().moodleCourseId());
    }

    public void wholeCourse(
            @Variable("course") CoursePull course, @Body List<StudentGradebook> students) {
        students.forEach(course::add);
    }

    /**
     * A course that cannot be read in one answer is read in packs: its healthy students still
     * arrive.
     *
     * @throws MoodleException when packs would not help either
     */
    public void requirePacksHelp(@ExchangeException MoodleException failure) {
        if (failure.getKind() != Kind.TOO_SLOW
                && !failure.isTooBig()
                && !failure.isRegradingNeeded()) {
            throw failure;
        }
    }

    /** Each student's gradebook. */
    public List<Pack> packs(@Variable("course") CoursePull course) {
        return Pack.of(
                course.getPull(),
                course.getRoster().keySet().stream()
                        .map(user -> new GradebookQuestion(course, user))
                        .toList());
    }

    /** Whether a maximum changed while we read: then everything is read once more. */
    public boolean isInconsistent(@Variable("course") CoursePull course) {
        return !course.getGradebook().itemsWithTwoRanges().isEmpty();
    }

    /**
     * The gradebook could not be read; what was read of it is not to be taken for the whole.
     *
     * @throws MoodleException always
     */
    public void failed(
            @Variable("course") CoursePull course, @ExchangeException MoodleException failure) {
        course.setGradebook(null);
        throw failure;
    }

    /** Tells grades from what is none, and whose they are. */
    public void screen(@Variable("source") SourcePull source) {
        CoursePull course = source.getCourse();
        course.getGradebook().refused().forEach(user -> source.refuse(refusal(source, user)));
        screen(source, course.getGradebook());
        if (source.refused().values().stream()
                .anyMatch(refusal -> refusal.reason() == Reason.NOT_SHOWN)) {
            source.getPull()
                    .note(
                            "Course %d: its gradebook setup hides grades or ranges from the user report; switch 'Show"
                                            .formatted(source.getMapping().moodleCourseId())
                                    + " grades' and 'Show ranges' on there.");
        }
    }

    private static void screen(SourcePull source, Gradebook gradebook) {
        Set<Long> inconsistent = gradebook.itemsWithTwoRanges();
        Screening screening = new Screening(source);
        gradebook.forEach(
                (user, entry) -> {
                    Reading reading = Reading.of(user, entry);
                    screening.take(
                            reading.refusal() == null && inconsistent.contains(entry.itemId())
                                    ? reading.refused(Reason.BAD_VALUE)
                                    : reading);
                });
    }

    private static Refusal refusal(SourcePull source, long user) {
        return new Refusal(
                null,
                null,
                user,
                source.getPull().getStudents().student(user),
                null,
                null,
                null,
                Reason.MOODLE_ERROR);
    }

    /** The gradebook of one student. */
    private record GradebookQuestion(CoursePull course, long user) implements Question {

        @Override
        public MoodleCall call() {
            return GradebookCalls.student(
                    course.getPull().getSite(), course.getMapping().moodleCourseId(), user);
        }

        @Override
        @SuppressWarnings("unchecked")
        public List<Question> answered(Object answer) {
            ((List<StudentGradebook>) answer).forEach(course::add);
            return List.of();
        }

        @Override
        public List<Question> refused(MoodleException failure) {
            if (failure.getKind() != Kind.RECORD) {
                throw failure;
            }
            course.getGradebook().refuse(user);
            course.getPull()
                    .note(
                            "Moodle user %d in course %d: %s"
                                    .formatted(
                                            user,
                                            course.getMapping().moodleCourseId(),
                                            failure.getMessage()));
            return List.of();
        }
    }
}
