package io.gradesync.pull;

import java.util.Map;

/**
 * What sets the exam tables of the installed version of OpenEduCat apart.
 *
 * @param resultsEntered whether an exam has the column {@code results_entered} (18.0 of 2025 on)
 * @param sessionOfLine whether a result line has the column {@code session_id} (19)
 * @param oneLine whether an exam and student can have one result line only (19)
 */
public record ExamTables(boolean resultsEntered, boolean sessionOfLine, boolean oneLine) {

    /** Those of 18.0 of 2024 and before. */
    static final ExamTables EARLY = new ExamTables(false, false, false);

    /** A row of {@code select-version.sql}. */
    static ExamTables of(Map<String, Object> row) {
        return new ExamTables(
                Boolean.TRUE.equals(row.get("results_entered")),
                Boolean.TRUE.equals(row.get("session_of_line")),
                Boolean.TRUE.equals(row.get("one_line")));
    }
}
