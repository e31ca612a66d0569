package io.gradesync.moodle;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The questions for a course's gradebook, and the stream reader of their answers. */
public final class GradebookCalls {

    public static final String FUNCTION = "gradereport_user_get_grade_items";

    /** OpenEduCat's longest name has 256 characters; nobody needs more of a longer one. */
    private static final int LONGEST_NAME = 300;

    private GradebookCalls() {}

    /** All active students in one answer: {@code List<StudentGradebook>}. */
    public static MoodleCall wholeCourse(MoodleSite site, long courseId) {
        return new MoodleCall(
                site,
                FUNCTION,
                Map.of("courseid", Long.toString(courseId)),
                GradebookCalls::read,
                true);
    }

    /** One student: {@code List<StudentGradebook>} of one element. */
    public static MoodleCall student(MoodleSite site, long courseId, long userId) {
        return MoodleCall.of(
                site,
                FUNCTION,
                Map.of("courseid", Long.toString(courseId), "userid", Long.toString(userId)),
                GradebookCalls::read);
    }

    static List<StudentGradebook> read(Answer answer) throws IOException {
        List<StudentGradebook> students = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        answer.objectWith(
                "usergrades",
                json -> MoodleJson.array(json, user -> students.add(readStudent(user, names))),
                Map.of());
        return students;
    }

    private static StudentGradebook readStudent(AnswerParser json, Map<String, String> names)
            throws IOException {
        long[] userId = new long[1];
        List<GradebookEntry> entries = new ArrayList<>();
        MoodleJson.object(
                json,
                Map.of(
                        "userid", field -> userId[0] = MoodleJson.id(field),
                        "gradeitems",
                                field ->
                                        MoodleJson.array(
                                                field,
                                                item -> entries.add(readEntry(item, names)))));
        return new StudentGradebook(userId[0], entries);
    }

    private static GradebookEntry readEntry(AnswerParser json, Map<String, String> names)
            throws IOException {
        EntryBuilder entry = new EntryBuilder();
        if (json.currentToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                entry.read(field, json, names);
            }
        } else {
            json.skipChildren();
        }
        return entry.build();
    }

    /**
     * Collects the fields of one entry in whatever order they come; the last of a doubled field
     * counts.
     */
    private static final class EntryBuilder {

        private long itemId;
        private String itemType;
        private String itemName;
        private String module;
        private long activity;
        private long itemNumber;
        private boolean fixed;
        private long gradedAt;
        private boolean needsUpdate;
        private final Map<String, BigDecimal> numbers = new HashMap<>(4);
        private final Set<String> malformed = new HashSet<>(0);

        private void read(String field, AnswerParser json, Map<String, String> names)
                throws IOException {
            switch (field) {
                case "id" -> itemId = MoodleJson.id(json);
                case "itemtype" -> itemType = shared(MoodleJson.text(json), names);
                case "itemname" -> itemName = shared(shortened(MoodleJson.name(json)), names);
                case "itemmodule" -> module = shared(MoodleJson.text(json), names);
                case "iteminstance" -> activity = MoodleJson.id(json);
                case "itemnumber" -> itemNumber = MoodleJson.id(json);
                case "gradeislocked", "gradeisoverridden" -> fixed |= MoodleJson.isTrue(json);
                case "gradedategraded" -> gradedAt = MoodleJson.id(json);
                case "gradeneedsupdate" -> needsUpdate = MoodleJson.isTrue(json);
                case "graderaw", "grademin", "grademax" -> readNumber(field, json);
                default -> json.skipChildren();
            }
        }

        private void readNumber(String field, AnswerParser json) throws IOException {
            boolean isNull = json.currentToken() == JsonToken.VALUE_NULL;
            BigDecimal number = MoodleJson.number(json);
            numbers.put(field, number);
            if (number == null && !isNull) {
                malformed.add(field);
            } else {
                malformed.remove(field);
            }
        }

        private GradebookEntry build() {
            return new GradebookEntry(
                    itemId,
                    itemType,
                    itemName,
                    itemNumber == 0 ? module : null,
                    activity,
                    numbers.get("graderaw"),
                    numbers.get("grademin"),
                    numbers.get("grademax"),
                    numbers.size() == 3,
                    !malformed.isEmpty(),
                    needsUpdate,
                    fixed,
                    MoodleJson.instant(gradedAt));
        }

        /** The same item comes once per student: keep one copy of its name. */
        private static String shared(String text, Map<String, String> names) {
            return text == null ? null : names.computeIfAbsent(text, same -> same);
        }

        private static String shortened(String text) {
            if (text == null || text.length() <= LONGEST_NAME) {
                return text;
            }
            return text.substring(
                    0,
                    text.offsetByCodePoints(
                            0, Math.min(LONGEST_NAME, text.codePointCount(0, text.length()))));
        }
    }
}
