package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.grade.WholeMarks;
import io.gradesync.openeducat.ExamCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/**
 * The steps that find out what has to be written to OpenEduCat's community tables. PostgreSQL
 * compares; here is decided what a difference means.
 */
public final class CommunityComparison {

    /** What shall stand in OpenEduCat, for {@code select-differences.sql}. */
    public Map<String, Object> wanted(
            @Variable("source") SourcePull source, @Body List<Candidate> slice) {
        Map<Long, ItemHeader> headers = new LinkedHashMap<>();
        for (Candidate candidate : slice) {
            headers.computeIfAbsent(candidate.grade().itemId(), source.headers()::get);
        }
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put(
                "items",
                JsonRows.of(
                        headers.values(),
                        (row, header) ->
                                row.put("item", header.itemId())
                                        .put("name", header.name())
                                        .put("total", header.range().totalMarks())
                                        .put("min", header.range().minMarks())
                                        .put("subject", source.getMapping().subjectId())));
        parameters.put(
                "grades",
                JsonRows.of(
                        slice,
                        (row, candidate) ->
                                row.put("item", candidate.grade().itemId())
                                        .put("user", candidate.grade().userId())
                                        .put("student", candidate.studentId())
                                        .put("hash", candidate.hash())
                                        .put("marks", candidate.whole().marks())
                                        .put("status", candidate.whole().status())
                                        .put("note", candidate.whole().letter())));
        return parameters;
    }

    /** Whether some grade has no exam yet, so that its student's batch has to be found. */
    public boolean needsBatches(@Variable("source") SourcePull source) {
        return source.differences().stream().anyMatch(CommunityComparison::isHomeless);
    }

    /** The students whose batch is asked for, for {@code select-student-batches.sql}. */
    public Map<String, Object> homeless(@Variable("source") SourcePull source) {
        Set<Integer> students = new TreeSet<>();
        homelessOf(source).forEach(candidate -> students.add(candidate.studentId()));
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("course", source.getMapping().courseId());
        parameters.put("students", students.toString());
        return parameters;
    }

    public void batches(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        Map<Integer, Integer> batches = new HashMap<>();
        rows.forEach(
                row -> batches.put((Integer) row.get("student_id"), (Integer) row.get("batch_id")));
        source.setBatchByStudent(batches);
    }

    /** The exams that grades without one belong to, for {@code select-refusing-exams.sql}. */
    public Map<String, Object> places(@Variable("source") SourcePull source) {
        List<Place> places = new ArrayList<>();
        for (Candidate candidate : homelessOf(source)) {
            Exam exam = newExam(source, candidate);
            if (exam != null) {
                places.add(new Place(exam.code(), candidate.studentId()));
            }
        }
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put(
                "places",
                JsonRows.of(
                        places,
                        (row, place) ->
                                row.put("code", place.code()).put("student", place.student())));
        return parameters;
    }

    /** Takes the exams into which nothing may be written. */
    public void refusing(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        Map<Place, Reason> refusing = new HashMap<>();
        rows.forEach(
                row ->
                        refusing.put(
                                new Place((String) row.get("code"), (Integer) row.get("student")),
                                Reason.of((String) row.get("reason"))));
        source.setRefusing(refusing);
    }

    /** Decides on each difference, and divides what has to be written into chunks. */
    public List<Chunk> chunks(@Variable("source") SourcePull source) {
        Map<ItemAndUser, Candidate> candidates = source.candidatesByKey();
        Map<String, Exam> exams = new LinkedHashMap<>();
        List<Change> changes = new ArrayList<>();
        for (Map<String, Object> row : source.differences()) {
            if (row.get("user") == null) {
                String code = (String) row.get("exam_code");
                exams.put(
                        code,
                        new Exam(code, source.headers().get(number(row, "item")), null, null));
                continue;
            }
            Candidate candidate = candidates.remove(ItemAndUser.of(row));
            Exam exam =
                    isHomeless(row)
                            ? newExam(source, candidate)
                            : new Exam(
                                    (String) row.get("exam_code"),
                                    header(source, candidate),
                                    null,
                                    null);
            Reason refusal = refusal(source, candidate, exam, row);
            if (refusal != null) {
                source.refuse(Refusal.of(candidate, refusal));
            } else {
                exams.putIfAbsent(exam.code(), exam);
                changes.add(change(candidate, exam, row));
            }
        }
        Comparison.unchanged(source, candidates.values());
        changes.sort(
                Comparator.comparing(Change::examCode)
                        .thenComparing(change -> change.candidate().studentId()));
        return Chunk.divide(source, exams, changes);
    }

    /**
     * @param exam where the grade lives or shall live, null when no batch can be told
     */
    private static Reason refusal(
            SourcePull source, Candidate candidate, Exam exam, Map<String, Object> row) {
        if (exam == null) {
            return Reason.NO_BATCH;
        }
        String reason = (String) row.get("reason");
        return reason == null
                ? source.refusing().get(new Place(exam.code(), candidate.studentId()))
                : Reason.of(reason);
    }

    private static Change change(Candidate candidate, Exam exam, Map<String, Object> row) {
        Action action;
        if (!Boolean.TRUE.equals(row.get("mapped"))) {
            action = Action.CREATED;
        } else {
            action =
                    candidate.hash().equals(row.get("sync_hash"))
                            ? Action.REPAIRED
                            : Action.UPDATED;
        }
        return new Change(
                candidate,
                exam.code(),
                action,
                WholeMarks.describe(
                        (Integer) row.get("marks"),
                        (Integer) row.get("total_marks"),
                        (String) row.get("status"),
                        candidate.whole().letter() == null ? null : (String) row.get("note")),
                candidate.whole().describe(exam.header().range().totalMarks()),
                null,
                null,
                null);
    }

    private static List<Candidate> homelessOf(SourcePull source) {
        Map<ItemAndUser, Candidate> candidates = source.candidatesByKey();
        return source.differences().stream()
                .filter(CommunityComparison::isHomeless)
                .map(row -> candidates.get(ItemAndUser.of(row)))
                .toList();
    }

    /** The exam of a grade that has none yet; null when no batch can be told. */
    private static Exam newExam(SourcePull source, Candidate candidate) {
        ItemHeader header = header(source, candidate);
        Integer batch = batch(source, candidate);
        if (batch == null) {
            return null;
        }
        int instance = source.getPull().getInstance().id();
        return new Exam(
                ExamCode.ofExam(source.getSource(), instance, header.itemId(), batch),
                header,
                batch,
                ExamCode.ofSession(
                        source.getSource(), instance, source.getMapping().moodleCourseId(), batch));
    }

    /**
     * Of the enrolment; else of the student's Moodle group, when that is a batch of this course;
     * else null.
     */
    private static Integer batch(SourcePull source, Candidate candidate) {
        Integer enrolled = source.batchByStudent().get(candidate.studentId());
        if (enrolled != null) {
            return enrolled;
        }
        return source.getCourse().groups(candidate.grade().userId()).stream()
                .sorted()
                .map(source.getPull().getGroupBatches()::get)
                .filter(
                        batch ->
                                batch != null && batch.courseId() == source.getMapping().courseId())
                .map(Pull.GroupBatch::batchId)
                .findFirst()
                .orElse(null);
    }

    private static ItemHeader header(SourcePull source, Candidate candidate) {
        return source.headers().get(candidate.grade().itemId());
    }

    private static boolean isHomeless(Map<String, Object> row) {
        return row.get("user") != null && row.get("exam_code") == null;
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).longValue();
    }
}
