package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.openeducat.Text;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps around writing a chunk: its parameters, and what is counted when it is written or
 * refused.
 */
public final class WriteSteps {

    private static final Logger LOG = LoggerFactory.getLogger(WriteSteps.class);

    private static final int LONGEST_NAME = 256;
    private static final int RETRIES = 4;
    private static final long FIRST_PAUSE_MILLIS = 100;

    /** Everything that the statements of an edition may ask of a chunk. */
    public Map<String, Object> parameters(@Variable("chunk") Chunk chunk) {
        CoursePull course = chunk.getCourse();
        Map<String, Object> parameters = parameters(course);
        parameters.put("uid", course.getPull().getLimits().userId());
        parameters.put("letters", course.getPull().getScale().hasLetters());
        parameters.put(
                "exams", JsonRows.of(chunk.getExams(), (row, exam) -> exam(row, exam, course)));
        parameters.put(
                "grades", JsonRows.of(chunk.getChanges(), (row, change) -> grade(row, change)));
        return parameters;
    }

    /** Whether a course is written in more than one transaction. */
    public boolean isSeveral(@Body List<Chunk> chunks) {
        return chunks.size() > 1;
    }

    /** What the chunks of a course share: all their exams that may have to be made. */
    public Map<String, Object> sharedParameters(
            @Variable("course") CoursePull course, @Variable("chunks") List<Chunk> chunks) {
        Map<String, Object> parameters = parameters(course);
        parameters.put("uid", course.getPull().getLimits().userId());
        List<Exam> exams =
                chunks.stream()
                        .flatMap(chunk -> chunk.getExams().stream())
                        .filter(exam -> exam.batchId() != null)
                        .toList();
        parameters.put("exams", JsonRows.of(exams, (row, exam) -> exam(row, exam, course)));
        return parameters;
    }

    /** The chunk stands in the database. */
    public void written(
            @Variable("chunk") Chunk chunk,
            @Variable("examsCreated") Integer examsCreated,
            @Variable("examsUpdated") Integer examsUpdated) {
        chunk.setWritten();
        CoursePull course = chunk.getCourse();
        chunk.getChanges().forEach(change -> course.getCounts().written(change.action(), 1));
        course.getPull().examsCreated(examsCreated);
        course.getPull().examsUpdated(examsUpdated);
    }

    /** The one row of the chunk that the database would not take. */
    public void refused(@Variable("chunk") Chunk chunk, @ExchangeException Throwable cause) {
        CoursePull course = chunk.getCourse();
        String sentence = Sentences.of(cause);
        if (chunk.getChanges().isEmpty()) {
            throw new PullException(
                    "The exams of Moodle course %d could not be set right: %s"
                            .formatted(course.getMapping().moodleCourseId(), sentence));
        }
        Candidate candidate = chunk.getChanges().get(0).candidate();
        course.refuse(CommunityComparison.refused(candidate, Reason.WRITE_ERROR));
        course.getPull()
                .note(
                        "Student %d, item %d: %s"
                                .formatted(
                                        candidate.studentId(),
                                        candidate.grade().itemId(),
                                        sentence));
        LOG.warn(
                "Student {}, item {} of '{}' was refused: {}",
                candidate.studentId(),
                candidate.grade().itemId(),
                course.getPull().getInstance(),
                sentence);
    }

    /** Grades of the course that were not written, for {@code journal-refused.sql}. */
    public Map<String, Object> refusals(@Variable("course") CoursePull course) {
        Map<String, Object> parameters = parameters(course);
        parameters.put(
                "refusals",
                JsonRows.of(
                        course.getRefusals(),
                        (row, refusal) ->
                                row.put("item", refusal.itemId())
                                        .put("user", refusal.userId())
                                        .put("student", refusal.studentId())
                                        .put("name", refusal.itemName())
                                        .put(
                                                "action",
                                                refusal.reason().isFailure() ? "failed" : "skipped")
                                        .put("reason", refusal.reason().label())
                                        .put("raw", refusal.raw())
                                        .put("min", refusal.min())
                                        .put("max", refusal.max())));
        return parameters;
    }

    /**
     * How long to wait before the chunk is written again, in milliseconds; the next time three
     * times as long.
     *
     * @throws Exception what went wrong, after the last attempt
     */
    public long pauseOrGiveUp(@Variable("chunk") Chunk chunk, Exchange exchange) throws Exception {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        int attempts = chunk.countAttempt();
        if (attempts > RETRIES) {
            throw cause;
        }
        LOG.warn("A chunk is written again (attempt {}): {}", attempts + 1, Sentences.of(cause));
        long pause = FIRST_PAUSE_MILLIS * (long) Math.pow(3, attempts - 1);
        // Two writers that met once should not meet again at the same moment.
        return pause + ThreadLocalRandom.current().nextLong(pause);
    }

    /** How many gradebooks were recomputed. */
    public Integer recomputed(@Body List<Map<String, Object>> rows) {
        return ((Number) rows.get(0).get("recomputed")).intValue();
    }

    private static Map<String, Object> parameters(CoursePull course) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("run", course.getPull().getRunId());
        parameters.put("instance", course.getPull().getInstance().id());
        parameters.put("source", course.getSource().label());
        parameters.put("moodleCourse", course.getMapping().moodleCourseId());
        return parameters;
    }

    private static void exam(JsonRows.Row row, Exam exam, CoursePull course)
            throws java.io.IOException {
        CourseMapping mapping = course.getMapping();
        row.put("code", exam.code())
                .put("name", exam.header().name())
                .put("total", exam.header().range().totalMarks())
                .put("min", exam.header().range().minMarks())
                .put("subject", mapping.subjectId())
                .put("course", mapping.courseId())
                .put("batch", exam.batchId())
                .put("session_code", exam.sessionCode())
                .put(
                        "session_name",
                        "Moodle %s: %s"
                                .formatted(course.getSource().label(), mapping.subjectName()))
                .put(
                        "graded_at",
                        exam.header().firstGradedAt() == null
                                ? null
                                : exam.header()
                                        .firstGradedAt()
                                        .atOffset(ZoneOffset.UTC)
                                        .toLocalDateTime()
                                        .toString());
    }

    private static void grade(JsonRows.Row row, Change change) throws java.io.IOException {
        Candidate candidate = change.candidate();
        row.put("code", change.examCode())
                .put("item", candidate.grade().itemId())
                .put("user", candidate.grade().userId())
                .put("student", candidate.studentId())
                .put("name", Text.clean(candidate.grade().itemName(), LONGEST_NAME))
                .put("marks", candidate.marks().marks())
                .put("status", candidate.marks().status())
                .put("note", candidate.marks().letter())
                .put("hash", candidate.hash())
                .put("raw", candidate.grade().raw())
                .put("min", candidate.grade().min())
                .put("max", candidate.grade().max())
                .put("action", change.action().label())
                .put("old", change.oldValue())
                .put("new", change.newValue());
    }
}
