package io.gradesync.pull;

import java.util.ArrayList;
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
    private boolean standing;
    private boolean written;

    Chunk(SourcePull source, Collection<Exam> exams, List<Change> changes) {
        this.source = source;
        this.exams = new LinkedHashMap<>();
        exams.forEach(exam -> this.exams.put(exam.code(), exam));
        this.changes = List.copyOf(changes);
    }

    /**
     * Divides what has to be written into transactions.
     *
     * @param exams by code: those that the changes need, and those that are only to be set right
     */
    static List<Chunk> divide(SourcePull source, Map<String, Exam> exams, List<Change> changes) {
        if (changes.isEmpty()) {
            return exams.isEmpty()
                    ? List.of()
                    : List.of(new Chunk(source, exams.values(), List.of()));
        }
        Map<String, Exam> unused = new LinkedHashMap<>(exams);
        changes.forEach(change -> unused.remove(change.examCode()));
        int size = source.getPull().getLimits().chunkSize();
        List<Chunk> chunks = new ArrayList<>();
        for (int from = 0; from < changes.size(); from += size) {
            List<Change> part = changes.subList(from, Math.min(changes.size(), from + size));
            Map<String, Exam> needed = new LinkedHashMap<>();
            part.forEach(change -> needed.put(change.examCode(), exams.get(change.examCode())));
            if (from == 0) {
                needed.putAll(unused);
            }
            chunks.add(new Chunk(source, needed.values(), part));
        }
        return chunks;
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

    /** What no other chunk of the run is called. */
    public String getName() {
        String first =
                changes.isEmpty()
                        ? "exams " + exams.keySet()
                        : changes.get(0).candidate().grade().itemId()
                                + " "
                                + changes.get(0).candidate().grade().userId();
        return source.getSource().label() + " " + first;
    }

    /** Whether it was tried before, without an answer that says how that ended. */
    public boolean isAttempted() {
        return attempts > 0;
    }

    /** Whether an earlier attempt is found in the database. */
    public boolean isStanding() {
        return standing;
    }

    void setStanding(boolean standing) {
        this.standing = standing;
    }

    /** Whether it stands in the database, and is counted. */
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
