package io.gradesync.sample;

import io.gradesync.sample.SampleNode.Category;
import io.gradesync.sample.SampleNode.Item;
import io.gradesync.sample.SampleNode.Trait;
import io.gradesync.sample.SampleUniversity.Subject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The gradebooks of all courses with their ids, the same on each start.
 *
 * <p>In course 101 the items are 10101, 10102 and so on, the category totals 10191, 10192 and so
 * on, the course total is 10199. Activities are counted through the site by module, as in Moodle,
 * so an assignment and a quiz may have the same id.
 */
final class SampleSyllabus {

    private final Map<Long, Subject> subjects = new LinkedHashMap<>();
    private final Map<Long, Category> courses = new HashMap<>();
    private final Map<Long, Item> items = new LinkedHashMap<>();
    private final Map<String, Long> instances = new HashMap<>();
    private final SampleRelease release;
    private long courseModules;

    SampleSyllabus(SampleRelease release) {
        this.release = release;
        for (Subject subject : SampleUniversity.subjects()) {
            subjects.put(subject.moodleCourseId(), subject);
            courses.put(subject.moodleCourseId(), new Numbering(subject).course());
        }
    }

    /** The subjects by course id, in the order of their ids. */
    Map<Long, Subject> subjects() {
        return subjects;
    }

    /** The gradebook of a course that exists. */
    Category course(long courseId) {
        return courses.get(courseId);
    }

    Optional<Item> item(long itemId) {
        return Optional.ofNullable(items.get(itemId));
    }

    /** All items of the site, in the order of their ids. */
    List<Item> items() {
        return List.copyOf(items.values());
    }

    List<Item> items(long courseId) {
        return items.values().stream().filter(item -> item.courseId() == courseId).toList();
    }

    /** The item of an activity, empty where the module has no such one. */
    Optional<Item> activity(String module, long instance) {
        return items.values().stream()
                .filter(item -> item.isIn(module) && item.instance() == instance)
                .findFirst();
    }

    /** Whether a course has completion switched on. */
    boolean tracksCompletion(long courseId) {
        return courseId == 102 || hasCompletionCriteria(courseId);
    }

    /** Whether a course says what completes it; course 102 tracks completion and does not. */
    boolean hasCompletionCriteria(long courseId) {
        return courseId == 103 || courseId == 107;
    }

    /** Gives the lines of one course their ids, from the top of the gradebook to its end. */
    private final class Numbering {

        private final Subject subject;
        private int categoryCount;
        private int itemCount;

        Numbering(Subject subject) {
            this.subject = subject;
        }

        Category course() {
            long id = subject.moodleCourseId();
            List<SampleDraft> drafts = new ArrayList<>(SampleContent.of(id));
            if (release.isFive()) {
                drafts.addAll(SampleContent.ofMoodle5(id));
            }
            return category(id * 10, id * 100 + 99, subject.name(), drafts);
        }

        private Category category(long id, long totalId, String name, List<SampleDraft> drafts) {
            List<SampleNode> children = new ArrayList<>();
            for (SampleDraft draft : drafts) {
                if (draft instanceof SampleDraft.Branch branch) {
                    int number = ++categoryCount;
                    long course = subject.moodleCourseId();
                    children.add(
                            category(
                                    course * 10 + number,
                                    course * 100 + 90 + number,
                                    branch.name(),
                                    branch.children()));
                } else {
                    children.add(item(id, (SampleDraft.Leaf) draft));
                }
            }
            return new Category(id, totalId, name, List.copyOf(children));
        }

        private Item item(long categoryId, SampleDraft.Leaf leaf) {
            int number = ++itemCount;
            boolean inActivity = leaf.module() != null;
            Item item =
                    new Item(
                            subject.moodleCourseId() * 100 + number,
                            subject.moodleCourseId(),
                            categoryId,
                            leaf.name(),
                            idNumber(inActivity, number),
                            leaf.module(),
                            inActivity ? instances.merge(leaf.module(), 1L, Long::sum) : 0,
                            inActivity ? ++courseModules : 0,
                            BigDecimal.valueOf(leaf.min()),
                            BigDecimal.valueOf(leaf.max()),
                            leaf.scale(),
                            traits(leaf));
            items.put(item.id(), item);
            return item;
        }

        private Set<Trait> traits(SampleDraft.Leaf leaf) {
            return leaf.traits().stream()
                    .filter(trait -> release.isFive() || trait != Trait.PENALTY)
                    .collect(Collectors.toUnmodifiableSet());
        }

        /**
         * Empty for activities, and both a text and null for the others: clients meet all three.
         */
        private String idNumber(boolean inActivity, int number) {
            if (inActivity) {
                return "";
            }
            return number % 4 == 0 ? null : subject.code() + "-" + number;
        }
    }
}
