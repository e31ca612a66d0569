package io.gradesync.testbed;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A plain list of what a term's Moodle told last, kept beside it: the values that the mapping has
 * to hold, and the marks that have to stand for those that Moodle still tells of. Items are
 * numbered as in the mapping.
 */
final class ToldGrades {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** The sample's first student is Moodle's user 1001. */
    private static final int USER_OF_NO_STUDENT = 1000;

    private static final String MAPPED =
            """
            select m.source, m.moodle_id, m.moodle_user_id, trim_scale(m.grade_raw), trim_scale(m.grade_min),
                   trim_scale(m.grade_max),
                   m.sync_hash = encode(sha256(convert_to(
                       trim_scale(m.grade_raw) || ':' || trim_scale(m.grade_max), 'UTF8')), 'hex')
            from moodle_mapping m
            where m.sync_hash is not null
            """;

    private static final String COMPLETED =
            """
            select moodle_id, moodle_user_id, extra_data from moodle_mapping
            where model = 'op.student.course' and extra_data is not null
            """;

    /** A line of the same exam and student that says something else is a row of its own. */
    private static final String EXAMS =
            """
            select distinct m.source, m.moodle_id, m.moodle_user_id, a.student_id, a.marks, e.total_marks, e.min_marks,
                   case when i.grade_scale_type = 'letter' then a.note end,
                   case when m.source = 'gradebook' then l.marks else a.marks end,
                   case when m.source = 'gradebook' then l.status
                        when a.marks < e.min_marks then 'fail' else 'pass' end
            from moodle_mapping m
            join moodle_instance i on i.id = m.instance_id
            join op_exam_attendees a on m.model = 'op.exam.attendees' and a.id = m.oec_record_id
            join op_exam e on e.id = a.exam_id
            left join op_result_line l on l.exam_id = e.id and l.student_id = a.student_id
            """;

    private static final String LINES =
            """
            select m.source, m.moodle_id, m.moodle_user_id, g.student_id, trim_scale(l.marks::numeric),
                   trim_scale(a.point::numeric), trim_scale(l.obtained_marks::numeric)
            from moodle_mapping m
            join gradebook_line l on m.model = 'gradebook.line' and l.id = m.oec_record_id
            join grading_assignment a on a.id = l.grade_assigment_id
            join gradebook_gradebook g on g.id = l.gradebook_id
            """;

    private final Map<Long, Set<Long>> enrolled = new TreeMap<>();
    private final Map<Long, Set<Long>> completed = new TreeMap<>();
    private final Map<Item, BigDecimal> maxima = new TreeMap<>();
    private final Map<Item, Map<Long, BigDecimal>> held = new TreeMap<>();
    private final Map<String, String> carried = new TreeMap<>();
    private final Map<String, String> carriedCompletion = new TreeMap<>();
    private String scale = "percentage";
    private BigDecimal threshold = BigDecimal.valueOf(50);

    private record Item(String source, long id, long course) implements Comparable<Item> {

        @Override
        public int compareTo(Item other) {
            int bySource = source.compareTo(other.source);
            return bySource == 0 ? Long.compare(id, other.id) : bySource;
        }

        String of(long user) {
            return "%s|%d|%d".formatted(source, id, user);
        }
    }

    void scale(String type) {
        scale = type;
    }

    void threshold(int percent) {
        threshold = BigDecimal.valueOf(percent);
    }

    void enrol(long course, long user) {
        enrolled.computeIfAbsent(course, added -> new TreeSet<>()).add(user);
    }

    boolean isEnrolled(long course, long user) {
        return enrolled.getOrDefault(course, Set.of()).contains(user);
    }

    /** The grade that Moodle holds, or null. */
    String held(String source, long item, long course, long user) {
        BigDecimal raw = held.getOrDefault(new Item(source, item, course), Map.of()).get(user);
        return raw == null ? null : raw.toPlainString();
    }

    /** The gradebook's grades go with the enrolment, those of activities stay. */
    void unenrol(long course, long user) {
        enrolled.get(course).remove(user);
        held.forEach(
                (item, grades) -> {
                    if (item.course() == course && item.source().equals("gradebook")) {
                        grades.remove(user);
                    }
                });
    }

    void maximum(String source, long item, long course, String max) {
        maxima.put(new Item(source, item, course), new BigDecimal(max));
    }

    /** A grade as Moodle holds it from now on; null for none. */
    void grade(String source, long item, long course, long user, String raw) {
        enrol(course, user);
        Map<Long, BigDecimal> grades =
                held.computeIfAbsent(new Item(source, item, course), added -> new TreeMap<>());
        if (raw == null) {
            grades.remove(user);
        } else {
            grades.put(user, new BigDecimal(raw));
        }
    }

    void complete(long course, long user, boolean complete) {
        enrol(course, user);
        Set<Long> users = completed.computeIfAbsent(course, added -> new TreeSet<>());
        if (complete) {
            users.add(user);
        } else {
            users.remove(user);
        }
    }

    /** Has to be asked after each pull of everything, since what Moodle takes back stays. */
    void requireIn(String what, TestDatabase database) {
        boolean exams = database.holds("op_exam");
        List<String> marks = new ArrayList<>();
        Set<String> told = new HashSet<>();
        held.forEach(
                (item, grades) -> {
                    if (exams || item.source().equals("gradebook")) {
                        grades.forEach(
                                (user, raw) -> {
                                    if (isTold(item.course(), user)) {
                                        BigDecimal max = maxima.get(item);
                                        told.add(item.of(user));
                                        carried.put(
                                                item.of(user),
                                                "|%s|0|%s|t".formatted(text(raw), text(max)));
                                        marks.add(
                                                "%s|%d|%s"
                                                        .formatted(
                                                                item.of(user),
                                                                user - USER_OF_NO_STUDENT,
                                                                exams
                                                                        ? whole(raw, max)
                                                                        : exact(raw, max)));
                                    }
                                });
                    }
                });
        enrolled.forEach(
                (course, users) -> {
                    for (long user : users) {
                        if (isTold(course, user)) {
                            carriedCompletion.put(
                                    course + "|" + user,
                                    completed.getOrDefault(course, Set.of()).contains(user)
                                            ? "|complete"
                                            : "|incomplete");
                        }
                    }
                });
        FaultTally.compare(what + ", values", rows(carried), database.rows(MAPPED));
        FaultTally.compare(
                what + ", completion", rows(carriedCompletion), database.rows(COMPLETED));
        FaultTally.compare(
                what + ", marks",
                marks,
                database.rows(exams ? EXAMS : LINES).stream()
                        .filter(row -> told.contains(grade(row)))
                        .toList());
    }

    /** Nobody maps the user of no student. */
    private boolean isTold(long course, long user) {
        return user != ChangingTerm.STRANGER && isEnrolled(course, user);
    }

    private static List<String> rows(Map<String, String> values) {
        return values.entrySet().stream().map(each -> each.getKey() + each.getValue()).toList();
    }

    private static String grade(String row) {
        String[] columns = row.split("\\|", 4);
        return "%s|%s|%s".formatted(columns[0], columns[1], columns[2]);
    }

    /** Marks, total, pass line, letter, and the result line's marks and status. */
    private String whole(BigDecimal raw, BigDecimal max) {
        boolean points = scale.equals("points");
        BigDecimal total = points ? max : HUNDRED;
        int line = rounded(total.multiply(threshold).divide(HUNDRED));
        boolean pass = raw.multiply(HUNDRED).compareTo(threshold.multiply(max)) >= 0;
        int nearest = points ? rounded(raw) : percent(raw, max, 0).intValueExact();
        int marks = pass ? Math.max(nearest, line) : Math.min(nearest, line - 1);
        return "%d|%s|%d|%s|%d|%s"
                .formatted(
                        marks,
                        text(total),
                        line,
                        scale.equals("letter") ? letter(raw, max) : "",
                        marks,
                        pass ? "pass" : "fail");
    }

    /** Marks, point and what is obtained, which is all without a penalty. */
    private String exact(BigDecimal raw, BigDecimal max) {
        boolean points = scale.equals("points");
        String marks = text(points ? raw : percent(raw, max, 4));
        return "%s|%s|%s".formatted(marks, text(points ? max : HUNDRED), marks);
    }

    /** The bands that {@link ChangingTerm#setUp} gives. */
    private static String letter(BigDecimal raw, BigDecimal max) {
        BigDecimal percent = raw.multiply(HUNDRED).divide(max, 10, RoundingMode.DOWN);
        if (percent.compareTo(BigDecimal.valueOf(80)) >= 0) {
            return "A";
        }
        return percent.compareTo(BigDecimal.valueOf(45)) >= 0 ? "B" : "F";
    }

    private static BigDecimal percent(BigDecimal raw, BigDecimal max, int decimals) {
        return raw.multiply(HUNDRED).divide(max, decimals, RoundingMode.HALF_UP);
    }

    private static int rounded(BigDecimal number) {
        return number.setScale(0, RoundingMode.HALF_UP).intValueExact();
    }

    private static String text(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
