package io.gradesync.pull;

import java.sql.Date;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a new gradebook line belongs.
 *
 * @param year academic year, null when there is none
 * @param term academic term, null when there is none
 */
record Home(Integer year, Integer term) {

    /** A line that stands keeps its year and term. */
    static final Home OF_THE_LINE = new Home(null, null);

    /**
     * @param day when the grade was given (UTC), null when Moodle did not say
     */
    record Key(int student, LocalDate day) {

        static Key of(Candidate candidate) {
            return new Key(
                    candidate.studentId(),
                    candidate.grade().gradedAt() == null
                            ? null
                            : candidate.grade().gradedAt().atOffset(ZoneOffset.UTC).toLocalDate());
        }
    }

    /** Rows of {@code select-homes.sql}. */
    static Map<Key, Home> of(List<Map<String, Object>> rows) {
        Map<Key, Home> homes = new HashMap<>();
        for (Map<String, Object> row : rows) {
            Date day = (Date) row.get("day");
            homes.put(
                    new Key((Integer) row.get("student"), day == null ? null : day.toLocalDate()),
                    new Home((Integer) row.get("year"), (Integer) row.get("term")));
        }
        return homes;
    }
}
