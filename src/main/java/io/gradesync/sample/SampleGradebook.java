package io.gradesync.sample;

import io.gradesync.sample.SampleMark.Change;
import io.gradesync.sample.SampleMark.Place;
import io.gradesync.sample.SampleNode.Item;
import io.gradesync.sample.SampleNode.Trait;
import io.gradesync.sample.SampleRoster.Enrolment;
import io.gradesync.sample.SampleRoster.Role;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The grades of the sample Moodle: those of the start, and the changes since. */
final class SampleGradebook {

    /** Decimals that Moodle keeps of a grade. */
    private static final int DECIMALS = 5;

    /** Digits that cannot fill the memory when written out, unlike {@code 1e999999999}. */
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,12}(\\.\\d{1,20})?");

    private static final Pattern ID = Pattern.compile("\\d{1,18}");

    /** A grade that may be given: all ids exist and belong together, the number fits the item. */
    record Entry(long course, long item, long user, BigDecimal grade) {

        Place place() {
            return new Place(item, user);
        }
    }

    /** Of the students, each third was late. */
    private static final int LATE = 3;

    private final SampleRelease release;
    private final SampleSyllabus syllabus;
    private final SampleRoster roster = new SampleRoster();
    private final Map<Place, SampleMark> start;
    private final Set<Long> regrading = ConcurrentHashMap.newKeySet();
    private volatile Map<Place, Change> changes = Map.of();

    SampleGradebook(SampleRelease release) {
        this.release = release;
        this.syllabus = new SampleSyllabus(release);
        this.start = SampleMarks.of(syllabus, roster);
    }

    SampleRelease release() {
        return release;
    }

    SampleSyllabus syllabus() {
        return syllabus;
    }

    SampleRoster roster() {
        return roster;
    }

    Map<Place, Change> changes() {
        return changes;
    }

    /** From here on the grades are those of the start with just these changes. */
    void changeTo(Map<Place, Change> newChanges) {
        Map<Place, Change> before = changes;
        changes = Map.copyOf(newChanges);
        if (release.isFive()) {
            Stream.of(before, changes)
                    .flatMap(all -> all.keySet().stream())
                    .filter(place -> !Objects.equals(before.get(place), newChanges.get(place)))
                    .forEach(place -> regrading.add(place.item()));
        }
    }

    /** Nothing waits to be computed any more. */
    void regraded() {
        regrading.clear();
    }

    /** The items of a course whose grades wait to be computed: those who look next see it once. */
    Set<Long> takeRegrading(long courseId) {
        return syllabus.items(courseId).stream()
                .map(Item::id)
                .filter(regrading::remove)
                .collect(Collectors.toSet());
    }

    SampleMark mark(Item item, long userId) {
        Place place = new Place(item.id(), userId);
        SampleMark mark = start.getOrDefault(place, SampleMark.NONE);
        Change change = changes.get(place);
        return penalised(item, userId, change == null ? mark : mark.changed(item, change));
    }

    /** A tenth of the maximum is taken off late work. */
    private static SampleMark penalised(Item item, long userId, SampleMark mark) {
        boolean late = item.is(Trait.PENALTY) && userId % LATE == 0;
        if (!late || mark.raw() == null || mark.overridden()) {
            return mark;
        }
        BigDecimal lost = item.max().divide(BigDecimal.TEN);
        return mark.withPenalty(mark.raw().subtract(lost).max(item.min()));
    }

    List<SampleReport.Line> report(long courseId, long userId) {
        return SampleReport.lines(syllabus.course(courseId), item -> mark(item, userId));
    }

    /**
     * Reads an entry from text, as people type it; an empty grade takes a grade away.
     *
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    Entry entry(String course, String item, String user, String grade) {
        String number = grade.strip();
        if (!number.isEmpty() && !NUMBER.matcher(number).matches()) {
            throw new IllegalArgumentException(
                    "The grade \"%s\" is not a number such as 7 or 13.5.".formatted(number));
        }
        return entry(
                id("course", course),
                id("item", item),
                id("user", user),
                number.isEmpty() ? null : new BigDecimal(number));
    }

    /**
     * @param grade null takes a grade away
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    Entry entry(long course, long item, long user, BigDecimal grade) {
        check(syllabus.subjects().containsKey(course), "There is no course " + course + ".");
        Item found =
                syllabus.item(item)
                        .filter(candidate -> candidate.courseId() == course)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "Course %s has no grade item %s that takes grades."
                                                        .formatted(course, item)));
        check(!found.is(Trait.TEXT_ONLY), "Grade item " + item + " takes words, no numbers.");
        Role role = roster.enrolment(course, user).map(Enrolment::role).orElse(null);
        check(role == Role.STUDENT, "User %s is no student of course %s.".formatted(user, course));
        return new Entry(course, item, user, grade == null ? null : inRange(found, grade));
    }

    private static BigDecimal inRange(Item item, BigDecimal grade) {
        check(
                grade.compareTo(item.min()) >= 0 && grade.compareTo(item.max()) <= 0,
                "Grade item %s takes grades from %s to %s."
                        .formatted(item.id(), item.min(), item.max()));
        BigDecimal kept = grade.setScale(DECIMALS, RoundingMode.HALF_UP);
        check(
                item.scale() == null || kept.stripTrailingZeros().scale() <= 0,
                "Grade item " + item.id() + " takes whole numbers: it is graded in words.");
        return kept;
    }

    private static long id(String what, String text) {
        check(
                ID.matcher(text.strip()).matches(),
                "The %s \"%s\" is not a number.".formatted(what, text.strip()));
        return Long.parseLong(text.strip());
    }

    private static void check(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
