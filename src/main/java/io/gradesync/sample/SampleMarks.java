package io.gradesync.sample;

import io.gradesync.sample.SampleMark.Place;
import io.gradesync.sample.SampleNode.Item;
import io.gradesync.sample.SampleNode.Trait;
import io.gradesync.sample.SampleRoster.Enrolment;
import io.gradesync.sample.SampleRoster.Role;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;

/** The marks of all students at the start: made up, and the same on each start. */
final class SampleMarks {

    private static final long FIRST_DAY = Instant.parse("2026-09-14T08:00:00Z").getEpochSecond();
    private static final int DAY = 86_400;
    private static final int DAYS_BETWEEN_ITEMS = 4;

    private static final String[] FEEDBACK = {
        "<p>Good work.</p>",
        "<p>See me after class, please.</p>",
        "<p>Well argued &ndash; \"cum laude\" 🎓</p>"
    };

    private final Map<Place, SampleMark> marks = new HashMap<>();

    private SampleMarks() {}

    static Map<Place, SampleMark> of(SampleSyllabus syllabus, SampleRoster roster) {
        SampleMarks result = new SampleMarks();
        for (Item item : syllabus.items()) {
            for (Enrolment enrolment : roster.enrolled(item.courseId())) {
                if (enrolment.role() == Role.STUDENT) {
                    result.add(item, enrolment.person().id());
                }
            }
        }
        result.addSpecialCases();
        return Map.copyOf(result.marks);
    }

    private void add(Item item, long userId) {
        // Not SplittableRandom: of the two only Random promises the same numbers for ever.
        Random random = new Random(item.id() * 1_000_003 + userId * 7_919);
        boolean absentee = item.courseId() == 101 && userId == 1042;
        if (absentee || item.is(Trait.FUTURE)) {
            return;
        }
        long at =
                FIRST_DAY
                        + (long) DAYS_BETWEEN_ITEMS * DAY * (item.id() % 100)
                        + random.nextInt(2 * DAY);
        int luck = random.nextInt(100);
        if (item.is(Trait.TEXT_ONLY)) {
            if (luck < 30) {
                SampleMark words = SampleMark.graded(null, at).withFeedback(FEEDBACK[luck % 3]);
                marks.put(new Place(item.id(), userId), words);
            }
            return;
        }
        marks.put(new Place(item.id(), userId), mark(item, userId, at, luck, random));
    }

    private static SampleMark mark(Item item, long userId, long at, int luck, Random random) {
        if (luck < 8) {
            return item.isIn("assign") && luck % 2 == 0
                    ? SampleMark.NONE.submitted(at)
                    : SampleMark.NONE;
        }
        SampleMark mark = SampleMark.graded(grade(item, userId, luck, random), at);
        if (item.isIn("quiz")) {
            return mark.submitted(at);
        }
        if (item.isUnreleased()) {
            return mark.unreleased();
        }
        return luck > 85 ? mark.withFeedback(FEEDBACK[luck % 3]) : mark;
    }

    private static BigDecimal grade(Item item, long userId, int luck, Random random) {
        if (luck < 10) {
            return item.min();
        }
        long ability = userId * 37 % 41;
        long part = Math.min(10_000, 4_000 + ability * 100 + random.nextInt(2_500));
        BigDecimal range = item.max().subtract(item.min());
        BigDecimal grade = item.min().add(range.multiply(BigDecimal.valueOf(part, 4)));
        if (item.is(Trait.WHOLE) || item.scale() != null) {
            return grade.setScale(0, RoundingMode.HALF_UP);
        }
        if (item.is(Trait.THIRDS)) {
            BigDecimal three = BigDecimal.valueOf(3);
            BigDecimal thirds = grade.multiply(three).setScale(0, RoundingMode.HALF_UP);
            return thirds.divide(three, 5, RoundingMode.HALF_UP);
        }
        return grade.setScale(2, RoundingMode.HALF_UP);
    }

    /** Cases that demos and tests count on, whatever chance had given. */
    private void addSpecialCases() {
        set(10101, 1001, "7.5");
        set(10101, 1002, "0");
        set(10102, 1001, "13.33333");
        set(10105, 1005, "70.19");
        change(10105, 1005, mark -> override(mark, "99.5"));
        set(10106, 1011, null);
        change(10106, 1011, mark -> mark.submitted(FIRST_DAY + 23 * DAY));
        set(10108, 1001, "3");
        set(10109, 1006, "11");
        change(10109, 1006, SampleMark::withExcluded);
        set(10110, 1008, "64");
        change(10110, 1008, SampleMark::withHidden);
        set(10110, 1010, null);
        set(10111, 1001, "15");
        set(10111, 1002, "10");
        set(10112, 1001, "55");
        set(10116, 1001, "2");
        set(10404, 1044, "12.66667");
        change(10404, 1044, mark -> override(mark, "20"));
        set(10610, 1043, "8");
        change(10610, 1043, SampleMark::withExcluded);
        set(10713, 1056, "96");
        change(10713, 1056, SampleMark::withHidden);
    }

    private static SampleMark override(SampleMark mark, String grade) {
        return mark.withOverride(new BigDecimal(grade), FIRST_DAY + 30 * DAY)
                .withFeedback("<p>Corrected by the registrar.</p>");
    }

    private void set(long item, long user, String grade) {
        long at = FIRST_DAY + item % 100 * DAYS_BETWEEN_ITEMS * DAY + user % 1_000 * 60;
        SampleMark mark =
                grade == null ? SampleMark.NONE : SampleMark.graded(new BigDecimal(grade), at);
        SampleMark before = marks.getOrDefault(new Place(item, user), SampleMark.NONE);
        boolean keepsAttempt = grade != null && before.submittedAt() > 0;
        marks.put(new Place(item, user), keepsAttempt ? mark.submitted(at) : mark);
    }

    private void change(long item, long user, UnaryOperator<SampleMark> change) {
        marks.compute(new Place(item, user), (key, mark) -> change.apply(mark));
    }
}
