package io.gradesync.match;

import java.util.ArrayList;
import java.util.List;

/** What was found: rows for the mapping, gaps, and notes. */
final class Findings {

    private final List<MappingRow> rows = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    void map(MappingRow row) {
        rows.add(row);
    }

    void gap(Kind kind, Side side, long id, String name, String reason) {
        gaps.add(new Gap(kind, side, id, name, reason));
    }

    void note(String sentence) {
        notes.add(sentence);
    }

    void add(Findings others) {
        rows.addAll(others.rows);
        gaps.addAll(others.gaps);
        notes.addAll(others.notes);
    }

    List<MappingRow> rows() {
        return rows;
    }

    List<Gap> gaps() {
        return gaps;
    }

    List<String> notes() {
        return notes;
    }
}
