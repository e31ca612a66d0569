package io.gradesync.pull;

import io.gradesync.grade.ExactMarks;
import io.gradesync.grade.Reason;
import io.gradesync.openeducat.ExamCode;
import io.gradesync.settings.Setting;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/**
 * The steps that find out what has to be written to OpenEduCat's enterprise tables. PostgreSQL
 * compares; here is decided what a difference means.
 */
public final class EnterpriseComparison {

    /** The items of the source, for {@code select-assignments.sql}. */
    public Map<String, Object> items(@Variable("source") SourcePull source) {
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("course", source.getMapping().courseId());
        parameters.put("subject", source.getMapping().subjectId());
        parameters.put("faculty", source.getPull().getLimits().facultyId());
        parameters.put(
                "items",
                JsonRows.of(
                        source.headers().values(),
                        (row, header) ->
                                row.put("item", header.itemId())
                                        .put("code", code(source, header.itemId()))
                                        .put("name", header.name())));
        return parameters;
    }

    /** Takes the assignments that are there. */
    public void assignments(
            @Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        source.setAssignments(GradingAssignments.of(rows));
    }

    /** What shall stand in OpenEduCat, for {@code select-line-differences.sql}. */
    public Map<String, Object> wanted(
            @Variable("source") SourcePull source, @Body List<Candidate> slice) {
        Set<Long> items = new LinkedHashSet<>();
        slice.forEach(candidate -> items.add(candidate.grade().itemId()));
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("course", source.getMapping().courseId());
        parameters.put("letters", source.getPull().getScale().hasLetters());
        parameters.put(
                "items",
                JsonRows.of(
                        items,
                        (row, item) ->
                                row.put("item", item)
                                        .put("code", code(source, item))
                                        .put("name", source.headers().get(item).name())
                                        .put("point", source.headers().get(item).point())
                                        .put("assignment", source.assignments().id(item))));
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
                                        .put("letter", candidate.exact().letter())));
        return parameters;
    }

    /** Whether some grade has no line yet. */
    public boolean needsHomes(@Variable("source") SourcePull source) {
        return source.differences().stream().anyMatch(EnterpriseComparison::isNew);
    }

    /** Students and days of new lines, for {@code select-homes.sql}. */
    public Map<String, Object> days(@Variable("source") SourcePull source) {
        Map<ItemAndUser, Candidate> candidates = source.candidatesByKey();
        Set<Home.Key> keys = new LinkedHashSet<>();
        source.differences().stream()
                .filter(EnterpriseComparison::isNew)
                .forEach(row -> keys.add(Home.Key.of(candidates.get(ItemAndUser.of(row)))));
        Map<String, Object> parameters = Parameters.of(source);
        parameters.put("course", source.getMapping().courseId());
        parameters.put(
                "days",
                JsonRows.of(
                        keys,
                        (row, key) ->
                                row.put("student", key.student())
                                        .put(
                                                "day",
                                                key.day() == null ? null : key.day().toString())));
        return parameters;
    }

    /** Takes the academic years and terms of new lines. */
    public void homes(@Variable("source") SourcePull source, @Body List<Map<String, Object>> rows) {
        source.setHomes(Home.of(rows));
    }

    /** Decides on each difference, and divides what has to be written into chunks. */
    public List<Chunk> chunks(@Variable("source") SourcePull source) {
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
            Candidate candidate = candidates.remove(ItemAndUser.of(row));
            Home home = isNew(row) ? source.homes().get(Home.Key.of(candidate)) : Home.OF_THE_LINE;
            String obstacle = isNew(row) ? obstacle(source, candidate, home) : null;
            if (obstacle != null) {
                source.refuse(Refusal.of(candidate, Reason.WRITE_ERROR));
                source.getPull().note(obstacle);
                continue;
            }
            String where = isNew(row) ? code(source, candidate.grade().itemId()) : code;
            assignments.putIfAbsent(where, new Exam(where, header(source, candidate), null, null));
            changes.add(change(candidate, where, row, home));
        }
        Comparison.unchanged(source, candidates.values());
        changes.sort(
                Comparator.comparing(Change::examCode)
                        .thenComparing(change -> change.candidate().studentId()));
        return Chunk.divide(source, assignments, changes);
    }

    /** Why a new line cannot be made, or null. */
    private static String obstacle(SourcePull source, Candidate candidate, Home home) {
        CourseMapping mapping = source.getMapping();
        if (source.assignments().lacksFaculty(candidate.grade().itemId())) {
            return "The subject '%s' has no faculty: give it one in OpenEduCat, or set %s to one that exists."
                    .formatted(mapping.subjectName(), Setting.OPENEDUCAT_FACULTY_ID.key());
        }
        if (home.year() == null || home.term() == null) {
            return "Course %d: there is no academic year and term for its grades: make one in OpenEduCat, or name both in the student's enrolment."
                    .formatted(mapping.moodleCourseId());
        }
        return null;
    }

    private static Change change(
            Candidate candidate, String code, Map<String, Object> row, Home home) {
        Action action;
        if (candidate.hash().equals(row.get("sync_hash"))) {
            action = Action.REPAIRED;
        } else {
            action =
                    !isNew(row) || Boolean.TRUE.equals(row.get("mapped"))
                            ? Action.UPDATED
                            : Action.CREATED;
        }
        return new Change(
                candidate,
                code,
                action,
                ExactMarks.describe((BigDecimal) row.get("marks"), (BigDecimal) row.get("point")),
                candidate.exact().describe(),
                (Integer) row.get("line"),
                home.year(),
                home.term());
    }

    private static ItemHeader header(SourcePull source, Candidate candidate) {
        return source.headers().get(candidate.grade().itemId());
    }

    private static String code(SourcePull source, long itemId) {
        return ExamCode.ofAssignment(
                source.getSource(), source.getPull().getInstance().id(), itemId);
    }

    private static boolean isNew(Map<String, Object> row) {
        return row.get("user") != null && row.get("line") == null;
    }
}
