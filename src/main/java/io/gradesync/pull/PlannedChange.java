package io.gradesync.pull;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.gradesync.grade.Decimals;
import io.gradesync.grade.Source;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a pull would write into the journal, as a preview tells it: a grade written, or one that is
 * not and why.
 *
 * @param moodleItemId null when no single item is concerned
 * @param moodleUserId null when a whole item is concerned
 */
@JsonPropertyOrder({
    "source",
    "moodleCourseId",
    "moodleItemId",
    "moodleUserId",
    "studentId",
    "itemName",
    "action",
    "old",
    "new",
    "raw",
    "min",
    "max",
    "reason"
})
@JsonInclude(JsonInclude.Include.ALWAYS)
public record PlannedChange(
        String source,
        long moodleCourseId,
        Long moodleItemId,
        Long moodleUserId,
        Integer studentId,
        String itemName,
        String action,
        String old,
        @JsonProperty("new") String now,
        BigDecimal raw,
        BigDecimal min,
        BigDecimal max,
        String reason) {

    /** The names of its values, in their order. */
    public static final List<String> COLUMNS =
            Arrays.asList(PlannedChange.class.getAnnotation(JsonPropertyOrder.class).value());

    static final Comparator<PlannedChange> ORDER =
            Comparator.comparingLong(PlannedChange::moodleCourseId)
                    .thenComparing(change -> Source.valueOf(change.source.toUpperCase(Locale.ROOT)))
                    .thenComparing(
                            PlannedChange::moodleItemId,
                            Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(
                            PlannedChange::moodleUserId,
                            Comparator.nullsFirst(Comparator.naturalOrder()));

    static PlannedChange of(SourcePull source, Change change) {
        Candidate candidate = change.candidate();
        return new PlannedChange(
                source.getSource().label(),
                source.getMapping().moodleCourseId(),
                candidate.grade().itemId(),
                candidate.grade().userId(),
                candidate.studentId(),
                candidate.name(),
                change.action().label(),
                change.oldValue(),
                change.newValue(),
                candidate.grade().raw(),
                candidate.grade().min(),
                candidate.grade().max(),
                null);
    }

    static PlannedChange of(SourcePull source, Refusal refusal) {
        return new PlannedChange(
                source.getSource().label(),
                source.getMapping().moodleCourseId(),
                refusal.itemId(),
                refusal.userId(),
                refusal.studentId(),
                refusal.itemName(),
                refusal.action(),
                null,
                null,
                refusal.raw(),
                refusal.min(),
                refusal.max(),
                refusal.reason().label());
    }

    /** A row of the journal or of a kept plan. */
    public static PlannedChange of(Map<String, Object> row) {
        return new PlannedChange(
                (String) row.get("source"),
                ((Number) row.get("moodle_course_id")).longValue(),
                (Long) row.get("moodle_item_id"),
                (Long) row.get("moodle_user_id"),
                (Integer) row.get("student_id"),
                (String) row.get("item_name"),
                (String) row.get("action"),
                (String) row.get("old_value"),
                (String) row.get("new_value"),
                (BigDecimal) row.get("raw"),
                (BigDecimal) row.get("grade_min"),
                (BigDecimal) row.get("grade_max"),
                (String) row.get("reason"));
    }

    /** The values as text, in the order of {@link #COLUMNS}; null where there is none. */
    @JsonIgnore
    public List<String> values() {
        return Arrays.asList(
                source,
                Long.toString(moodleCourseId),
                text(moodleItemId),
                text(moodleUserId),
                text(studentId),
                itemName,
                action,
                old,
                now,
                plain(raw),
                plain(min),
                plain(max),
                reason);
    }

    private static String text(Number number) {
        return number == null ? null : number.toString();
    }

    private static String plain(BigDecimal number) {
        return number == null ? null : Decimals.plain(number);
    }
}
