package io.gradesync.pull;

import io.gradesync.moodle.CompletionCalls;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps of carrying course completion into the mapping of enrolments. Moodle tells one student
 * at a time; those who are complete stay so, and are asked for again at the full sweep only.
 */
public final class CompletionSteps {

    private static final Logger LOG = LoggerFactory.getLogger(CompletionSteps.class);

    /** What stands for "complete" among remembered answers; nothing can be seen of it elsewhere. */
    private static final String SEEN = "";

    /** Completion is off, or nothing is said of what completes the course. */
    private static final Set<String> UNTRACKED = Set.of("nocriteriaset", "cannotviewreport");

    public Completion begin(@Body CoursePull course) {
        return new Completion(course);
    }

    /** The students of the course, for {@code select-enrolments.sql}. */
    public Map<String, Object> students(@Variable("completion") Completion completion) {
        CoursePull course = completion.getCourse();
        Map<String, Object> parameters = parameters(course);
        parameters.put("course", course.getMapping().courseId());
        parameters.put(
                "students",
                JsonRows.of(
                        students(course).entrySet(),
                        (row, entry) ->
                                row.put("user", entry.getKey()).put("student", entry.getValue())));
        return parameters;
    }

    public void standing(
            @Variable("completion") Completion completion, @Body List<Map<String, Object>> rows) {
        for (Map<String, Object> row : rows) {
            String status = (String) row.get("status");
            completion
                    .standing()
                    .put((Integer) row.get("student_id"), status == null ? "" : status);
        }
    }

    /** Earlier answers, for {@code select-answers.sql}. */
    public Map<String, Object> remembered(@Variable("completion") Completion completion) {
        CoursePull course = completion.getCourse();
        Map<String, Object> parameters = parameters(course);
        parameters.put("sweep", completion.getPull().getLimits().completionSweep().toSeconds());
        parameters.put(
                "items",
                JsonRows.of(
                        List.of(course.getMapping().moodleCourseId()),
                        (row, id) -> row.put("item", id)));
        return parameters;
    }

    public void remember(
            @Variable("completion") Completion completion, @Body List<Map<String, Object>> rows) {
        completion.setMemory(new Memory(rows));
    }

    /** Students who are to be asked for: those with an enrolment whose completion is not known. */
    public List<Pack> packs(@Variable("completion") Completion completion) {
        if (completion.getPull().getSiteFailure() != null) {
            return List.of();
        }
        List<Question> questions = new ArrayList<>();
        students(completion.getCourse())
                .forEach(
                        (user, student) -> {
                            if (completion.standing().containsKey(student)
                                    && !isRemembered(completion, user)) {
                                questions.add(new StatusQuestion(completion, user));
                            }
                        });
        return Pack.of(completion.getPull(), questions);
    }

    /** Counts, and tells what differs from the mapping, for {@code upsert-completion.sql}. */
    public Map<String, Object> changes(@Variable("completion") Completion completion) {
        CoursePull course = completion.getCourse();
        Map<Long, Integer> changed = new java.util.TreeMap<>();
        students(course)
                .forEach(
                        (user, student) -> {
                            String status = status(completion, user);
                            completion.getPull().countCompletion(status);
                            if (status != null
                                    && !status.equals(completion.standing().get(student))) {
                                changed.put(user, student);
                            }
                        });
        Map<String, Object> parameters = parameters(course);
        parameters.put("run", course.getPull().getRunId());
        parameters.put("chunk", "completion " + course.getMapping().moodleCourseId());
        parameters.put("course", course.getMapping().courseId());
        parameters.put(
                "changes",
                JsonRows.of(
                        changed.entrySet(),
                        (row, entry) ->
                                row.put("user", entry.getKey())
                                        .put("student", entry.getValue())
                                        .put("status", status(completion, entry.getKey()))));
        return changed.isEmpty() ? new HashMap<>() : parameters;
    }

    /** Who is complete, for {@code upsert-answers.sql}; nothing when nobody new is. */
    public Map<String, Object> complete(@Variable("completion") Completion completion) {
        CoursePull course = completion.getCourse();
        Map<ItemAndUser, Memory.Answer> answers = new HashMap<>();
        completion
                .answers()
                .forEach(
                        (user, complete) -> {
                            if (complete) {
                                answers.put(key(course, user), new Memory.Answer(SEEN, "complete"));
                            }
                        });
        Map<String, Object> parameters = parameters(course);
        parameters.put("answers", JsonRows.ofAnswers(answers));
        return answers.isEmpty() ? new HashMap<>() : parameters;
    }

    /** The completion of one course cannot be told; grades and other courses are not concerned. */
    public void failed(
            @Variable("completion") Completion completion,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        Pull pull = completion.getPull();
        if (pull.isInterruptedBy(cause)) {
            return;
        }
        pull.stopWithoutDatabase(cause);
        String sentence = Sentences.of(cause);
        long course = completion.getCourse().getMapping().moodleCourseId();
        pull.incomplete(
                (RunSteps.ofAll(cause) != null ? "Completion" : "Completion of course " + course)
                        + ": "
                        + sentence);
        LOG.warn(
                "Completion of course {} of '{}' failed: {}", course, pull.getInstance(), sentence);
        LOG.debug("The cause", cause);
    }

    /** {@code complete}, {@code incomplete}, or null where there is neither. */
    private static String status(Completion completion, long user) {
        Boolean answer = completion.answers().get(user);
        if (answer != null) {
            return answer ? Completion.COMPLETE : Completion.INCOMPLETE;
        }
        return !completion.isUntracked() && isRemembered(completion, user)
                ? Completion.COMPLETE
                : null;
    }

    private static boolean isRemembered(Completion completion, long user) {
        return completion.memory().recall(key(completion.getCourse(), user), SEEN) != null;
    }

    private static ItemAndUser key(CoursePull course, long user) {
        return new ItemAndUser(course.getMapping().moodleCourseId(), user);
    }

    /** Active students who are mapped, by Moodle user. */
    private static Map<Long, Integer> students(CoursePull course) {
        Map<Long, Integer> students = new java.util.TreeMap<>();
        for (long user : course.getRoster().keySet()) {
            Integer student = course.getPull().getStudents().student(user);
            if (student != null) {
                students.put(user, student);
            }
        }
        return students;
    }

    private static Map<String, Object> parameters(CoursePull course) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("instance", course.getPull().getInstance().id());
        parameters.put("source", "completion");
        parameters.put("moodleCourse", course.getMapping().moodleCourseId());
        return parameters;
    }

    /** Whether one student has completed the course. */
    private record StatusQuestion(Completion completion, long user) implements Question {

        @Override
        public MoodleCall call() {
            return CompletionCalls.status(
                    completion.getPull().getSite(),
                    completion.getCourse().getMapping().moodleCourseId(),
                    user);
        }

        @Override
        public List<Question> answered(Object answer) {
            completion.answers().put(user, (Boolean) answer);
            return List.of();
        }

        @Override
        public List<Question> refused(MoodleException failure) {
            if (UNTRACKED.contains(failure.getErrorCode())) {
                completion.setUntracked();
            } else if (failure.getKind() != Kind.RECORD) {
                throw failure;
            }
            return List.of();
        }

        @Override
        public boolean isMoot() {
            return completion.isUntracked();
        }
    }
}
