package io.gradesync.pull;

import io.gradesync.grade.Reason;
import io.gradesync.moodle.GradebookCalls;
import io.gradesync.moodle.MoodleCall;
import io.gradesync.moodle.MoodleException;
import io.gradesync.moodle.MoodleException.Kind;
import io.gradesync.moodle.MoodleSite;
import io.gradesync.moodle.PackedAnswer;
import io.gradesync.moodle.PackedCalls;
import io.gradesync.moodle.StudentGradebook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Students of a course whose gradebooks are asked for together. Moodle stops at the first that
 * fails, a form can be cut on its way, and an answer can take too long: what is not answered stays
 * pending, and less is asked next time.
 */
public final class Pack {

    private final CoursePull course;
    private final Deque<Long> pending;
    private final boolean packed;
    private int size;

    Pack(CoursePull course, Collection<Long> users, int batchSize) {
        this.course = course;
        this.pending = new ArrayDeque<>(users);
        this.packed = batchSize > 1 && course.getPull().getSiteInfo().has(PackedCalls.FUNCTION);
        this.size = packed ? batchSize : 1;
    }

    /** The roster in packs, to be read side by side. */
    static List<Pack> of(CoursePull course) {
        int batchSize = course.getPull().getLimits().batchSize();
        List<Long> users = new ArrayList<>(course.getRoster().keySet());
        List<Pack> packs = new ArrayList<>();
        for (int from = 0; from < users.size(); from += batchSize) {
            packs.add(
                    new Pack(
                            course,
                            users.subList(from, Math.min(users.size(), from + batchSize)),
                            batchSize));
        }
        return packs;
    }

    public boolean isPending() {
        return !pending.isEmpty();
    }

    /** The next question. */
    public MoodleCall getCall() {
        MoodleSite site = course.getPull().getSite();
        long moodleCourse = course.getMapping().moodleCourseId();
        List<Long> asked = pending.stream().limit(size).toList();
        return packed
                ? GradebookCalls.students(site, moodleCourse, asked)
                : GradebookCalls.student(site, moodleCourse, asked.get(0));
    }

    /** Takes what came back, however few of those asked it holds. */
    @SuppressWarnings("unchecked")
    void answered(List<?> answer) {
        if (!packed) {
            pending.remove();
            ((List<StudentGradebook>) answer).forEach(course.getGradebook()::add);
            return;
        }
        if (answer.isEmpty()) {
            throw new MoodleException(
                    Kind.COURSE,
                    "empty-pack",
                    "Moodle answered none of the packed calls: check max_input_vars of its PHP,"
                            + " or set gradesync.moodle.batch-size=1.");
        }
        for (PackedAnswer<List<StudentGradebook>> each :
                (List<PackedAnswer<List<StudentGradebook>>>) answer) {
            if (each.failure() == null) {
                each.value().forEach(course.getGradebook()::add);
                pending.remove();
            } else {
                failed(each.failure());
            }
        }
    }

    /**
     * Decides what follows from a failure.
     *
     * @throws MoodleException when it is not for this pack to deal with
     */
    void failed(MoodleException failure) {
        if (failure.getKind() == Kind.TOO_SLOW && size > 1) {
            size = Math.max(1, Math.min(size, pending.size()) / 2);
        } else if (failure.getKind() == Kind.RECORD) {
            long user = pending.remove();
            course.refuse(
                    new Refusal(
                            null,
                            null,
                            user,
                            course.getPull().getStudents().student(user),
                            null,
                            null,
                            null,
                            Reason.MOODLE_ERROR));
            course.getPull()
                    .note(
                            "Moodle user %d in course %d: %s"
                                    .formatted(
                                            user,
                                            course.getMapping().moodleCourseId(),
                                            failure.getMessage()));
        } else {
            throw failure;
        }
    }
}
