package io.gradesync.pull;

import io.gradesync.grade.Decimals;
import io.gradesync.grade.Reason;
import io.gradesync.grade.Source;
import io.gradesync.moodle.BestGrade;
import io.gradesync.moodle.GradebookEntry;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.Quiz;
import io.gradesync.moodle.QuizCalls;
import io.gradesync.openeducat.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/**
 * The steps of reading a course's quizzes. Moodle tells the best grade of one student at a time, so
 * only those are asked for whose gradebook item changed since the last answer.
 */
public final class QuizSteps {

    /** A quiz is kept as its id and this, as OpenEduCat's connector does. */
    static final long OFFSET = 1_000_000;

    private static final String MODULE = "quiz";

    /**
     * @throws MoodleException when Moodle would not tell of them
     */
    public void requireRead(@Variable("source") SourcePull source) {
        RuntimeException failure = source.getCourse().failure(Source.QUIZ);
        if (failure != null) {
            throw failure;
        }
    }

    /** The quizzes whose earlier answers are asked for, for {@code select-answers.sql}. */
    public Map<String, Object> remembered(@Variable("source") SourcePull source) {
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("sweep", source.getPull().getLimits().quizSweep().toSeconds());
        parameters.put(
                "items",
                JsonRows.of(
                        source.getCourse().quizzes(),
                        (row, quiz) -> row.put("item", quiz.id() + OFFSET)));
        return parameters;
    }

    public void remember(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        source.setMemory(new Memory(rows));
    }

    /** What has to be asked. */
    public List<Pack> packs(@Variable("source") SourcePull source) {
        CoursePull course = source.getCourse();
        course.takeRoom((long) course.quizzes().size() * course.getRoster().size());
        List<Question> questions = new ArrayList<>();
        for (Quiz quiz : source.getCourse().quizzes()) {
            if (!isGraded(quiz)) {
                continue;
            }
            for (long user : source.getCourse().getRoster().keySet()) {
                String seen = seen(source, quiz, user);
                if (source.memory().recall(key(quiz, user), seen) == null) {
                    questions.add(new BestGradeQuestion(source, quiz, user, seen));
                }
            }
        }
        return Pack.of(source.getPull(), questions);
    }

    /** Answers to be remembered, for {@code upsert-answers.sql}. */
    public Map<String, Object> answers(@Variable("source") SourcePull source) {
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("answers", JsonRows.ofAnswers(source.answers()));
        return parameters;
    }

    /** Tells grades from what is none, and whose they are. */
    public void screen(@Variable("source") SourcePull source) {
        List<Reading> readings = new ArrayList<>();
        for (Quiz quiz : source.getCourse().quizzes()) {
            if (!source.refusedItems().contains(quiz.id())) {
                source.getCourse()
                        .getRoster()
                        .keySet()
                        .forEach(user -> add(readings, source, quiz, user));
            }
        }
        new Screening(source).screen(readings);
    }

    private static void add(List<Reading> readings, SourcePull source, Quiz quiz, long user) {
        long item = quiz.id() + OFFSET;
        Reading none = Reading.ofActivity(item, quiz.name(), user, null, quiz.max(), null);
        if (!isGraded(quiz)) {
            boolean notGraded = quiz.max() != null && quiz.max().signum() == 0;
            readings.add(notGraded ? none : none.refused(Reason.BAD_VALUE));
            return;
        }
        Memory.Answer answer = source.answers().get(key(quiz, user));
        if (answer == null) {
            answer = source.memory().recall(key(quiz, user), seen(source, quiz, user));
        }
        if (answer == null) {
            // Moodle would not tell of this student, which was counted when it was asked.
            return;
        }
        readings.add(
                answer.isUnreadable()
                        ? none.refused(Reason.BAD_VALUE)
                        : Reading.ofActivity(
                                item,
                                quiz.name(),
                                user,
                                answer.number(),
                                quiz.max(),
                                gradedAt(source, quiz, user)));
    }

    private static boolean isGraded(Quiz quiz) {
        return quiz.max() != null && quiz.max().signum() > 0;
    }

    private static ItemAndUser key(Quiz quiz, long user) {
        return new ItemAndUser(quiz.id() + OFFSET, user);
    }

    /**
     * What the gradebook shows of a student's quiz, by which a change is told; null where it cannot
     * tell one.
     */
    private static String seen(SourcePull source, Quiz quiz, long user) {
        GradebookEntry entry = entry(source, quiz, user);
        boolean tells =
                source.getPull().getSources().contains(Source.GRADEBOOK)
                        && entry != null
                        && entry.shown()
                        && !entry.malformed()
                        && !entry.needsUpdate()
                        && !entry.fixed();
        return tells
                ? "%s/%s..%s/%s/%s"
                        .formatted(
                                entry.raw() == null ? "" : Decimals.plain(entry.raw()),
                                entry.min() == null ? "" : Decimals.plain(entry.min()),
                                entry.max() == null ? "" : Decimals.plain(entry.max()),
                                entry.gradedAt() == null ? "" : entry.gradedAt().getEpochSecond(),
                                Decimals.plain(quiz.max()))
                : null;
    }

    private static Instant gradedAt(SourcePull source, Quiz quiz, long user) {
        GradebookEntry entry = entry(source, quiz, user);
        return entry == null ? null : entry.gradedAt();
    }

    private static GradebookEntry entry(SourcePull source, Quiz quiz, long user) {
        CoursePull course = source.getCourse();
        return course.isGradebookRead()
                ? course.getGradebook().ofActivity(MODULE, quiz.id()).get(user)
                : null;
    }

    /** The best grade of one student in one quiz. */
    private record BestGradeQuestion(SourcePull source, Quiz quiz, long user, String seen)
            implements Question {

        @Override
        public MoodleCall call() {
            return QuizCalls.bestGrade(source.getPull().getSite(), quiz.id(), user);
        }

        @Override
        public List<Question> answered(Object answer) {
            BestGrade best = (BestGrade) answer;
            source.answers()
                    .put(
                            key(quiz, user),
                            best.given() && best.raw() == null
                                    ? Memory.Answer.UNREADABLE
                                    : Memory.Answer.of(seen, best.raw()));
            return List.of();
        }

        /** A quiz that cannot be read is asked for once; the others go on. */
        @Override
        public List<Question> refused(MoodleException failure) {
            boolean record = failure.getKind() == Kind.RECORD;
            if (!record && !source.refusedItems().add(quiz.id())) {
                return List.of();
            }
            long item = quiz.id() + OFFSET;
            String name = Text.name(quiz.name(), item);
            source.refuse(
                    record
                            ? new Refusal(
                                    item,
                                    name,
                                    user,
                                    source.getPull().getStudents().student(user),
                                    null,
                                    null,
                                    null,
                                    Reason.MOODLE_ERROR)
                            : Refusal.ofItem(item, name));
            source.getPull()
                    .note(
                            "Quiz '%s' in course %d%s: %s"
                                    .formatted(
                                            name,
                                            source.getMapping().moodleCourseId(),
                                            record ? ", Moodle user " + user : "",
                                            failure.getMessage()));
            return List.of();
        }

        @Override
        public boolean isMoot() {
            return source.refusedItems().contains(quiz.id());
        }
    }
}
