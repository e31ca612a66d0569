package io.gradesync.pull;

import io.gradesync.grade.Grade;
import io.gradesync.grade.Reason;
import io.gradesync.grade.WholeMarks;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.component.sql.SqlConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * The steps around writing a chunk: its parameters, and what is counted when it is written or
 * refused.
 */
public final class WriteSteps {

    private static final Logger LOG = LoggerFactory.getLogger(WriteSteps.class);

    private static final int RETRIES = 4;
    private static final long FIRST_PAUSE_MILLIS = 100;

    /** Everything that the statements of an edition may ask of a chunk. */
    public Map<String, Object> parameters(@Variable("chunk") Chunk chunk) {
        SourcePull source = chunk.getSource();
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("letters", source.getPull().getScale().hasLetters());
        parameters.put("exams", exams(source, chunk.getExams(), chunk.getChanges()));
        parameters.put("students", students(chunk.getChanges()));
        parameters.put(
                "grades", JsonRows.of(chunk.getChanges(), (row, change) -> grade(row, change)));
        parameters.put("course", source.getMapping().courseId());
        parameters.put("chunk", chunk.getName());
        return parameters;
    }

    /** Where to look for a chunk that was tried before. */
    public Map<String, Object> place(@Variable("chunk") Chunk chunk) {
        Map<String, Object> parameters = Parameters.of(chunk.getSource());
        parameters.put("chunk", chunk.getName());
        Grade first =
                chunk.getChanges().isEmpty() ? null : chunk.getChanges().get(0).candidate().grade();
        parameters.put("item", first == null ? null : first.itemId());
        parameters.put("user", first == null ? null : first.userId());
        return parameters;
    }

    /** What {@code select-chunk-written.sql} says of an earlier attempt. */
    public void found(@Variable("chunk") Chunk chunk, @Body List<Map<String, Object>> rows) {
        chunk.setStanding((Boolean) rows.get(0).get("written"));
    }

    /**
     * @throws PullStopped when the run was declared dead: its lock was lost
     */
    public void requireOurs(
            @Variable("pull") Pull pull, @Header("entered") List<Map<String, Object>> rows) {
        if (rows.isEmpty() || !"running".equals(rows.get(0).get("status"))) {
            PullStopped lost = pull.lose();
            LOG.warn("{}", lost.getMessage());
            throw lost;
        }
    }

    /** Whether a course is written in more than one transaction. */
    public boolean isSeveral(@Body List<Chunk> chunks) {
        return chunks.size() > 1;
    }

    /** What the chunks of a course share: all their exams that may have to be made. */
    public Map<String, Object> sharedParameters(
            @Variable("source") SourcePull source, @Variable("chunks") List<Chunk> chunks) {
        Map<String, Object> parameters = Parameters.of(source);
        Map<String, Exam> exams = new LinkedHashMap<>();
        List<Change> changes = new ArrayList<>();
        for (Chunk chunk : chunks) {
            chunk.getExams().forEach(exam -> exams.put(exam.code(), exam));
            changes.addAll(chunk.getChanges());
        }
        parameters.put("exams", exams(source, exams.values(), changes));
        parameters.put("chunk", name(source, "shared"));
        parameters.put("course", source.getMapping().courseId());
        parameters.put("letters", source.getPull().getScale().hasLetters());
        parameters.put("students", students(changes));
        return parameters;
    }

    /** What the chunks share is made; whether it will stand, the commit decides. */
    public void made(
            @Variable("source") SourcePull source, @Variable("examsCreated") Integer created) {
        source.setMade(created);
    }

    /** What the chunks share stands in the database. */
    public void prepared(@Variable("source") SourcePull source) {
        source.getPull().examsCreated(source.getMade());
    }

    /** What the chunks share could not be made at once. */
    public void unprepared(
            @Variable("source") SourcePull source,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        source.getPull().stopWithoutDatabase(cause);
        LOG.info(
                "What the chunks of course {} of '{}' share is left to each ({})",
                source.getMapping().moodleCourseId(),
                source.getPull().getInstance(),
                Sentences.of(cause));
    }

    /**
     * @throws DataIntegrityViolationException when a row went away between two statements: what is
     *     journalled as written must stand
     */
    public void requireAllMapped(
            @Variable("chunk") Chunk chunk, @Header(SqlConstants.SQL_UPDATE_COUNT) int mapped) {
        if (mapped < chunk.getChanges().size()) {
            String sentence =
                    "Its row was deleted in OpenEduCat, its exam cancelled or the student set"
                            + " absent while it was written: the next pull looks again.";
            throw new DataIntegrityViolationException(sentence, new PullException(sentence));
        }
    }

    /** The chunk stands in the database. */
    public void written(
            @Variable("chunk") Chunk chunk,
            @Variable("examsCreated") Integer examsCreated,
            @Variable("examsUpdated") Integer examsUpdated) {
        chunk.setWritten();
        SourcePull source = chunk.getSource();
        chunk.getChanges().forEach(change -> source.getCounts().written(change.action(), 1));
        source.getPull().examsCreated(examsCreated);
        source.getPull().examsUpdated(examsUpdated);
    }

    /** The one row of the chunk that the database would not take. */
    public void refused(
            @Variable("chunk") Chunk chunk,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        SourcePull source = chunk.getSource();
        String sentence = Sentences.of(cause);
        if (chunk.getChanges().isEmpty()) {
            source.breakOff(
                    new PullException(
                            "The exams of Moodle course %d could not be set right: %s"
                                    .formatted(source.getMapping().moodleCourseId(), sentence)));
            return;
        }
        Candidate candidate = chunk.getChanges().get(0).candidate();
        source.refuse(Refusal.of(candidate, Reason.WRITE_ERROR));
        source.getPull()
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
                source.getPull().getInstance(),
                sentence);
    }

    /**
     * @throws Throwable why a chunk of the source could not be written: no other is begun
     */
    public void requireUnbroken(@Variable("source") SourcePull source) throws Throwable {
        if (source.getObstacle() != null) {
            throw source.getObstacle();
        }
    }

    /**
     * The chunk could not be written, or was not begun since another could not. The database would
     * not have it, unless it is left to another pull.
     */
    public void failed(
            @Variable("chunk") Chunk chunk,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        SourcePull source = chunk.getSource();
        source.breakOff(cause);
        if (Sentences.find(cause, PullException.class) == null
                && Sentences.find(cause, RejectedExecutionException.class) == null) {
            chunk.getChanges()
                    .forEach(
                            change ->
                                    source.refuse(
                                            Refusal.of(change.candidate(), Reason.WRITE_ERROR)));
        }
    }

    /** The journal could not be told why grades were not written. */
    public void notJournalled(
            @Variable("source") SourcePull source,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable cause) {
        Pull pull = source.getPull();
        if (pull.isInterruptedBy(cause) || Sentences.find(cause, PullException.class) != null) {
            return;
        }
        pull.stopWithoutDatabase(cause);
        String sentence =
                "Course %d, %s: why grades were not written is not in the journal yet (%s)"
                        .formatted(
                                source.getMapping().moodleCourseId(),
                                source.getSource().label(),
                                Sentences.of(cause));
        pull.note(sentence);
        LOG.warn("{}", sentence);
    }

    /** Whether some grade was not written for a reason that the journal may not know. */
    public boolean isSomeRefused(@Variable("source") SourcePull source) {
        return !source.getRefusals().isEmpty();
    }

    /** Grades that are not written, for {@code select-refused-news.sql}. */
    public Map<String, Object> refusals(@Variable("source") SourcePull source) {
        return refusals(source, source.getRefusals());
    }

    /** Those of them of which the journal does not know, for {@code journal-refused.sql}. */
    public Map<String, Object> news(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        return refusals(source, newsOf(source, rows));
    }

    /** The same for a preview. */
    public void planNews(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        source.getPull()
                .plan(
                        newsOf(source, rows).stream()
                                .map(refusal -> PlannedChange.of(source, refusal))
                                .toList());
    }

    /**
     * What would be written: counted by a preview as if it were, held by an apply until it may be.
     */
    public void plan(
            @Variable("source") SourcePull source, @Variable("chunks") List<Chunk> chunks) {
        if (source.getPull().isApply()) {
            source.hold(chunks);
        }
        for (Chunk chunk : chunks) {
            if (source.getPull().isPreview()) {
                chunk.getChanges()
                        .forEach(change -> source.getCounts().written(change.action(), 1));
            }
            source.getPull()
                    .plan(
                            chunk.getChanges().stream()
                                    .map(change -> PlannedChange.of(source, change))
                                    .toList());
        }
    }

    /** Exams that would be made or set right. */
    public void planExams(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        source.getPull().examsCreated(((Number) rows.get(0).get("created")).intValue());
        source.getPull().examsUpdated(((Number) rows.get(0).get("updated")).intValue());
    }

    /** All exams of the chunks, for {@code select-planned-exams.sql}. */
    public Map<String, Object> plannedExams(
            @Variable("source") SourcePull source, @Variable("chunks") List<Chunk> chunks) {
        Map<String, Object> parameters = Parameters.of(source);
        Map<String, Exam> exams = new LinkedHashMap<>();
        chunks.forEach(chunk -> chunk.getExams().forEach(exam -> exams.put(exam.code(), exam)));
        parameters.put("exams", exams(source, exams.values(), List.of()));
        return parameters;
    }

    /** What no chunk of the run is called, nor anything of another source. */
    private static String name(SourcePull source, String what) {
        return "%s %s %d"
                .formatted(source.getSource().label(), what, source.getMapping().moodleCourseId());
    }

    private static List<Refusal> newsOf(SourcePull source, List<Map<String, Object>> rows) {
        List<Refusal> refusals = source.getRefusals();
        return rows.stream().map(row -> refusals.get(((Number) row.get("n")).intValue())).toList();
    }

    private static Map<String, Object> refusals(SourcePull source, List<Refusal> refusals) {
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("chunk", name(source, "refused"));
        int[] number = new int[1];
        parameters.put(
                "refusals",
                JsonRows.of(
                        refusals,
                        (row, refusal) ->
                                row.put("n", number[0]++)
                                        .put("item", refusal.itemId())
                                        .put("user", refusal.userId())
                                        .put("student", refusal.studentId())
                                        .put("name", refusal.itemName())
                                        .put("action", refusal.action())
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
     * @throws Exception what went wrong, after the last attempt or when another cannot help
     * @throws PullStopped when nothing shall be tried again
     */
    public long pauseOrGiveUp(@Variable("chunk") Chunk chunk, Exchange exchange) throws Exception {
        Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (!RetryRule.helps(cause)) {
            throw cause;
        }
        chunk.getSource().getPull().requireGoingOn();
        int attempts = chunk.countAttempt();
        if (attempts > RETRIES) {
            throw cause;
        }
        LOG.warn("A chunk is written again (attempt {}): {}", attempts + 1, Sentences.of(cause));
        long pause = FIRST_PAUSE_MILLIS * (long) Math.pow(3, attempts - 1);
        // Two writers that met once should not meet again at the same moment.
        return pause + ThreadLocalRandom.current().nextLong(pause);
    }

    /** What was recomputed in all editions. */
    public Recomputed total(@Body List<Recomputed> each) {
        return each == null
                ? Recomputed.NOTHING
                : each.stream().reduce(Recomputed.NOTHING, Recomputed::and);
    }

    /** What was recomputed in one edition. */
    public Recomputed recomputed(@Body List<Map<String, Object>> rows) {
        return Recomputed.of(rows.get(0));
    }

    /** Whose gradebooks may have to be made, with the year of a first line. */
    private static String students(List<Change> changes) {
        Map<Integer, Integer> years = new TreeMap<>();
        for (Change change : changes) {
            int student = change.candidate().studentId();
            if (years.get(student) == null) {
                years.put(student, change.year());
            }
        }
        return JsonRows.of(
                years.entrySet(),
                (row, entry) -> row.put("student", entry.getKey()).put("year", entry.getValue()));
    }

    private static String exams(SourcePull source, Collection<Exam> exams, List<Change> changes) {
        Map<String, Change> first = new HashMap<>();
        changes.forEach(change -> first.putIfAbsent(change.examCode(), change));
        return JsonRows.of(exams, (row, exam) -> exam(row, exam, source, first.get(exam.code())));
    }

    /**
     * @param change one of the exam's grades, or null
     */
    private static void exam(JsonRows.Row row, Exam exam, SourcePull source, Change change)
            throws java.io.IOException {
        CourseMapping mapping = source.getMapping();
        row.put("code", exam.code())
                .put("name", exam.header().name())
                .put("total", exam.header().range().totalMarks())
                .put("min", exam.header().range().minMarks())
                .put("subject", mapping.subjectId())
                .put("course", mapping.courseId())
                .put("batch", exam.batchId())
                .put("session_code", exam.sessionCode())
                .put("type", type(exam.header().module()))
                .put("point", exam.header().point())
                .put("faculty", source.assignments().faculty())
                .put("adopts", source.assignments().adopted(exam.header().itemId()))
                .put("year", change == null ? null : change.year())
                .put("term", change == null ? null : change.term())
                .put(
                        "session_name",
                        "Moodle %s: %s"
                                .formatted(source.getSource().label(), mapping.subjectName()))
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

    /** The enterprise edition's type of an assignment, by Moodle's activity module. */
    private static String type(String module) {
        if (module == null) {
            return "Manual";
        }
        return switch (module) {
            case "assign" -> "Assignment";
            case "quiz" -> "Quiz";
            default -> "Exam";
        };
    }

    private static void grade(JsonRows.Row row, Change change) throws java.io.IOException {
        Candidate candidate = change.candidate();
        row.put("code", change.examCode())
                .put("item", candidate.grade().itemId())
                .put("user", candidate.grade().userId())
                .put("student", candidate.studentId())
                .put("name", candidate.name())
                .put("note", candidate.marks().letter())
                .put("hash", candidate.hash())
                .put("raw", candidate.grade().raw())
                .put("min", candidate.grade().min())
                .put("max", candidate.grade().max())
                .put("action", change.action().label())
                .put("old", change.oldValue())
                .put("new", change.newValue());
        if (candidate.marks() instanceof WholeMarks whole) {
            row.put("marks", whole.marks()).put("status", whole.status());
        } else {
            row.put("marks", candidate.exact().marks())
                    .put("low", candidate.low())
                    .put("high", candidate.high())
                    .put("line", change.line())
                    .put("year", change.year())
                    .put("term", change.term());
        }
    }
}
