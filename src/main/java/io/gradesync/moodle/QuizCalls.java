package io.gradesync.moodle;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The questions for quizzes and the best grade of a student in one. */
public final class QuizCalls {

    public static final String QUIZZES = "mod_quiz_get_quizzes_by_courses";
    public static final String BEST_GRADE = "mod_quiz_get_user_best_grade";

    private QuizCalls() {}

    /** What the courses hold: {@code Activities<Quiz>}. */
    public static MoodleCall quizzes(MoodleSite site, List<Long> courseIds) {
        return MoodleCall.of(
                site,
                QUIZZES,
                AssignmentCalls.numbered("courseids", courseIds),
                QuizCalls::readQuizzes);
    }

    /** One student's grade: {@link BestGrade}. Moodle has no question for all students. */
    public static MoodleCall bestGrade(MoodleSite site, long quizId, long userId) {
        return MoodleCall.of(
                site,
                BEST_GRADE,
                Map.of("quizid", Long.toString(quizId), "userid", Long.toString(userId)),
                QuizCalls::readBestGrade);
    }

    private static Activities<Quiz> readQuizzes(Answer answer) throws IOException {
        List<Quiz> quizzes = new ArrayList<>();
        List<Warning> warnings = new ArrayList<>();
        answer.objectWith(
                "quizzes",
                json -> quizzes.addAll(MoodleJson.list(json, QuizCalls::readQuiz)),
                Map.of("warnings", json -> warnings.addAll(MoodleJson.list(json, Warning::read))));
        return new Activities<>(quizzes, warnings);
    }

    private static Quiz readQuiz(AnswerParser json) throws IOException {
        long[] ids = new long[2];
        String[] name = new String[1];
        BigDecimal[] max = new BigDecimal[1];
        MoodleJson.object(
                json,
                Map.of(
                        "id", field -> ids[0] = MoodleJson.id(field),
                        "course", field -> ids[1] = MoodleJson.id(field),
                        "name", field -> name[0] = MoodleJson.name(field),
                        "grade", field -> max[0] = MoodleJson.number(field)));
        return new Quiz(ids[0], ids[1], name[0], max[0]);
    }

    private static BestGrade readBestGrade(Answer answer) throws IOException {
        boolean[] given = new boolean[1];
        BigDecimal[] raw = new BigDecimal[1];
        answer.objectWith(
                "hasgrade",
                json -> given[0] = MoodleJson.isTrue(json),
                Map.of("grade", json -> raw[0] = MoodleJson.number(json)));
        return new BestGrade(given[0], given[0] ? raw[0] : null);
    }
}
