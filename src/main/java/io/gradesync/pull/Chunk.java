package io.gradesync.pull;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is written in one transaction: grades, and the exams that they need or that are to be set
 * right.
 */
public final class Chunk {

    private final SourcePull source;
    private final Map<String, Exam> exams;
    private final List<Change> changes;

    private int attempts;
    private boolean written;

    Chunk(SourcePull source, Collection<Exam> exams, List<Change> changes) {
        this.source = source;
        this.exams = new LinkedHashMap<>();
        exams.forEach(exam -> this.exams.put(exam.code(), exam));
        this.changes = List.copyOf(changes);
    }

    public SourcePull getSource() {
        return source;
    }

    public List<Change> getChanges() {
        return changes;
    }

    public Collection<Exam> getExams() {
        return exams.values();
    }

    /** Whether it stands in the database. */
    public boolean isWritten() {
        return written;
    }

    void setWritten() {
        written = true;
    }

    int countAttempt() {
        return ++attempts;
    }

    /** Whether it cannot be divided any more. */
    public boolean isSingle() {
        return changes.size() <= 1;
    }

    /** Both halves, each with the exams of its grades; exams without grades stay with the first. */
    public List<Chunk> getHalves() {
        int middle = changes.size() / 2;
        return List.of(
                part(changes.subList(0, middle), true),
                part(changes.subList(middle, changes.size()), false));
    }

    private Chunk part(List<Change> part, boolean first) {
        var needed =
                part.stream().map(Change::examCode).collect(java.util.stream.Collectors.toSet());
        var used =
                changes.stream().map(Change::examCode).collect(java.util.stream.Collectors.toSet());
        return new Chunk(
                source,
                exams.values().stream()
                        .filter(
                                exam ->
                                        needed.contains(exam.code())
                                                || (first && !used.contains(exam.code())))
                        .toList(),
                part);
    }
}
