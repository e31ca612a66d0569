package io.gradesync.pull;

import io.gradesync.grade.ExactMarks;
import io.gradesync.grade.Reason;
import io.gradesync.openeducat.ExamCode;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/**
 * The steps that find out what has to be written to OpenEduCat's enterprise tables. PostgreSQL
 * compares; here is decided what a difference means.
 */
public final class EnterpriseComparison {

    /** Asked for once per source: who stands in new grading assignments. */
    public Map<String, Object> faculty(@Variable("source") SourcePull source) {
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("subject", source.getMapping().subjectId());
        parameters.put("faculty", source.getPull().getLimits().facultyId());
        return parameters;
    }

    /**
     * @throws PullException when the subject has nobody and the setting names nobody who exists
     */
    public void requireFaculty(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        Integer faculty = (Integer) rows.get(0).get("faculty");
        if (faculty == null) {
            throw new PullException(
                    "The subject '%s' has no faculty: give it one in OpenEduCat, or set gradesync.openeducat.faculty-id to one that exists."
                            .formatted(source.getMapping().subjectName()));
        }
        source.setFaculty(faculty);
    }

    /** What shall stand in OpenEduCat, for {@code select-line-differences.sql}. */
    public Map<String, Object> wanted(
            @Variable("source") SourcePull source, @Body List<Candidate> slice) {
        Map<Long, Candidate> items = new LinkedHashMap<>();
        slice.forEach(candidate -> items.putIfAbsent(candidate.grade().itemId(), candidate));
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("course", source.getMapping().courseId());
        parameters.put("letters", source.getPull().getScale().hasLetters());
        parameters.put(
                "items",
                JsonRows.of(
                        items.values(),
                        (row, candidate) ->
                                row.put("item", candidate.grade().itemId())
                                        .put("code", code(source, candidate.grade().itemId()))
                                        .put("name", header(source, candidate).name())
                                        .put("point", header(source, candidate).point())));
        parameters.put(
                "grades",
                JsonRows.of(
                        slice,
                        (row, candidate) ->
                                row.put("item", candidate.grade().itemId())
                                        .put("user", candidate.grade().userId())
                                        .put("student", candidate.studentId())
                                        .put("hash", candidate.hash())
                                        .put("marks", candidate.exact().marks())
                                        .put("low", candidate.low())
                                        .put("high", candidate.high())
                                        .put("letter", candidate.exact().letter())
                                        .put("graded_on", day(candidate))));
        return parameters;
    }

    /** Decides on each difference, and divides what has to be written into chunks. */
    public List<Chunk> chunks(@Variable("source") SourcePull source) {
        long unchanged = source.candidates().size();
        Map<ItemAndUser, Candidate> candidates = source.candidatesByKey();
        Map<String, Exam> assignments = new LinkedHashMap<>();
        List<Change> changes = new ArrayList<>();
        for (Map<String, Object> row : source.differences()) {
            String code = (String) row.get("code");
            if (row.get("user") == null) {
                long item = ((Number) row.get("item")).longValue();
                assignments.put(code, new Exam(code, source.headers().get(item), null, null));
                continue;
            }
            unchanged--;
            Candidate candidate = candidates.get(ItemAndUser.of(row));
            if (code == null && row.get("term") == null) {
                source.refuse(Refusal.of(candidate, Reason.WRITE_ERROR));
                source.getPull()
                        .note(
                                "Course %d: there is no academic year and term for its grades: make one in OpenEduCat."
                                        .formatted(source.getMapping().moodleCourseId()));
                continue;
            }
            String home = code == null ? code(source, candidate.grade().itemId()) : code;
            assignments.putIfAbsent(home, new Exam(home, header(source, candidate), null, null));
            changes.add(change(candidate, home, row));
        }
        source.getCounts().unchanged(unchanged);
        changes.sort(
                Comparator.comparing(Change::examCode)
                        .thenComparing(change -> change.candidate().studentId()));
        return Chunk.divide(source, assignments, changes);
    }

    private static Change change(Candidate candidate, String code, Map<String, Object> row) {
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
                code,
                action,
                ExactMarks.describe((BigDecimal) row.get("marks"), (BigDecimal) row.get("point")),
                candidate.exact().describe(),
                (Integer) row.get("year"),
                (Integer) row.get("term"));
    }

    private static ItemHeader header(SourcePull source, Candidate candidate) {
        return source.headers().get(candidate.grade().itemId());
    }

    private static String code(SourcePull source, long itemId) {
        return ExamCode.ofAssignment(
                source.getSource(), source.getPull().getInstance().id(), itemId);
    }

    private static String day(Candidate candidate) {
        return candidate.grade().gradedAt() == null
                ? null
                : candidate.grade().gradedAt().atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }
}
